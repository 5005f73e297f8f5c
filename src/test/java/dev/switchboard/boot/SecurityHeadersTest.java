package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Logged;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What answers of both ports say to browsers, and whose requests they answer at all. */
@Tag("slow")
class SecurityHeadersTest {

    private static final String PROXIED = "X-Forwarded-Proto: https\r\n";

    private HubNode node;

    @AfterEach
    void close() {
        node.close();
    }

    private void start(String... more) {
        node = LoneNode.start(more);
    }

    @Test
    void everyAnswerForbidsGuessingItsType() throws IOException {
        start();
        for (String request : List.of(
                "GET / ",
                "GET /admin ",
                "GET /assets/x/nothing.js ",
                "GET /nothing ",
                "GET /%zz ",
                "GET /ws ",
                "GET /api ",
                "GET /api/todos ",
                "GET /api/nothing ",
                "PUT /api/todos ",
                "POST /api/auth/login ",
                "GET /client/nothing ",
                "GET /socket.io/socket.io.js ",
                "GET /socket.io/?EIO=4&transport=polling ",
                "GET /socket.io/?EIO=3&transport=polling ",
                "POST /socket.io/?EIO=4&transport=polling&sid=none ",
                "GET /eventbus ",
                "GET /eventbus/info ",
                "OPTIONS /eventbus/info ",
                "GET /eventbus/iframe.html ",
                "GET /eventbus/sockjs-1.6.1.min.js ",
                "POST /eventbus/000/nobody/xhr_send ",
                "POST /eventbus/000/" + UUID.randomUUID() + "/xhr ",
                "GET /eventbus/000/" + UUID.randomUUID() + "/jsonp?c=x ",
                "GET /eventbus/000/" + UUID.randomUUID() + "/nothing ")) {
            String answer = ask(node.httpPort(), request, "Host: localhost\r\n");
            assertTrue(answer.contains("\r\nx-content-type-options: nosniff\r\n"), request + answer);
        }
        String foreign = ask(node.httpPort(), "GET / ", "Host: localhost\r\nOrigin: https://evil.example\r\n");
        assertTrue(foreign.startsWith("http/1.1 403") && foreign.contains("nosniff"), foreign);
        String malformed = ask(node.httpPort(), "GET / ", "Host: localhost\r\nbad header\r\n");
        assertTrue(malformed.startsWith("http/1.1 400") && malformed.contains("nosniff"), malformed);
        for (String path : List.of("/metrics", "/health/live", "/health/ready", "/nothing")) {
            String answer = ask(node.opsPort(), "GET " + path + " ", "Host: localhost\r\n");
            assertTrue(answer.contains("\r\nx-content-type-options: nosniff\r\n"), path + answer);
        }
    }

    /** A page of a name that its owner resolved to 127.0.0.1 was of the hub's own origin. */
    @Test
    void aLoopbackHubIsNotReachedUnderAnotherName() throws IOException {
        start("--http.origins=https://app.example");
        for (String request : List.of(
                "GET / ",
                "GET /api/session ",
                "GET /ws ",
                "GET /socket.io/?EIO=4&transport=polling ",
                "GET /eventbus/info ",
                "POST /eventbus/000/nobody/xhr_send ")) {
            assertRefused(403, node.httpPort(), request, "Host: evil.example\r\nOrigin: http://evil.example\r\n");
            assertRefused(403, node.httpPort(), request, "Host: evil.example:" + node.httpPort() + "\r\n");
            for (String host : List.of("localhost", "127.0.0.1:" + node.httpPort(), "app.example")) {
                String answer = ask(node.httpPort(), request, "Host: " + host + "\r\n");
                assertFalse(answer.startsWith("http/1.1 403"), answer);
            }
        }
        assertRefused(403, node.opsPort(), "GET /metrics ", "Host: evil.example\r\n");
        for (String host : List.of("Host: 10.0.0.7:9000\r\n", "Host: localhost\r\n")) {
            assertTrue(ask(node.opsPort(), "GET /metrics ", host).startsWith("http/1.1 200"), host);
        }
        assertTrue(ask10(node.opsPort(), "GET /health/live ").contains(" 200 "));
    }

    /** Regression: the router refused these on both ports, and logged an error with its stack for each. */
    @Test
    void aRequestWithoutHostIsRefusedOnTheHttpPortOnlyAndLoggedNowhere() throws IOException {
        start();
        List<String> errors = Logged.errorsDuring(() -> {
            for (String host : List.of("", "Host:\r\n", "Host: \r\n")) {
                for (String request : List.of("GET / ", "GET /api ", "GET /socket.io/?EIO=4&transport=polling ")) {
                    assertRefused(400, node.httpPort(), request, host);
                }
                assertTrue(ask(node.opsPort(), "GET /metrics ", host).startsWith("http/1.1 200"), host);
                assertTrue(ask(node.opsPort(), "GET /health/ready ", host).startsWith("http/1.1 200"), host);
            }
            assertRefused(400, node.httpPort(), "GET / ", "Host: localhost:x\r\n");
            assertTrue(ask10(node.httpPort(), "GET / ").startsWith("http/1.0 200"));
            assertTrue(ask10(node.opsPort(), "GET /metrics/ ").startsWith("http/1.0 200"));
            assertRefused(404, node.opsPort(), "GET /nothing ", "Host: localhost\r\n");
            assertRefused(405, node.opsPort(), "POST /metrics ", "Host: localhost\r\n");
        });
        assertEquals(List.of(), errors);
    }

