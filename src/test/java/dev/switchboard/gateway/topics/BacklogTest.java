package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Events of one topic that come faster than their loop delivers them. */
class BacklogTest extends StageTests {

    private static final int EVENTS = 30;
    private static final JsonObject DATA = new JsonObject().put("n", 1);

    /**
     * Regression: each of them had a system call for each member, since a connection's pace was judged by the time between
     * its events alone.
     */
    @Test
    void gathersEventsThatWaitForTheSameMembers() {
        try (RawClient ana = bench.client("ana")) {
            ana.succeed("stage:enter", enter(null));
            Await.until(() -> !bench.gateway.registry().of("ana").isEmpty());
            Connection connection =
                    bench.gateway.registry().of("ana").iterator().next();
            Promise<Integer> waiting = Promise.promise();
            bench.gateway.fanout().context().execute(() -> {
                publish((Shard) connection.loop());
                connection.loop().execute(() -> waiting.complete(connection.waitingBytes()));
            });
            assertEquals(EVENTS * frameBytes(connection), await(waiting.future()));
            Await.until(() -> ana.of("news").size() == EVENTS);
        }
    }

    /** On the context that delivers, which may be that of the loop. */
    private void publish(Shard loop) {
        CountDownLatch published = new CountDownLatch(1);
        if (!loop.isOnLoop()) {
            loop.execute(() -> hold(published));
        }
        Publication event = Publication.ephemeral(Topic.parse(topic).orElseThrow(), "news", DATA);
        for (int i = 0; i < EVENTS; i++) {
            bench.gateway.fanout().deliver(event);
        }
        published.countDown();
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private int frameBytes(Connection connection) {
        OutboundEvent event =
                new OutboundEvent("news", DATA.toBuffer(), Topic.parse(topic).orElseThrow(), 0, false);
        return connection.wire().dialect().encode(event).size();
    }
}
