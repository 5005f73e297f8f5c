package dev.switchboard.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.storage.postgres.PostgresUri.Host;
import io.vertx.pgclient.SslMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUriTest {

    @Test
    void readsEveryPart() {
        PostgresUri uri = PostgresUri.parse(
                "postgresql://hub:p%40ss+%25@db1:5433,[::1],db3:5/chats?sslmode=verify-full&target_session_attrs=primary");
        assertEquals(List.of(new Host("db1", 5433), new Host("::1", 5432), new Host("db3", 5)), uri.hosts());
        assertEquals(
                List.of("hub", "p@ss+%", "chats"),
                List.of(uri.user(), uri.password().reveal(), uri.database()));
        assertEquals("verify-full", uri.parameter("sslmode").orElseThrow());
        assertEquals("[::1]:5432,db1:5433,db3:5/chats", uri.place());
    }

    @Test
    void takesHostsAndCredentialsFromParameters() {
        PostgresUri uri = PostgresUri.parse("postgres:///?host=a,b&port=1,2&user=hub&password=x&dbname=chats");
        assertEquals(List.of(new Host("a", 1), new Host("b", 2)), uri.hosts());
        assertEquals("hub", uri.user());
        assertEquals("chats", uri.database());
        assertEquals(
                "/var/run/postgresql",
                PostgresUri.parse("postgresql:///d?host=/var/run/postgresql")
                        .hosts()
                        .get(0)
                        .name());
    }

    @Test
    void fillsInWhatIsAbsentAsLibpqDoes() {
        PostgresUri uri = PostgresUri.parse("postgresql://hub@");
        assertEquals(List.of(new Host("localhost", 5432)), uri.hosts());
        assertEquals("hub", uri.database());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hunter2@h/d",
                "postgresql://u:hunter2@h:0/d",
                "postgresql://u:hunter2@h:70000/d",
                "postgresql://u:hunter2@h:x/d",
                "postgresql://u:hunter2%zz@h/d",
                "postgresql://u:hunter2@h/d?sslmodus=require",
                "postgresql://u:hunter2@h/d?sslmode=always",
                "postgresql://u:hunter2@h/d?target_session_attrs=best",
                "postgresql://u:hunter2@h/d?host=a,b,c&port=1,2",
                "postgresql://u:hunter2@h/d?channel_binding=require",
            })
    void refusesWithoutRepeatingThePassword(String uri) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> new PostgresTarget(uri, PostgresTls.Settings.NONE, Pooler.AUTO));
        assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
    }

    /** Vert.x's parser takes any parameter and ignores it, so a misspelled sslmode meant no TLS. */
    @Test
    void namesAnUnknownParameterAndTheValidOnes() {
        String problem = assertThrows(
                        IllegalArgumentException.class, () -> PostgresUri.parse("postgresql://h/d?sslmodus=require"))
                .getMessage();
        assertTrue(problem.startsWith("unknown parameter \"sslmodus\"; valid parameters: "), problem);
        assertTrue(problem.contains("sslmode, sslrootcert, target_session_attrs"), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db/d, PREFER",
        "postgresql://127.0.0.1/d, ALLOW",
        "'postgresql://localhost,db/d', PREFER",
        "postgresql://db/d?ssl=true, REQUIRE",
        "postgresql://db/d?sslmode=verify-ca, VERIFY_CA",
    })
    void choosesTheModeOfTls(String uri, SslMode mode) {
        assertEquals(
                mode,
                PostgresTls.of(PostgresUri.parse(uri), PostgresTls.Settings.NONE)
                        .mode());
    }

    @Test
    void wantsAWritableServerOfSeveral() {
        assertEquals(SessionAttributes.ANY, target("postgresql://a/d").attributes());
        assertEquals(SessionAttributes.READ_WRITE, target("postgresql://a,b/d").attributes());
        assertEquals(
                SessionAttributes.ANY,
                target("postgresql://a,b/d?target_session_attrs=any").attributes());
    }

    @ParameterizedTest
    @CsvSource({
        "ANY, true, true, true",
        "READ_WRITE, true, true, false",
        "READ_WRITE, false, true, false",
        "READ_WRITE, false, false, true",
        "READ_ONLY, false, true, true",
        "READ_ONLY, false, false, false",
        "PRIMARY, false, true, true",
        "PRIMARY, true, true, false",
        "STANDBY, true, true, true",
        "STANDBY, false, false, false",
    })
    void acceptsServers(SessionAttributes wanted, boolean inRecovery, boolean readOnly, boolean accepted) {
        assertEquals(accepted, wanted.accept(inRecovery, readOnly));
    }

    private static PostgresTarget target(String uri) {
        return new PostgresTarget(uri, PostgresTls.Settings.NONE, Pooler.AUTO);
    }
}
