package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.MutePeer;
import dev.switchboard.testing.RawClient;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a member does with held events. */
class MembershipTest {

    private static final Topic STAGE = Topic.chat("held");

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static Connection connectionOf(String user) {
        Await.until(() -> !bench.gateway.registry().of(user).isEmpty());
        return bench.gateway.registry().of(user).iterator().next();
    }

    private static <T> T onLoop(Connection connection, Supplier<T> action) {
        Promise<T> done = Promise.promise();
        connection.loop().execute(() -> {
            try {
                done.complete(action.get());
            } catch (RuntimeException failure) {
                done.fail(failure);
            }
        });
        return await(done.future());
    }

    private static OutboundEvent event(long seq, int bytes) {
        Buffer data = new JsonObject().put("pad", "x".repeat(bytes)).toBuffer();
        return new OutboundEvent("news", data, STAGE, seq, false);
    }

    private static void offer(Membership member, long seq) {
        SharedEvent shared = new SharedEvent(event(seq, 10), 1);
        member.offer(shared);
        shared.release();
    }

    /** Its client was left with the state in the answer to the join, which was computed before. */
    @Test
    void deliversAChangeOfPresenceThatOvertakesTheAnswerToTheJoin() {
        Topic watched = Topic.presence("watched");
        try (RawClient ana = bench.client("watcher")) {
            Connection connection = connectionOf("watcher");
            Membership joining = onLoop(connection, () -> {
                Membership member = connection.memberships().enter(watched, false);
                OutboundEvent offline = new OutboundEvent(
                        "userStatus", new JsonObject().put("status", "offline").toBuffer(), watched, 0, false);
                SharedEvent shared = new SharedEvent(offline, 1);
                member.offer(shared);
                shared.release();
                return member;
            });
            ana.succeed("stage:echo", new JsonObject());
            assertEquals(0, ana.of("userStatus").size());

            onLoop(connection, () -> joining.goLive(0));
            assertEquals("offline", ana.next("userStatus").getJsonObject("data").getString("status"));
            assertEquals(0, onLoop(connection, () -> connection.memberships().heldBytes()));
        }
    }

    /** The remaining held events were still sent, which failed. */
    @Test
    void stopsSendingHeldEventsToAConnectionThatTheFirstOneCloses() {
        try (MutePeer slow = MutePeer.connect(bench.port, "/ws?token=" + bench.token("slow"))) {
            Connection connection = connectionOf("slow");
            boolean live = onLoop(connection, () -> {
                Membership member = connection.memberships().enter(STAGE, false);
                for (int seq = 1; seq <= 3; seq++) {
                    offer(member, seq);
                }
                for (int size : new int[] {20_000, 1}) {
                    for (int i = 0; i < 1_000; i++) {
                        connection.send(event(0, size));
                    }
                }
                member.goLive(0);
                return member.isLive();
            });
            assertFalse(live);
            assertFalse(connection.isOpen());
            assertEquals(0, connection.memberships().heldBytes());
            slow.awaitChannelEnd();
        }
    }

    /** It received nothing of the topic from then on, and did not know. */
    @Test
    void closesAMemberThatDiscardedEventsWithoutAPosition() {
        try (RawClient late = bench.client("late")) {
            Connection connection = connectionOf("late");
            boolean deaf = onLoop(connection, () -> {
                Membership member = connection.memberships().enter(STAGE, false);
                for (int seq = 1; seq <= HeldEvents.MAX_HELD + 10; seq++) {
                    offer(member, seq);
                }
                member.goLiveLate();
                return connection.isOpen() && !member.isLive();
            });
            assertFalse(deaf);
            assertEquals(CloseReason.INTERNAL.code(), late.closeCode());
        }
    }
}
