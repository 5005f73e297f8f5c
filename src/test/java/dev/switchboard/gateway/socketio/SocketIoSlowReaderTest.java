package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.EndpointMetrics;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.PollingClient;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A client that does not read or poll costs at most its outbound queue and is closed; other clients notice nothing. */
class SocketIoSlowReaderTest {

    private static final String CHAT = "chat-slow";
    private static final String ROOM = "room-events/slow";
    /** Two seconds for the client, the rest for a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private final AtomicReference<String> closed = new AtomicReference<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private GatewayBench bench;
    private RawClient fast;

    @BeforeEach
    void start() {
        EndpointMetrics watching = new EndpointMetrics() {
            @Override
            public void closed(String reason) {
                closed.compareAndSet(null, reason);
            }

            @Override
            public void dropped() {
                dropped.incrementAndGet();
            }
        };
        GatewayMetrics metrics = new GatewayMetrics() {
            @Override
            public EndpointMetrics endpoint(String endpoint) {
                return watching;
            }
        };
        bench = new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults(), metrics);
        fast = bench.client("fast");
        fast.succeed("stage:enter", new JsonObject().put("topic", ROOM));
        fast.succeed("stage:enter", new JsonObject().put("topic", CHAT));
    }

    @AfterEach
    void stop() {
        fast.close();
        bench.close();
    }

    private static JsonObject event(String topic, int bytes) {
        return new JsonObject()
                .put("topic", topic)
                .put("event", "news")
                .put("data", new JsonObject().put("pad", "x".repeat(bytes)));
    }

    private static String enter(String topic) {
        return "42[\"stage:enter\",{\"topic\":\"" + topic + "\"}]";
    }

    private List<Connection> slow() {
        return bench.gateway.registry().of("slow").stream().toList();
    }

    private void awaitEntered(String topic) {
        until(() -> slow().stream()
                .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
    }

    private void whisperUntilDropped() {
        until(() -> {
            for (int i = 0; i < 20; i++) {
                fast.post("stage:whisper", event(ROOM, 60_000));
            }
            fast.succeed("stage:echo", new JsonObject());
            return dropped.get() > 0;
        });
        assertEquals(1, slow().size());
        assertEquals(null, closed.get());
    }

    private void sayUntilClosed() {
        until(() -> {
            fast.succeed("stage:publish", event(CHAT, 60_000));
            return closed.get() != null;
        });
        assertEquals("too_slow", closed.get());
        fast.succeed("stage:echo", new JsonObject());
    }

    private static String webSocket() {
        return "/socket.io/?EIO=4&transport=websocket";
    }

    private String connect() {
        return "40{\"token\":\"" + bench.token("slow") + "\"}";
    }

    @Test
    void closesAWebSocketWhosePeerNeverReads() {
        try (FrameSocket slow = FrameSocket.open(bench.port, webSocket())) {
            slow.nextText();
            slow.text(connect()).nextText();
            slow.text(enter(CHAT)).text(enter(ROOM));
            awaitEntered(CHAT);
            awaitEntered(ROOM);
            whisperUntilDropped();
            sayUntilClosed();
            awaitEnd(() -> slow.text("3"));
        }
    }

    @Test
    void sends4008InOrderToAWebSocketThatResumesReading() {
        try (FrameSocket slow = FrameSocket.open(bench.port, webSocket())) {
            slow.nextText();
            slow.text(connect()).nextText();
            slow.text(enter(CHAT));
            awaitEntered(CHAT);
            sayUntilClosed();
            assertEquals(4008, slow.closeCode());
        }
    }

    @Test
    void closesAClientThatDoesNotPollAtItsNextPoll() {
        PollingClient slow = PollingClient.open(bench.port).connect(bench.token("slow"));
        slow.post(enter(CHAT) + "\u001e" + enter(ROOM));
        awaitEntered(CHAT);
        awaitEntered(ROOM);
        whisperUntilDropped();
        sayUntilClosed();
        assertEquals("1", slow.poll().body());
        assertEquals(400, slow.poll().statusCode());
    }

    /** The unread response is in the kernel by then; later events wait in the outbound queue, up to its limit. */
    @Test
    void closesAClientThatDoesNotReadItsPoll() throws IOException {
        PollingClient slow = PollingClient.open(bench.port).connect(bench.token("slow"));
        slow.post(enter(CHAT) + "\u001e" + enter(ROOM));
        awaitEntered(CHAT);
        awaitEntered(ROOM);
        for (int i = 0; i < 15; i++) {
            fast.succeed("stage:whisper", event(ROOM, 60_000));
        }
        try (Socket unread = slow.pollUnread()) {
            until(() -> queued() == 0);
            whisperUntilDropped();
            sayUntilClosed();
            assertTrue(unread.isConnected());
            assertEquals("1", slow.poll().body());
            assertEquals(400, slow.poll().statusCode());
        }
    }

    private int queued() {
        Connection connection = slow().get(0);
        AtomicInteger bytes = new AtomicInteger(-1);
        connection.loop().execute(() -> bytes.set(connection.waitingBytes()));
        until(() -> bytes.get() >= 0);
        return bytes.get();
    }

    /** The connection has ended once sending on it fails, whether or not anything was read. */
    private static void awaitEnd(Executable send) {
        long before = System.nanoTime();
        until(() -> {
            try {
                send.execute();
                return false;
            } catch (Throwable ended) {
                return ended instanceof IOException || ended instanceof UncheckedIOException;
            }
        });
        assertTrue(System.nanoTime() - before < SOON.toNanos());
    }
}