    /** A proxy may have checked one line, and the hub another. */
    @Test
    void aRequestWithSeveralHostsIsRefusedOnBothPorts() throws IOException {
        start();
        for (String hosts : List.of(
                "Host: localhost\r\nHost: localhost\r\n",
                "Host: localhost\r\nhost: evil.example\r\n",
                "Host: evil.example\r\nX: y\r\nHOST: localhost\r\n",
                "Host: localhost\r\nHost:\r\n")) {
            for (String request : List.of("GET / ", "GET /ws ", "GET /eventbus/info ", "POST /api/auth/login ")) {
                assertRefused(400, node.httpPort(), request, hosts);
            }
            assertRefused(400, node.opsPort(), "GET /metrics ", hosts);
            assertRefused(400, node.opsPort(), "GET /health/ready ", hosts);
        }
    }

    /** The private port read on and on what nobody wants. */
    @Test
    void theOpsPortEndsAConnectionWhoseBodyNobodyWants() throws IOException {
        start();
        byte[] filling = new byte[64 << 10];
        long sent = 0;
        try (Socket socket = new Socket("127.0.0.1", node.opsPort())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            while (sent < 100_000_000) {
                socket.getOutputStream().write(filling);
                sent += filling.length;
            }
        } catch (SocketException ended) {
            assertTrue(sent < 100_000_000, ended.toString());
        }
        // Beside what the hub has read, the buffers of two sockets hold a few megabytes.
        assertTrue(sent < 32_000_000, sent + " bytes were taken");
        assertTrue(ask(node.opsPort(), "GET /metrics ", "Host: localhost\r\n").startsWith("http/1.1 200"));
    }

    @Test
    void localOriginsAreAllowedWhileTheHubIsBoundToLoopbackOnly() throws IOException {
        start();
        String origin = "Host: localhost\r\nOrigin: http://localhost:3000\r\n";
        assertTrue(ask(node.httpPort(), "GET /api ", origin).startsWith("http/1.1 200"));
        node.close();
        start("--http.host=0.0.0.0");
        assertRefused(403, node.httpPort(), "GET /api ", "Host: hub.example\r\nOrigin: http://localhost:3000\r\n");
        String own = "Host: hub.example\r\nOrigin: http://hub.example\r\n";
        assertTrue(ask(node.httpPort(), "GET /api ", own).startsWith("http/1.1 200"));
    }

    @Test
    void cookiesAreSecureBehindATrustedTlsProxy() throws IOException {
        start("--http.trustedProxies=127.0.0.1", "--http.hsts=365d");
        String plain = register("");
        assertTrue(plain.contains("set-cookie: token=") && plain.contains("httponly"), plain);
        assertFalse(plain.contains("; secure"), plain);
        assertNull(hsts(plain));
        String secure = register(PROXIED);
        assertTrue(secure.contains("set-cookie: token=") && secure.contains("; secure"), secure);
        assertEquals("max-age=31536000", hsts(secure));
        String left =
                ask(node.httpPort(), "POST /api/auth/logout ", "Host: localhost\r\nContent-Length: 0\r\n" + PROXIED);
        assertTrue(left.contains("; secure"), left);
    }

    @Test
    void aHeaderOfAnUntrustedPeerIsNoTls() throws IOException {
        start("--http.hsts=365d");
        String answer = register(PROXIED);
        assertTrue(answer.startsWith("http/1.1 201"), answer);
        assertFalse(answer.contains("; secure"), answer);
        assertNull(hsts(answer));
    }

    @Test
    void strictTransportIsOffUnlessConfigured() throws IOException {
        start("--http.trustedProxies=127.0.0.1");
        assertNull(hsts(register(PROXIED)));
    }

    private String register(String header) throws IOException {
        String body = "{\"username\":\"u" + UUID.randomUUID().toString().substring(0, 8)
                + "\",\"password\":\"correct horse\"}";
        return ask(
                node.httpPort(),
                "POST /api/auth/register ",
                "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                        + header,
                body);
    }

    private static String hsts(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("strict-transport-security: "))
                .map(line -> line.substring("strict-transport-security: ".length()))
                .findFirst()
                .orElse(null);
    }

    private static void assertRefused(int status, int port, String request, String headers) throws IOException {
        String answer = ask(port, request, headers);
        assertTrue(answer.startsWith("http/1.1 " + status), request + headers + answer);
        assertTrue(answer.contains("nosniff"), answer);
    }

    private static String ask(int port, String request, String headers) throws IOException {
        return ask(port, request, headers, "");
    }

    /** The answer in lower case, up to the end of its first bytes. */
    private static String ask(int port, String request, String headers, String body) throws IOException {
        return send(port, request + "HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n" + body);
    }

    private static String ask10(int port, String request) throws IOException {
        return send(port, request + "HTTP/1.0\r\n\r\n");
    }

    private static String send(int port, String bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8_192];
            while (answer.indexOf("\r\n\r\n") < 0) {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    break;
                }
                answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
            return answer.toString().toLowerCase();
        }
    }
}
