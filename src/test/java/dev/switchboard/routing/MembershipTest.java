package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
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

/** Members that come, go, and forget. */
@Tag("slow")
class MembershipTest {

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
     * C dies between deltas of A: joins that waited for C's word must be let go by its removal, each with C's part read
     * again, and the survivors must not miss one of them.
     */
    @Test
    void joinsGoOnWhenAMemberDiesInTheMiddleOfThem() throws Exception {
        TestNode c = cluster.add();
        List<Future<Void>> joins = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            joins.add(a.router().listen(Topic.chat("dying" + i)));
            if (i == 1_000) {
                cluster.kill(c);
            }
        }
        Await.result(Future.all(joins));
        Await.until("C is gone", () -> a.router().clusterSize() == 2);
        Await.until("what C may have said is read", () -> atA.resyncs() >= 1 && atB.resyncs() >= 1);
        for (int i = 0; i < 5_000; i++) {
            b.publisher().publish(Publication.durable(Topic.chat("dying" + i), 1, "e", Buffer.buffer("{}")));
        }
        Await.until("B reaches them all", () -> atA.delivered().size() >= 5_000);
    }

    @Test
    void aMemberThatLeavesInOrderMakesNobodyReadAgain() throws Exception {
        TestNode left = cluster.add();
        TestNode leaver = cluster.add();
        RecordingDelivery delivery = new RecordingDelivery();
        left.router().attach(delivery);
        Await.result(leaver.router().listen(Topic.chat("leaving")));
        cluster.stop(leaver);
        Await.until("it is gone", () -> left.router().clusterSize() == 3);
        Await.result(left.publisher()
                .publishConfirmed(Publication.durable(Topic.chat("leaving"), 1, "e", Buffer.buffer("{}"))));
        assertEquals(0, delivery.resyncs());
        cluster.kill(left);
    }

    /**
     * A drops B and sees it again, as after a split that only one of them noticed. B has not forgotten A and would tell
     * nothing by itself; both must tell everything anew and read what they may have missed.
     */
    @Test
    void bothBeginAnewWhenOneHasForgottenTheOther() throws Exception {
        Await.result(a.router().listen(Topic.chat("on-a")));
        Await.result(b.router().listen(Topic.chat("on-b")));
        UUID member = b.clustered().hazelcast().getCluster().getLocalMember().getUuid();
        a.router().core().run(() -> {
            a.router().core().peers().left(member);
            a.router().core().membership().look();
        });
        Await.until("both read again", () -> atA.resyncs() >= 1 && atB.resyncs() >= 1);
        Await.until("A reaches B", () -> {
            a.publisher().publish(Publication.durable(Topic.chat("on-b"), 1, "to b", Buffer.buffer("{}")));
            return atB.heard("to b");
        });
        b.publisher().publish(Publication.durable(Topic.chat("on-a"), 1, "to a", Buffer.buffer("{}")));
        Await.until("B reaches A", () -> atA.heard("to a"));
        Await.result(a.router().listen(Topic.chat("new-on-a")));
        b.publisher().publish(Publication.durable(Topic.chat("new-on-a"), 1, "new", Buffer.buffer("{}")));
        Await.until("joins are told again", () -> atA.heard("new"));
    }

    /** B has lost what A told, so the next delta finds a hole; A must tell everything, and read what B then did not send. */
    @Test
    void aMemberThatMissedADeltaIsToldEverything() throws Exception {
        Await.result(a.router().listen(Topic.chat("lost")));
        int before = METRICS.snapshots.get();
        forgetOnB();
        Await.result(a.router().listen(Topic.chat("next")));
        // It is counted after it is sent, and the join may be answered between the two.
        Await.until("A has told everything", () -> METRICS.snapshots.get() == before + 1);
        b.publisher().publish(Publication.durable(Topic.chat("lost"), 1, "found", Buffer.buffer("{}")));
        Await.until("B knows it again", () -> atA.heard("found"));
        Await.until("what B did not send is read", () -> atA.resyncs() >= 1);
    }

    /** The same without another delta: the hash tells. */
    @Test
    void aMemberThatKnowsSomethingElseIsFoundByTheAudit() throws Exception {
        Await.result(a.router().listen(Topic.chat("drifted")));
        forgetOnB();
        Await.until("it is found", () -> METRICS.drifts.get() >= 1);
        Await.until("B knows it again", () -> {
            b.publisher().publish(Publication.durable(Topic.chat("drifted"), 1, "found", Buffer.buffer("{}")));
            return atA.heard("found");
        });
        Await.until("what B did not send is read", () -> atA.resyncs() >= 1);
    }

    @Test
    void hasASnapshotOfManyPartsTold() throws Exception {
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
        Await.until("it knows them all", () -> atA.delivered().size() >= 3_000);
        cluster.kill(fresh);
    }

    /** A router that is started again in the same member is another one. */
    @Test
    void aRouterStartedAgainOnTheSameNodeIsKnownAnew() throws Exception {
        TestNode c = cluster.add();
        RecordingDelivery atC = new RecordingDelivery();
        Await.result(c.router().listen(Topic.chat("old")));
        Await.result(c.router().close());
        TopicRouter again = Await.result(
                TopicRouter.start(c.vertx(), c.clustered().hazelcast(), TestCluster.ROUTING, RoutingMetrics.NONE));
        again.attach(atC);
        Await.result(again.listen(Topic.chat("new")));
        a.publisher().publish(Publication.durable(Topic.chat("old"), 1, "old", Buffer.buffer("{}")));
        a.publisher().publish(Publication.durable(Topic.chat("new"), 1, "new", Buffer.buffer("{}")));
        Await.until("the new one hears", () -> atC.heard("new"));
        assertFalse(atC.heard("old"));
        cluster.kill(c);
    }

    @Test
    void refusesToListenOnceItIsClosed() throws Exception {
        TestNode c = cluster.add();
        Await.result(c.router().close());
        Await.result(c.router().close());
        assertFalse(c.router().ready());
        assertTrue(c.router().listen(Topic.chat("late")).failed());
        Await.result(a.router().listen(Topic.chat("others-do-not-wait-for-it")));
        cluster.kill(c);
    }

    @Test
    void refusesMoreMembersThanItHasPlacesFor() throws Exception {
        TestNode c = cluster.add();
        RouterCore core = c.router().core();
        Map<UUID, String> crowd = new HashMap<>();
        for (int i = 0; i <= Peers.MOST; i++) {
            crowd.put(UUID.randomUUID(), "node" + i);
        }
        Promise<Boolean> tooMany = Promise.promise();
        Promise<Boolean> atMost = Promise.promise();
        core.run(() -> {
            core.peers().become(crowd);
            tooMany.complete(core.peers().areTooMany());
            crowd.remove(crowd.keySet().iterator().next());
            core.peers().become(crowd);
            atMost.complete(
                    core.peers().all().size() == Peers.MOST && !core.peers().areTooMany());
        });
        assertTrue(Await.result(tooMany.future()));
        assertTrue(Await.result(atMost.future()));
        cluster.kill(c);
    }

    private void forgetOnB() throws Exception {
        UUID member = a.clustered().hazelcast().getCluster().getLocalMember().getUuid();
        b.router().core().run(() -> {
            PeerInterest known = b.router().core().peers().of(member).interest();
            known.cut();
            known.forget();
        });
        Await.result(b.vertx().executeBlocking(() -> null));
    }
}
