package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.PeerInterest;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members that join, leave, die, and lose their state. */
@Tag("slow")
class ClusterMembershipTest {

    private static final RecordingMetrics METRICS = new RecordingMetrics();
    private static TestCluster cluster;
    private static TestNode a;
    private static TestNode b;

    private final RecordingDelivery atA = new RecordingDelivery();
    private final RecordingDelivery atB = new RecordingDelivery();

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(1);
        a = cluster.add(METRICS);
        b = cluster.node(0);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void attach() {
        a.router().attach(atA);
        b.router().attach(atB);
        METRICS.reset();
    }

    /**
     * C dies between A's deltas. Its removal must complete the joins that waited for C, C's publications must be read
     * again, and the survivors must know every join.
     */
    @Test
    void joinsCompleteWhenAMemberDiesDuringThem() throws Exception {
        TestNode c = cluster.add();
        List<Future<Void>> joins = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            joins.add(a.router().listen(Topic.chat("dying" + i)));
            if (i == 1_000) {
                cluster.kill(c);
            }
        }
        Await.result(Future.all(joins));
        Await.until("C is gone", () -> a.router().members().size() == 2);
        Await.until("what C may have published is read", () -> atA.resyncs() >= 1 && atB.resyncs() >= 1);
        int rounds = 0;
        while (!publishedByBReachA(5_000)) {
            assertTrue(++rounds < 10, "A has to read again after each round");
        }
    }

    /**
     * False if A was told to read the log instead: B drops what it has for a member that does not answer for a while, as on a
     * busy machine, and a join does not wait for such a member.
     */
    private boolean publishedByBReachA(int topics) {
        int read = toldToRead();
        int before = atA.delivered().size();
        for (int i = 0; i < topics; i++) {
            b.publisher().publish(Publication.durable(Topic.chat("dying" + i), 1, "e", Buffer.buffer("{}")));
        }
        Await.until("B reaches them all", () -> atA.delivered().size() >= before + topics || toldToRead() > read);
        return toldToRead() == read;
    }

    private int toldToRead() {
        return atA.resyncs() + atA.resynced().size();
    }

    @Test
    void aMemberThatLeavesInOrderCausesNoResync() throws Exception {
        TestNode observer = cluster.add();
        TestNode leaver = cluster.add();
        RecordingDelivery delivery = new RecordingDelivery();
        observer.router().attach(delivery);
        Await.result(leaver.router().listen(Topic.chat("leaving")));
        cluster.stop(leaver);
        Await.until("the leaver is gone", () -> observer.router().members().size() == 3);
        Await.result(observer.publisher()
                .publishConfirmed(Publication.durable(Topic.chat("leaving"), 1, "e", Buffer.buffer("{}"))));
        assertEquals(0, delivery.resyncs());
        cluster.kill(observer);
    }

    /**
     * A removes B and adds it again, as after a split that only A noticed. B still knows A and would announce nothing by
     * itself; both must announce everything again and read what they may have missed.
     */
    @Test
    void bothStartOverWhenOneHasForgottenTheOther() throws Exception {
        Await.result(a.router().listen(Topic.chat("on-a")));
        Await.result(b.router().listen(Topic.chat("on-b")));
        UUID member = b.clustered().hazelcast().getCluster().getLocalMember().getUuid();
        a.router().core().loop().execute(() -> {
            a.router().core().peers().remove(member);
            a.router().core().membership().refresh();
        });
        Await.until("both resync", () -> atA.resyncs() >= 1 && atB.resyncs() >= 1);
        Await.until("A reaches B", () -> {
            a.publisher().publish(Publication.durable(Topic.chat("on-b"), 1, "to b", Buffer.buffer("{}")));
            return atB.received("to b");
        });
        b.publisher().publish(Publication.durable(Topic.chat("on-a"), 1, "to a", Buffer.buffer("{}")));
        Await.until("B reaches A", () -> atA.received("to a"));
        Await.result(a.router().listen(Topic.chat("new-on-a")));
        // A member that is slow to answer does not hold up a join, so the first one may be left to the log.
        Await.until("A receives on the new topic", () -> {
            b.publisher().publish(Publication.durable(Topic.chat("new-on-a"), 1, "new", Buffer.buffer("{}")));
            return atA.received("new");
        });
    }

    /** B lost A's interest, so the next delta leaves a hole: A must send a snapshot and read what B did not send. */
    @Test
    void aMemberThatMissedADeltaGetsASnapshot() throws Exception {
        Await.result(a.router().listen(Topic.chat("lost")));
        int before = METRICS.snapshots.get();
        forgetOnB();
        Await.result(a.router().listen(Topic.chat("next")));
        // It is counted after it is acknowledged, and the join may complete first.
        Await.until("A has sent a snapshot", () -> METRICS.snapshots.get() == before + 1);
        b.publisher().publish(Publication.durable(Topic.chat("lost"), 1, "found", Buffer.buffer("{}")));
        Await.until("B knows the topic again", () -> atA.received("found"));
        Await.until("A resyncs", () -> atA.resyncs() >= 1);
    }

    /** The same without another delta: the hash in the beat differs. */
    @Test
    void theAuditRepairsAMemberThatKnowsAWrongInterest() throws Exception {
        Await.result(a.router().listen(Topic.chat("drifted")));
        forgetOnB();
        Await.until("the drift is repaired", () -> METRICS.drifts.get() >= 1);
        Await.until("B knows the topic again", () -> {
            b.publisher().publish(Publication.durable(Topic.chat("drifted"), 1, "found", Buffer.buffer("{}")));
            return atA.received("found");
        });
        Await.until("A resyncs", () -> atA.resyncs() >= 1);
    }

    @Test
    void sendsASnapshotOfManyParts() throws Exception {
        List<Future<Void>> joins = new ArrayList<>();
        String longName = "я".repeat(140);
        for (int i = 0; i < 3_000; i++) {
            joins.add(a.router().listen(Topic.chat(longName + i)));
        }
        Await.result(Future.all(joins));
        TestNode fresh = cluster.add();
        for (int i = 0; i < 3_000; i++) {
            fresh.publisher().publish(Publication.durable(Topic.chat(longName + i), 1, "e", Buffer.buffer("{}")));
        }
        Await.until("the new node knows every topic", () -> atA.delivered().size() >= 3_000);
        cluster.kill(fresh);
    }

    /** A restarted router in the same member is a new peer. */
    @Test
    void aRestartedRouterOnTheSameNodeIsANewPeer() throws Exception {
        TestNode c = cluster.add();
        RecordingDelivery atC = new RecordingDelivery();
        Await.result(c.router().listen(Topic.chat("old")));
        Await.result(c.router().close());
        TopicRouter restarted = Await.result(
                TopicRouter.start(c.vertx(), c.clustered().hazelcast(), TestCluster.ROUTING, RoutingMetrics.NONE));
        restarted.attach(atC);
        Await.result(restarted.listen(Topic.chat("new")));
        a.publisher().publish(Publication.durable(Topic.chat("old"), 1, "old", Buffer.buffer("{}")));
        a.publisher().publish(Publication.durable(Topic.chat("new"), 1, "new", Buffer.buffer("{}")));
        Await.until("the restarted router receives it", () -> atC.received("new"));
        assertFalse(atC.received("old"));
        cluster.kill(c);
    }

    @Test
    void refusesToListenOnceClosed() throws Exception {
        TestNode c = cluster.add();
        Await.result(c.router().close());
        Await.result(c.router().close());
        assertFalse(c.router().ready());
        assertTrue(c.router().listen(Topic.chat("late")).failed());
        Await.result(a.router().listen(Topic.chat("others-do-not-wait-for-it")));
        cluster.kill(c);
    }

    @Test
    void refusesMoreMembersThanTheTableHasBitsFor() throws Exception {
        TestNode c = cluster.add();
        RouterCore core = c.router().core();
        Map<UUID, String> crowd = new HashMap<>();
        for (int i = 0; i <= Peers.MOST; i++) {
            crowd.put(UUID.randomUUID(), "node" + i);
        }
        Promise<Boolean> tooMany = Promise.promise();
        Promise<Boolean> atMost = Promise.promise();
        core.loop().execute(() -> {
            core.peers().update(crowd);
            tooMany.complete(core.peers().areTooMany());
            crowd.remove(crowd.keySet().iterator().next());
            core.peers().update(crowd);
            atMost.complete(
                    core.peers().all().size() == Peers.MOST && !core.peers().areTooMany());
        });
        assertTrue(Await.result(tooMany.future()));
        assertTrue(Await.result(atMost.future()));
        cluster.kill(c);
    }

    private void forgetOnB() throws Exception {
        UUID member = a.clustered().hazelcast().getCluster().getLocalMember().getUuid();
        b.router().core().loop().execute(() -> {
            PeerInterest known = b.router().core().peers().find(member).interest();
            known.cut();
            known.forget();
        });
        Await.result(b.vertx().executeBlocking(() -> null));
    }
}
