package dev.switchboard.boot;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.switchboard.testing.Scrape;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node makes of proxies, of other origins' pages and of those it refuses, over real sockets. */
@Tag("slow")
class FrontTest {

    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger hub = (Logger) LoggerFactory.getLogger("dev.switchboard");
    private final AppenderBase<ILoggingEvent> capture = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };
    private HubNode node;

    private void start(String... more) {
        capture.start();
        root.addAppender(capture);
        hub.setLevel(Level.INFO);
        node = LoneNode.start(more);
    }

    @AfterEach
    void close() {
        hub.setLevel(null);
        root.detachAppender(capture);
        node.close();
    }

    /** Regression: behind Traefik, whose upgrades say wss, every WebSocket was refused, and nothing said why. */
    @Test
    void takesUpgradesThroughProxiesOfEveryMake() throws IOException {
        start("--http.trustedProxies=127.0.0.1", "--http.hosts=hub.example");
        for (String proto : List.of("wss", "https", "WSS")) {
            for (String path :
                    List.of("/ws?token=x", "/eventbus/websocket?token=x", "/socket.io/?EIO=4&transport=websocket")) {
                String answer = ask(
                        "GET " + path + " ",
                        "Host: hub.example\r\nOrigin: https://hub.example\r\nX-Forwarded-Proto: " + proto
                                + "\r\nX-Forwarded-For: 203.0.113.7\r\n" + UPGRADE);
                assertTrue(answer.startsWith("http/1.1 101"), path + answer);
            }
        }
        String starscream = "Host: hub.example:443\r\nX-Forwarded-Proto: https\r\nOrigin: wss://hub.example\r\n";
        assertTrue(ask("GET /ws ", starscream + UPGRADE).startsWith("http/1.1 101"));
    }

    @Test
    void aPageOfAnotherAllowedOriginReadsEveryAnswer() throws IOException {
        start("--http.origins=[\"https://*.example.com\",\"capacitor://localhost\",\"null\",\"file://\"]");
        for (String origin : List.of("https://app.example.com", "capacitor://localhost", "null", "file://")) {
            String from = "Host: localhost\r\nOrigin: " + origin + "\r\n";
            for (String path : List.of(
                    "/api",
                    "/api/todos",
                    "/api/nothing",
                    "/api/openapi.json",
                    "/socket.io/?EIO=4&transport=polling",
                    "/socket.io/socket.io.js",
                    "/eventbus/info",
                    "/eventbus/sockjs-1.6.1.min.js",
                    "/eventbus/000/" + UUID.randomUUID() + "/eventsource")) {
                String answer = ask("GET " + path + " ", from);
                assertTrue(answer.contains("\r\naccess-control-allow-origin: " + origin + "\r\n"), path + answer);
                assertTrue(answer.contains("\r\naccess-control-allow-credentials: true\r\n"), path + answer);
                assertTrue(answer.matches("(?s).*\r\nvary: [^\r]*origin.*"), path + answer);
            }
            String headers = "authorization,content-type,sentry-trace,traceparent,x-request-id,x-requested-with";
            for (String path : List.of(
                    "/api/todos",
                    "/socket.io/?EIO=4&transport=polling",
                    "/eventbus/000/" + UUID.randomUUID() + "/xhr")) {
                String answer = ask(
                        "OPTIONS " + path + " ",
                        from + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: " + headers
                                + "\r\n");
                assertTrue(answer.startsWith("http/1.1 204"), path + answer);
                assertTrue(answer.contains("\r\naccess-control-allow-headers: " + headers + "\r\n"), path + answer);
                assertTrue(answer.contains("\r\naccess-control-allow-origin: " + origin + "\r\n"), path + answer);
            }
        }
        String deeper = "Host: localhost\r\nOrigin: https://a.b.example.com\r\n";
        assertTrue(ask("GET /api ", deeper).startsWith("http/1.1 403"));
    }

    @Test
    void saysWhyItRefusesWithoutLettingAStrangerFillTheLog() throws IOException {
        start();
        for (int i = 0; i < 30; i++) {
            ask("GET /api?token=secret ", "Host: localhost\r\nOrigin: https://evil.example\r\n");
        }
        List<String> refused = refusals("origin");
        assertTrue(!refused.isEmpty() && refused.size() <= 20, refused.toString());
        assertTrue(
                refused.get(0).contains("endpoint=rest address=127.0.0.1 origin=https://evil.example")
                        && refused.get(0).contains("own=http://localhost")
                        && refused.get(0).contains("see http.origins"),
                refused.get(0));
        assertFalse(String.join("\n", lines).contains("secret"));
        assertEquals(30, counted("rest", "origin"));

        ask("GET /ws ", "Host: evil.example\r\n" + UPGRADE);
        assertEquals(1, refusals("host").size());
        assertEquals(1, counted("websocket", "host"));

        ask("GET /api/todos ", "Host: localhost\r\nAuthorization: Bearer nonsense\r\n");
        assertEquals(1, refusals("token_malformed").size());
        ask("GET /api/todos ", "Host: localhost\r\n");
        assertEquals(1, refusals("token_missing").size());
        ask("GET /ws?token=a.b.c ", "Host: localhost\r\n" + UPGRADE);
        until(() -> refusals("token_malformed").size() == 2);
        assertTrue(refusals("token_malformed").get(1).contains("endpoint=websocket"));
        until(() -> counted("websocket", "token_malformed") == 1);
    }

    @Test
    void saysAloudThatEveryOriginIsAllowed() throws IOException {
        start("--http.origins=*");
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("http.origins: has \"*\"")), lines.toString());
        String answer = ask("GET /api ", "Host: localhost\r\nOrigin: https://anything.example\r\n");
        assertTrue(answer.contains("access-control-allow-origin: https://anything.example"), answer);
    }

    @Test
    void readsTheProxyProtocolOfTrustedProxies() throws IOException {
        start("--http.proxyProtocol=true", "--http.trustedProxies=127.0.0.1");
        String request =
                "GET /api/todos HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 8.8.8.8\r\nConnection: close\r\n\r\n";
        assertTrue(send(("PROXY TCP4 203.0.113.7 10.0.0.1 51234 443\r\n" + request).getBytes(StandardCharsets.US_ASCII))
                .startsWith("http/1.1 401"));
        assertTrue(refusals("token_missing").get(0).contains("address=203.0.113.7"), lines.toString());
        assertTrue(send(("PROXY TCP6 2001:db8::7 ::1 51234 443\r\n" + request).getBytes(StandardCharsets.US_ASCII))
                .startsWith("http/1.1 401"));
        assertTrue(refusals("token_missing").get(1).contains("address=2001:db8::7"), lines.toString());
        byte[] body = request.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer second = ByteBuffer.allocate(28 + body.length)
                .put(V2_SIGNATURE)
                .put(new byte[] {0x21, 0x11, 0, 12, (byte) 198, 51, 100, 9, 10, 0, 0, 1})
                .putShort((short) 51234)
                .putShort((short) 443)
                .put(body);
        assertTrue(send(second.array()).startsWith("http/1.1 401"));
        assertTrue(refusals("token_missing").get(2).contains("address=198.51.100.9"), lines.toString());
        // Without the header nothing is answered.
        assertFalse(send(body).startsWith("http/1.1 401"));
    }

    @Test
    void refusesTheProxyProtocolOfStrangers() throws IOException {
        start("--http.proxyProtocol=true", "--http.trustedProxies=10.0.0.1");
        String request = "PROXY TCP4 10.0.0.1 10.0.0.1 1 2\r\nGET /api HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assertEquals("", send(request.getBytes(StandardCharsets.US_ASCII)));
        assertTrue(refusals("proxy").get(0).contains("peer=127.0.0.1"), lines.toString());
    }

    private List<String> refusals(String reason) {
        return lines.stream()
                .filter(line -> line.startsWith("refused reason=" + reason + " "))
                .toList();
    }

    private int counted(String endpoint, String reason) {
        return Scrape.of(node.opsPort()).samples().entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("switchboard_intake_refused_total{")
                        && sample.getKey().contains("endpoint=\"" + endpoint + "\"")
                        && sample.getKey().contains("reason=\"" + reason + "\""))
                .mapToInt(sample -> sample.getValue().intValue())
                .sum();
    }

    private String ask(String request, String headers) throws IOException {
        String connection = headers.contains("Connection:") ? "" : "Connection: close\r\n";
        return send((request + "HTTP/1.1\r\n" + headers + connection + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The answer's head in lower case. */
    private String send(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", node.httpPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
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
        } catch (java.net.SocketException reset) {
            return "";
        }
    }
}
