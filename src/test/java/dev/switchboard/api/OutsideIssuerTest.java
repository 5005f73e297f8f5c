package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Issuer;
import dev.switchboard.testing.Issuer.IssuerKey;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hub whose users come from an identity provider. */
@Tag("slow")
class OutsideIssuerTest {

    private static RestBench bench;
    private static Issuer issuer;

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase(), "--auth.jwt.jwks.cooldown=50ms");
        issuer = new Issuer(bench.vertx);
        bench.start("--auth.jwt.jwks.url=" + issuer.url());
    }

    @AfterAll
    static void close() {
        issuer.close();
        bench.close();
    }

    @Test
    void acceptsTheIssuersTokensAlsoAfterAKeyRotation() throws Exception {
        for (String algorithm : new String[] {"RS256", "ES256"}) {
            IssuerKey key = IssuerKey.of("key-" + algorithm, algorithm);
            issuer.publish(key.published());
            String token = key.token();
            assertEquals(200, bench.get("/api/todos", token).status());
            try (RawClient socket = RawClient.join(bench.vertx, bench.port(0), token)) {
                JsonObject user = socket.next("connection_established").getJsonObject("user");
                assertEquals("ana", user.getString("id"));
            }
            IssuerKey stranger = IssuerKey.of("key-" + algorithm, algorithm);
            assertEquals(401, bench.get("/api/todos", stranger.token()).status());
        }
    }

    /** Regression: they were told that their tokens are invalid, and signed out. */
    @Test
    void tellsPeopleToComeBackWhileTheIssuerIsAwayAtItsStart() throws Exception {
        String nowhere = "http://127.0.0.1:" + TestStores.freePort() + "/keys";
        String token = IssuerKey.of("key", "ES256").token();
        try (RestBench away = new RestBench(TestStores.freshDatabase(), "--auth.jwt.jwks.cooldown=50ms")) {
            away.start("--auth.jwt.jwks.url=" + nowhere);
            for (String path : List.of("/api/todos", "/api/session")) {
                assertEquals(503, away.get(path, token).status(), path);
            }
            try (RawClient socket = RawClient.open(away.vertx, away.port(0), "/ws?token=" + token)) {
                assertEquals(1013, socket.closeCode());
                assertTrue(socket.closeReason().startsWith("retry-after-ms="), socket.closeReason());
            }
        }
    }

    @Test
    void disablesLocalAccounts() {
        JsonObject credentials = data("username", "anabel", "password", "correct horse");
        for (String path : new String[] {"/api/auth/register", "/api/auth/login"}) {
            RestBench.Response response = bench.post(path, null, credentials);
            assertEquals(404, response.status());
            assertEquals("NOT_FOUND", response.code());
        }
        Document document = new Document(bench.get("/api/openapi.json", null).body());
        assertTrue(document.operations().stream().noneMatch(OutsideIssuerTest::isOfAccounts));
        // Everything else works.
        JsonObject whole =
                bench.vertx.fileSystem().readFileBlocking("openapi.json").toJsonObject();
        assertEquals(
                new Document(whole)
                        .operations().stream()
                                .filter(operation -> !isOfAccounts(operation))
                                .map(Document.Described::id)
                                .toList(),
                document.operations().stream().map(Document.Described::id).toList());
    }

    private static boolean isOfAccounts(Document.Described operation) {
        return operation.path().startsWith("/api/auth")
                || List.of("changePassword", "changeEmail", "resetPassword", "confirmLink", "deleteAccount")
                        .contains(operation.id());
    }

    @Test
    void disablesLocalAccountsIfOnlyTheIssuersNameIsConfigured() {
        try (RestBench other = new RestBench(TestStores.freshDatabase(), "--auth.jwt.issuer=https://id.example")) {
            other.start();
            JsonObject credentials = data("username", "anabel", "password", "correct horse");
            assertEquals(
                    404, other.post("/api/auth/register", null, credentials).status());
            assertEquals(401, other.get("/api/todos", other.token("ana")).status());
        }
    }
}
