package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    /** {@code io=<sid>; Path=/; HttpOnly; SameSite=Lax}. */
    private static final CookiePolicy COOKIE = new CookiePolicy("io", "/", CookieSameSite.LAX, false);

    private static final String POLLING = "EIO=4&transport=polling";
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n";
    private static final String OTHER = "http://other.example";

    static {
        // Otherwise this client does not let a test set the Origin.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
    }

    @Test
    void sendsNoCorsHeadersUnlessConfigured() throws Exception {
        try (EngineBench bench = new EngineBench(EngineBench.CONFIG)) {
            HttpResponse<String> opened = bench.send("GET", POLLING, null, "Origin", OTHER);

            assertEquals(200, opened.statusCode());
            assertTrue(
                    opened.headers().firstValue("access-control-allow-origin").isEmpty());
        }
    }

    @Test
    void answersAPreflight() throws Exception {
        try (EngineBench bench = cors(new CorsPolicy(Set.of(OTHER), true))) {
            HttpResponse<String> preflight =
                    bench.send("OPTIONS", POLLING, null, "Origin", OTHER, "Access-Control-Request-Headers", "x-a,x-b");

            assertEquals(204, preflight.statusCode());
            HttpHeaders headers = preflight.headers();
            assertEquals(OTHER, header(headers, "access-control-allow-origin"));
            assertEquals("true", header(headers, "access-control-allow-credentials"));
            assertEquals("GET,HEAD,PUT,PATCH,POST,DELETE", header(headers, "access-control-allow-methods"));
            assertEquals("x-a,x-b", header(headers, "access-control-allow-headers"));
            assertEquals("Origin, Access-Control-Request-Headers", header(headers, "vary"));
        }
    }

    @Test
    void addsCorsHeadersForAllowedOriginsOnly() throws Exception {
        try (EngineBench bench = cors(new CorsPolicy(Set.of(OTHER), false))) {
            HttpResponse<String> allowed = bench.send("GET", POLLING, null, "Origin", OTHER);
            HttpResponse<String> stranger = bench.send("GET", POLLING, null, "Origin", "http://evil.example");
            HttpResponse<String> refused = bench.send("GET", "EIO=4", null, "Origin", OTHER);

            assertEquals(OTHER, header(allowed.headers(), "access-control-allow-origin"));
            assertTrue(allowed.headers()
                    .firstValue("access-control-allow-credentials")
                    .isEmpty());
            assertEquals(200, stranger.statusCode());
            assertTrue(
                    stranger.headers().firstValue("access-control-allow-origin").isEmpty());
            assertEquals("Origin", header(stranger.headers(), "vary"));
            assertEquals(OTHER, header(refused.headers(), "access-control-allow-origin"));
        }
    }

    @Test
    void allowsAnyOrigin() throws Exception {
        try (EngineBench bench = cors(new CorsPolicy(Set.of("*"), false))) {
            HttpResponse<String> opened = bench.send("GET", POLLING, null, "Origin", OTHER);

            assertEquals("*", header(opened.headers(), "access-control-allow-origin"));
        }
    }

    @Test
    void setsTheCookieOnTheFirstResponseOnly() throws Exception {
        try (EngineBench bench = new EngineBench(EngineBench.CONFIG.withCookie(COOKIE))) {
            HttpResponse<String> opened = bench.get(POLLING);
            String sid = new JsonObject(opened.body().substring(1)).getString("sid");

            assertEquals("io=" + sid + "; Path=/; HttpOnly; SameSite=Lax", header(opened.headers(), "set-cookie"));
            bench.post(sid, "4x");
            assertTrue(bench.poll(sid).headers().firstValue("set-cookie").isEmpty());
        }
    }

    @Test
    void setsTheCookieOnAnUpgradeThatOpensASession() throws Exception {
        try (EngineBench bench = new EngineBench(EngineBench.CONFIG.withCookie(COOKIE));
                FrameSocket socket = FrameSocket.connect(bench.port())) {
            String head = socket.request(
                    EngineBench.PATH + "?EIO=4&transport=websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");

            assertTrue(head.toLowerCase().contains("set-cookie: io="), head);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void letsTheGateRefuse(boolean later) throws Exception {
        try (EngineBench bench = gate(later, HandshakeRefused.forbidden("not you"))) {
            HttpResponse<String> refused = bench.get(POLLING);

            assertEquals(403, refused.statusCode());
            assertEquals(new JsonObject("{\"code\":4,\"message\":\"not you\"}"), new JsonObject(refused.body()));
            assertRefusedSocket(bench, 403);
            assertEquals(0, bench.engine.size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void letsTheGateAdmit(boolean later) throws Exception {
        try (EngineBench bench = gate(later, null)) {
            String sid = bench.open();
            bench.post(sid, "4hello");
            assertEquals("4hello", bench.poll(sid).body());
            try (FrameSocket socket = bench.openSocket()) {
                assertEquals("4hello", socket.text("4hello").nextText());
            }
        }
    }

    /** The gate may answer after a network call, when the client has already disconnected. */
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void keepsNoSessionForAClientThatDisconnectsBeforeTheGateAdmitsIt(String transport) throws Exception {
        Promise<Void> asked = Promise.promise();
        Promise<Void> admitted = Promise.promise();
        HandshakeGate slow = request -> {
            request.connection().closeHandler(closed -> admitted.complete());
            asked.complete();
            return admitted.future();
        };
        try (EngineBench bench =
                new EngineBench(EngineBench.CONFIG, EngineSeams.none().withGate(slow))) {
            FrameSocket client = FrameSocket.connect(bench.port());
            client.raw("GET " + EngineBench.PATH + "?EIO=4&transport=" + transport + " HTTP/1.1\r\nHost: a\r\n"
                    + (transport.equals("polling") ? "" : UPGRADE) + "\r\n");
            Await.result(asked.future());
            client.close();

            Await.result(admitted.future());
            Await.until(
                    "the session is closed and removed",
                    () -> bench.engine.size() == 0 && bench.handler.closed.size() == bench.handler.sessions.size());
        }
    }

    @Test
    void sendsARetryDelayAtTheSessionLimit() throws Exception {
        try (EngineBench bench = gate(false, HandshakeRefused.overloaded("full", Duration.ofSeconds(7)))) {
            HttpResponse<String> refused = bench.get(POLLING);

            assertEquals(503, refused.statusCode());
            assertEquals("7", header(refused.headers(), "retry-after"));
            assertRefusedSocket(bench, 503);
        }
    }

    @Test
    void hidesTheCauseOfAGateFailure() throws Exception {
        try (EngineBench bench = gate(false, new IllegalStateException("a secret"))) {
            HttpResponse<String> refused = bench.get(POLLING);

            assertEquals(403, refused.statusCode());
            assertEquals("Forbidden", new JsonObject(refused.body()).getString("message"));
        }
    }

    @ParameterizedTest
    @CsvSource({"socket.io, slash", "/socket.io, slash", "socket.io/, slash"})
    void requiresAPathBetweenSlashes(String path, String named) {
        IllegalArgumentException refused = org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> EngineConfig.defaults(path));

        assertTrue(refused.getMessage().contains(named));
    }

    private static void assertRefusedSocket(EngineBench bench, int status) {
        try (FrameSocket socket = FrameSocket.connect(bench.port())) {
            String head = socket.request(
                    EngineBench.PATH + "?EIO=4&transport=websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");

            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
            assertFalse(head.toLowerCase().contains("sec-websocket-accept"));
        }
    }

    private static EngineBench cors(CorsPolicy policy) throws Exception {
        return new EngineBench(EngineBench.CONFIG.withCors(policy));
    }

    /** A gate that fails with this error, or admits; {@code later} on another thread, after the request has arrived. */
    private static EngineBench gate(boolean later, Throwable failure) throws Exception {
        return new EngineBench(EngineBench.CONFIG, EngineSeams.none().withGate(new Gate(later, failure)));
    }

    private record Gate(boolean later, Throwable failure) implements HandshakeGate {

        @Override
        public Future<Void> admit(HttpServerRequest request) {
            Promise<Void> admitted = Promise.promise();
            if (later) {
                new Thread(() -> decide(admitted)).start();
            } else {
                decide(admitted);
            }
            return admitted.future();
        }

        private void decide(Promise<Void> admitted) {
            if (failure == null) {
                admitted.complete();
            } else {
                admitted.fail(failure);
            }
        }
    }

    private static String header(HttpHeaders headers, String name) {
        return headers.firstValue(name).orElseThrow(() -> new AssertionError("no " + name + " in " + headers.map()));
    }
}
