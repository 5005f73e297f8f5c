package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.Secret;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.DebianPostgres;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modes of libpq's sslmode against a PostgreSQL with TLS, and against one without. */
@Tag("slow")
class PostgresTlsTest {

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static Certificate own;
    private static Certificate other;
    private static DebianPostgres server;

    @BeforeAll
    static void start() throws Exception {
        own = Certificate.in(folder);
        other = Certificate.in(folder);
        server = DebianPostgres.start(
                Files.createDirectory(folder.resolve("server")),
                Optional.of(own),
                List.of(
                        "hostnossl all secure all reject",
                        "hostssl all plain all reject",
                        "hostssl all certified all scram-sha-256 clientcert=verify-ca"));
        server.sql(
                "create role secure login password 'x'",
                "create role plain login password 'x'",
                "create role certified login password 'x'");
    }

    @AfterAll
    static void stop() {
        await(VERTX.close());
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, disable, false",
        "postgres, allow, false",
        "postgres, prefer, true",
        "postgres, require, true",
        "secure, allow, true",
        "secure, prefer, true",
        "plain, prefer, false",
        "plain, allow, false",
    })
    void usesTlsAsTheModeSays(String user, String mode, boolean encrypted) throws Exception {
        assertEquals(encrypted, isEncrypted(uri(user) + "?sslmode=" + mode));
    }

    @Test
    void verifiesTheAuthorityAndTheHost() throws Exception {
        String ca = "&sslrootcert=" + own.cert();
        assertTrue(isEncrypted(uri("secure") + "?sslmode=verify-ca" + ca));
        assertTrue(isEncrypted(uri("secure") + "?sslmode=verify-full" + ca));
        // The certificate names 127.0.0.1 only.
        String localhost = uri("secure").replace("127.0.0.1", "localhost");
        assertTrue(isEncrypted(localhost + "?sslmode=verify-ca" + ca));
        assertRefused("localhost", localhost + "?sslmode=verify-full" + ca);
    }

    @Test
    void refusesAnotherAuthority() {
        for (String mode : List.of("require", "verify-ca", "verify-full")) {
            assertRefused("", uri("secure") + "?sslmode=" + mode + "&sslrootcert=" + other.cert());
        }
        assertRefused("", uri("secure") + "?sslmode=verify-full");
    }

    @Test
    void showsACertificateOfItsOwn() throws Exception {
        String ca = uri("certified") + "?sslmode=verify-full&sslrootcert=" + own.cert();
        assertRefused("certificate", ca);
        assertTrue(isEncrypted(ca + "&sslcert=" + own.cert() + "&sslkey=" + own.key()));
    }

    @Test
    void isRefusedInClearWithTheReasonOfTheServer() {
        assertRefused("28000", uri("secure") + "?sslmode=disable");
    }

    @Test
    void prefersTlsButGoesWithoutWhereThereIsNone() throws Exception {
        String plain = TestStores.freshDatabase();
        assertEquals(false, isEncrypted(plain + "?sslmode=prefer"));
        assertRefused("does not handle SSL", plain + "?sslmode=require");
    }

    private static String uri(String user) {
        return server.uri(user, user.equals("postgres") ? "secret" : "x");
    }

    private static boolean isEncrypted(String uri) throws Exception {
        Postgres postgres = open(uri);
        return await(postgres.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()", Tuple.tuple())
                        .eventually(postgres::close))
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static void assertRefused(String words, String uri) {
        Postgres postgres = open(uri);
        Throwable refused = assertThrows(IllegalStateException.class, () -> await(postgres.writable()));
        assertTrue(refused.getCause().getMessage().contains(words), refused::toString);
        await(postgres.close());
    }

    private static Postgres open(String uri) {
        return Postgres.open(VERTX, new PostgresConfig(new Secret(uri), 1, Duration.ofSeconds(10), 10));
    }
}
