package dev.switchboard.gateway.sse;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.EndpointMetrics;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SseClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of a stream that stops reading costs a bounded amount of memory and is closed, without effect on others. */
@Tag("slow")
class SseSlowReaderTest {

    private static final int PAD = 60_000;

    private final AtomicReference<String> closed = new AtomicReference<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicLong waiting = new AtomicLong();

    private final GatewayMetrics watching = new GatewayMetrics() {
        @Override
        public EndpointMetrics endpoint(String endpoint) {
            return new EndpointMetrics() {
                @Override
                public void closed(String reason) {
                    closed.compareAndSet(null, reason);
                }

                @Override
                public void waiting(long bytes, int slow) {
                    waiting.accumulateAndGet(bytes, Math::max);
                }

                @Override
                public void dropped() {
                    dropped.incrementAndGet();
                }
            };
        }
    };

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void losesEphemeralEventsAndIsClosedForADurableOne(boolean publicApiOnly) throws IOException {
        try (GatewayBench bench = new GatewayBench(
                        TestMigrations.freshSchema(),
                        GatewayBench.defaults("--wire.publicApiOnly=" + publicApiOnly),
                        watching);
                Socket slow = open(bench);
                SseClient other = SseClient.open(bench.port, bench.token("other"), "chat-slow");
                RawClient speaker = bench.client("speaker")) {
            other.next("connection_established");
            until(() -> {
                speaker.succeed("stage:whisper", event("room-events/slow"));
                return dropped.get() > 0;
            });
            assertEquals(1, bench.gateway.registry().of("slow").size());
            AtomicLong published = new AtomicLong();
            until(() -> {
                published.set(
                        speaker.succeed("stage:publish", event("chat-slow")).getLong("at"));
                return closed.get() != null;
            });
            // There HTTP's idle timeout may come first, as the public API cannot cut a connection.
            assertTrue(
                    CloseReason.TOO_SLOW.label().equals(closed.get())
                            || (publicApiOnly && CloseReason.LOST.label().equals(closed.get())),
                    closed.get());
            long before = System.nanoTime();
            String last = readToTheEnd(slow);
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(8).toNanos());
            assertTrue(last.isEmpty() || last.contains("\"code\":4008"), last);
            until(() -> other.seqs("chat-slow").size() == published.get());
            assertTrue(
                    waiting.get() <= GatewayBench.defaults().connection().outboundQueueBytes(),
                    () -> waiting + " bytes waited");
        }
    }

    private static JsonObject event(String topic) {
        return new JsonObject()
                .put("topic", topic)
                .put("event", "news")
                .put("data", new JsonObject().put("pad", "x".repeat(PAD)));
    }

    /** A client on a bare socket, which has read the first event and reads no more. */
    private static Socket open(GatewayBench bench) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8_192);
        socket.connect(new InetSocketAddress("127.0.0.1", bench.port));
        String request =
                "GET /sse?topic=chat-slow&topic=room-events%2Fslow HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer "
                        + bench.token("slow") + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("connection_established") < 0 || read.indexOf("\n\n\r\n") < 0) {
            read.append((char) socket.getInputStream().read());
        }
        assertTrue(read.indexOf("HTTP/1.1 200 OK") == 0, read.toString());
        assertTrue(read.indexOf("transfer-encoding: chunked") > 0, read.toString());
        return socket;
    }

    /** The last bytes, or nothing if the hub had to cut the connection before they could be sent. */
    private static String readToTheEnd(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        byte[] bytes = new byte[65_536];
        String last = "";
        try {
            for (int read = input.read(bytes); read >= 0; read = input.read(bytes)) {
                String text = last + new String(bytes, 0, read, StandardCharsets.UTF_8);
                last = text.substring(Math.max(0, text.length() - 500));
            }
        } catch (SocketException reset) {
            return "";
        }
        return last;
    }
}
