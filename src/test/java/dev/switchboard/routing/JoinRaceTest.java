package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Joins racing with publishes. The log is a queue; a writer's commit is its append, before it publishes. */
@Tag("slow")
class JoinRaceTest {

    private static final RoutingConfig USUAL = TestCluster.ROUTING;
    private static final RoutingConfig NO_LINGER = new RoutingConfig(
            USUAL.ackTimeout(),
            Duration.ZERO,
            Duration.ZERO,
            USUAL.beat(),
            USUAL.auditInterval(),
            USUAL.inFlightBytes());

    private static TestCluster cluster;
    private static TestNode joiner;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(3, NO_LINGER);
        joiner = cluster.node(1);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    /**
     * The writer on A commits m, looks up the listening nodes, and sends. The joiner on B listens, waits until every member
     * knows, and reads the log. In any interleaving m is read or arrives live: if A looks up after applying B's interest, A
     * sends m; otherwise the look-up precedes A's acknowledgement and the commit precedes the look-up, so the read sees m. A
     * join that completed before A knew would lose the messages committed after the read and looked up before A knew.
     */
    @Test
    void losesNoMessageBetweenTheLogAndLiveDelivery() throws Exception {
        RecordingDelivery live = new RecordingDelivery();
        joiner.router().attach(live);
        for (int round = 0; round < 30; round++) {
            Topic topic = Topic.chat("race" + round);
            Queue<String> log = new ConcurrentLinkedQueue<>();
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (TestNode node : cluster.nodes()) {
                writers.add(startWriter(node, topic, log, stop));
            }
            Await.until("the writers have started", () -> log.size() > 10);
            Await.result(joiner.router().listen(topic));
            Set<String> received = new HashSet<>(log);
            int enough = log.size() + 20;
            Await.until("the writers have continued", () -> log.size() >= enough);
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            Await.until("every message was read or delivered", () -> {
                live.delivered().forEach(publication -> received.add(publication.event()));
                return received.containsAll(log);
            });
        }
    }

    /**
     * Listens and releases alternate without a linger, so gains and losses of one topic overtake each other's
     * acknowledgements. A publication after the last completed listen must always arrive.
     */
    @Test
    void receivesAfterEveryListenHoweverOftenItReleased() throws Exception {
        RecordingDelivery live = new RecordingDelivery();
        joiner.router().attach(live);
        Topic topic = Topic.user("ana");
        for (int round = 0; round < 150; round++) {
            if (round % 3 == 0) {
                RouterCore core = joiner.router().core();
                core.loop().execute(core.listening()::sweep);
            }
            Await.result(joiner.router().listen(topic));
            String event = "e" + round;
            cluster.node(0).publisher().publish(Publication.durable(topic, round, event, Buffer.buffer("{}")));
            Await.until("the event has arrived", () -> live.received(event));
            joiner.router().release(topic);
        }
    }

    /**
     * A new node says hello in the middle of a storm of joins. A join handled before the hello is in the new node's
     * snapshot, a later one waits for the new node too; so once both have completed the new node reaches every topic.
     */
    @Test
    void aNodeThatStartsDuringAStormOfJoinsKnowsThemAll() throws Exception {
        int topics = 20_000;
        AtomicInteger delivered = new AtomicInteger();
        joiner.router().attach(new CountingDelivery(delivered));
        int size = joiner.router().members().size();
        Future<TestNode> starting = cluster.node(0).vertx().executeBlocking(cluster::add);
        List<Future<Void>> joins = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            joins.add(joiner.router().listen(Topic.chat("storm" + i)));
            if (i == topics / 4) {
                Await.until(
                        "the new node is a member",
                        () -> joiner.router().members().size() > size);
            }
        }
        TestNode fresh = Await.result(starting);
        Await.result(Future.all(joins));
        for (int i = 0; i < topics; i++) {
            fresh.publisher().publish(Publication.durable(Topic.chat("storm" + i), 1, "e", Buffer.buffer("{}")));
        }
        Await.until("all events have arrived", () -> delivered.get() >= topics);
        cluster.kill(fresh);
    }

    private static Thread startWriter(TestNode node, Topic topic, Queue<String> log, AtomicBoolean stop) {
        Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                String event = topic + "/" + node.id() + "/" + i;
                log.add(event);
                node.publisher().publish(Publication.durable(topic, 1, event, Buffer.buffer("{}")));
                LockSupport.parkNanos(50_000);
            }
        });
        writer.start();
        return writer;
    }
}
