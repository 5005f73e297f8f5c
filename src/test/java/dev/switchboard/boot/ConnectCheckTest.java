package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.DebianPostgres;
import dev.switchboard.testing.DebianRedis;
import dev.switchboard.testing.Issuer;
import dev.switchboard.testing.Issuer.IssuerKey;
import dev.switchboard.testing.OpenIdTestProvider;
import dev.switchboard.testing.PgBouncer;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check --connect}, and by it the examples of the operations page, with hosts and files of this machine. */
@Tag("slow")
class ConnectCheckTest {

    @TempDir
    static Path folder;

    private static Certificate certificate;
    private static DebianPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.in(folder);
        postgres = DebianPostgres.start(
                Files.createDirectory(folder.resolve("postgres")), Optional.of(certificate), List.of());
        postgres.sql("create role hub login password 'secret'", "grant create on schema public to hub");
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void connectsToServersWithTls() throws Exception {
        String example = example("target_session_attrs")
                .replace("db1.example.org:5432", "127.0.0.1:1")
                .replace("db2.example.org:5432", "127.0.0.1:" + postgres.port());
        assertEquals("configuration OK\nstorage.postgres: PostgreSQL " + version() + " OK\n", check(example));
        assertEquals("0", postgres.sql("select count(*) from pg_tables where schemaname = 'public'"));
    }

    @Test
    void connectsThroughPgbouncer() throws Exception {
        try (PgBouncer pooler = new PgBouncer(
                Files.createDirectory(folder.resolve("pgbouncer")), postgres, "transaction", "hub", "secret")) {
            assertTrue(check(example("pgbouncer").replace("pgbouncer.example.org:6432", "127.0.0.1:" + pooler.port()))
                    .contains("storage.postgres: PostgreSQL " + version() + " OK\n"));
        }
    }

    @Test
    void connectsToRedisWithTlsAndAUser() throws Exception {
        String user = DocPages.snippet(DocPages.page("operations"), "text", "ACL SETUSER")
                .strip();
        try (DebianRedis redis = DebianRedis.secure(
                folder, certificate, "user default off", "user " + user.replace("ACL SETUSER ", ""))) {
            String example = example("rediss://").replace("redis.example.org:6379", "127.0.0.1:" + redis.port());
            assertEquals("configuration OK\nstorage.redis: Redis OK\n", check(example));
        }
    }

    @Test
    void connectsToTheMasterThatSentinelNames() throws Exception {
        try (DebianRedis redis = DebianRedis.server(folder, "requirepass secret");
                DebianRedis sentinel = DebianRedis.sentinel(folder, redis, "secret")) {
            String example = example("sentinel")
                    .replace("sentinel1.example.org:26379", "127.0.0.1:1")
                    .replace("sentinel2.example.org:26379", "127.0.0.1:" + sentinel.port());
            assertEquals("configuration OK\nstorage.redis: Redis OK\n", check(example));
        }
    }

    @Test
    void namesEachFailureOnALineOfItsOwn() {
        int nowhere = TestStores.freePort();
        List<String> problems = assertThrows(
                        ConfigException.class,
                        () -> check(
                                "{}",
                                "--storage.postgres.uri=" + postgres.uri("hub", "wrong"),
                                "--storage.redis.uri=redis://127.0.0.1:" + nowhere,
                                "--auth.jwt.jwks.url=http://127.0.0.1:" + nowhere + "/keys"))
                .problems();
        assertEquals(3, problems.size(), problems::toString);
        assertEquals("storage.postgres: password authentication failed for user \"hub\" (28P01)", problems.get(0));
        assertTrue(problems.get(1).startsWith("storage.redis: "), problems.get(1));
        assertTrue(problems.get(1).contains("Connection refused"), problems.get(1));
        assertTrue(problems.get(2).startsWith("auth.jwt.jwks.url: "), problems.get(2));
        assertTrue(problems.stream().allMatch(problem -> problem.lines().count() == 1), problems::toString);
    }

    /** It counted keys of any kind, and never asked an OpenID provider. */
    @Test
    void readsTheKeysOfIssuersAsANodeDoes() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Issuer issuer = new Issuer(vertx);
                OpenIdTestProvider provider = new OpenIdTestProvider(vertx, "secret")) {
            JsonObject good = IssuerKey.of("k", "RS256").published();
            issuer.publish(good, new JsonObject().put("kty", "oct").put("k", "c2VjcmV0"));
            String keys = "--auth.jwt.jwks.url=" + issuer.url();
            String oidc = "--auth.oidc.issuer=" + provider.issuer();
            assertEquals("configuration OK\nauth.jwt.jwks.url: 1 of 2 keys OK\n", check("{}", keys));
            assertEquals("configuration OK\nauth.oidc.issuer: 1 key OK\n", check("{}", oidc));

            issuer.publish(good.copy().put("use", "enc"));
            provider.named = "https://another.example.org";
            assertEquals(
                    List.of(
                            "auth.jwt.jwks.url: no usable key",
                            "auth.oidc.issuer: the document names another issuer than auth.oidc.issuer"),
                    assertThrows(ConfigException.class, () -> check("{}", keys, oidc))
                            .problems());
        } finally {
            Await.result(vertx.close());
        }
    }

    @Test
    void namesTheRightThatIsMissing() {
        postgres.sql("create role reader login password 'x'");
        ConfigException refused = assertThrows(
                ConfigException.class, () -> check("{}", "--storage.postgres.uri=" + postgres.uri("reader", "x")));
        assertEquals(List.of("storage.postgres: permission denied for schema public (42501)"), refused.problems());
    }

    private static String version() {
        return postgres.sql("show server_version");
    }

    private static String example(String words) throws Exception {
        return DocPages.snippet(DocPages.page("operations"), "json", words)
                .replaceAll(
                        "/etc/switchboard/(ca|client).pem", certificate.cert().toString())
                .replace("/etc/switchboard/client-key.pem", certificate.key().toString());
    }

    private static String check(String document, String... options) throws Exception {
        Path file = Files.writeString(Files.createTempFile(folder, "hub", ".json"), document);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] arguments = Stream.concat(Stream.of("check", "--connect", "--conf=" + file), Stream.of(options))
                .toArray(String[]::new);
        new Main(Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8)).run(arguments);
        return out.toString(StandardCharsets.UTF_8);
    }
}
