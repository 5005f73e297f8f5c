package dev.switchboard.wire;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

    private static final int LIMIT = 70_000;

    /**
     * Regression: a fast reader was closed as too slow. Small frames waited for the flush window, not for the peer, and
     * together with a large frame after them exceeded the limit.
     */
    @Test
    void doesNotCountFramesWaitingForTheFlushWindow() {
        try (GatewayBench bench = new GatewayBench(
                        TestMigrations.freshSchema(),
                        GatewayBench.defaults("--gateway.outboundQueueBytes=" + LIMIT, "--gateway.flushWindow=200ms"));
                RawClient ana = bench.client("ana")) {
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            connection.loop().execute(() -> {
                for (int seq = 1; seq <= 10; seq++) {
                    send(connection, seq, 1_000);
                }
                send(connection, 11, LIMIT - 5_000);
            });
            until(() -> ana.of("news").size() == 11 || ana.isClosed());
            List<Long> received =
                    ana.of("news").stream().map(frame -> frame.getLong("seq")).toList();
            assertEquals(LongStream.rangeClosed(1, 11).boxed().toList(), received);
        }
    }

    /** Regression, as above: the queue of a Socket.IO session counted frames waiting for the flush window as unread. */
    @Test
    void doesNotCountThemOnASocketIoSessionEither() {
        String limit = "--gateway.outboundQueueBytes=" + LIMIT;
        try (GatewayBench bench = socketIo(limit, "--gateway.flushWindow=200ms");
                FrameSocket ana = socketIoClient(bench)) {
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            connection.loop().execute(() -> {
                for (int seq = 1; seq <= 10; seq++) {
                    send(connection, seq, 1_000);
                }
                send(connection, 11, LIMIT - 5_000);
            });
            for (int seq = 1; seq <= 11; seq++) {
                assertTrue(ana.nextText().contains("\"eventSeq\":" + seq));
            }
        }
    }

    /** Regression: whoever wrote heard its own message only when the flush window of its answer had ended. */
    @Test
    void sendsTheFirstFramesOfAWindowAtOnce() {
        try (GatewayBench bench = new GatewayBench(
                        TestMigrations.freshSchema(), GatewayBench.defaults("--gateway.flushWindow=60s"));
                RawClient ana = bench.client("ana")) {
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            connection.loop().execute(() -> {
                for (int seq = 1; seq <= 3; seq++) {
                    send(connection, seq, 100);
                }
            });
            until(() -> ana.of("news").size() == 3);
        }
    }

    /**
     * Regression: a Socket.IO session let one frame of a window leave and had a pace of its own, by which a frame in a longer
     * window sent all that waited there: in a hot room it gathered half as many as the other endpoints.
     */
    @Test
    void sendsThemAtOnceOnASocketIoSessionToo() {
        try (GatewayBench bench = socketIo("--gateway.flushWindow=60s");
                FrameSocket ana = socketIoClient(bench)) {
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            connection.loop().execute(() -> {
                for (int seq = 1; seq <= 3; seq++) {
                    send(connection, seq, 100);
                }
            });
            for (int seq = 1; seq <= 3; seq++) {
                assertTrue(ana.nextText().contains("\"eventSeq\":" + seq));
            }
        }
    }

    private static GatewayBench socketIo(String... settings) {
        return new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(settings),
                GatewayMetrics.NONE,
                GatewayBench.socketIo(settings));
    }

    private static FrameSocket socketIoClient(GatewayBench bench) {
        FrameSocket client = FrameSocket.open(bench.port, "/socket.io/?EIO=4&transport=websocket");
        client.nextText();
        client.text("40{\"token\":\"" + bench.token("ana") + "\"}").nextText();
        return client;
    }

    private static void send(Connection connection, long seq, int size) {
        Buffer data = new JsonObject().put("pad", "x".repeat(size)).toBuffer();
        connection.send(new OutboundEvent("news", data, Topic.chat("large"), seq, false));
    }
}
