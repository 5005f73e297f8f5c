package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.RoutingMember.State;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A member that is present and does not answer. */
@Tag("slow")
class SilentMemberTest {

    private static final List<Topic> NEXT =
            IntStream.range(0, 5).mapToObj(i -> Topic.chat("next-" + i)).toList();

    private static final long IN_FLIGHT = 200_000;

    private static final RecordingMetrics METRICS = new RecordingMetrics();
    private static TestCluster cluster;
    private static TestNode a;
    private static TestNode b;

    private final RecordingDelivery atA = new RecordingDelivery();
    private final RecordingDelivery atC = new RecordingDelivery();
    private TestNode c;

    @BeforeAll
    static void start() throws Exception {
        RoutingConfig usual = TestCluster.ROUTING;
        cluster = TestCluster.of(
                1,
                new RoutingConfig(
                        usual.ackTimeout(),
                        usual.linger(),
                        usual.userLinger(),
                        usual.beat(),
                        usual.auditInterval(),
                        IN_FLIGHT));
        a = cluster.add(METRICS);
        b = cluster.node(0);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void attach() throws Exception {
        cluster.fill(3);
        c = cluster.node(2);
        a.router().attach(atA);
        c.router().attach(atC);
        Await.until("nothing is in flight", () -> stateOf(c) == State.UP && METRICS.inFlight.get() == 0);
        METRICS.reset();
    }

    /**
     * A joins while C is silent. C may be publishing events that A does not get, so what C publishes between the join and
     * its acknowledgement must be read once C has acknowledged.
     */
    @Test
    void doesNotHoldUpAJoinWhoseTopicIsReadAgain() throws Exception {
        Topic topic = Topic.chat("provisional");
        try (NodePause silence = NodePause.of(c)) {
            long begin = System.nanoTime();
            Await.result(a.router().listen(topic));
            long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            assertTrue(took >= 250, () -> took + " ms");
            assertEquals(1, METRICS.provisional.get());

            // One of them at least meets no stall of the machine.
            long quickest = Long.MAX_VALUE;
            for (Topic next : NEXT) {
                long again = System.nanoTime();
                Await.result(a.router().listen(next));
                quickest = Math.min(quickest, System.nanoTime() - again);
            }
            assertTrue(Duration.ofNanos(quickest).toMillis() < 200, "the silence is known already");
            assertTrue(atA.resynced().isEmpty());
            Await.until("the silence is noticed", () -> stateOf(c) == State.SILENT);
            assertFalse(silence.hasEnded());
        }
        Set<Topic> joined = Stream.concat(Stream.of(topic), NEXT.stream()).collect(Collectors.toSet());
        Await.until("all topics are resynced", () -> atA.resynced().equals(joined));
        Await.until("C answers again", () -> stateOf(c) == State.UP);
        c.publisher().publish(Publication.durable(topic, 1, "after", Buffer.buffer("{}")));
        Await.until("C's publication reaches A", () -> atA.received("after"));
    }

    @Test
    void isTriedLastForAConcernsCommands() throws Exception {
        for (TestNode node : List.of(b, c)) {
            Await.result(node.router().listen(Topic.concern("chat")));
        }
        Await.until("both take turns", () -> a.router().nodesOf("chat").get(0).equals(c.id()));
        Await.until("both take turns", () -> a.router().nodesOf("chat").get(0).equals(b.id()));
        assertEquals(c.id(), c.router().nodesOf("chat").get(0));
        assertEquals(List.of(), a.router().nodesOf("todo"));
        try (NodePause silence = NodePause.of(c)) {
            Await.until("the silence is noticed", () -> stateOf(c) == State.SILENT);
            for (int i = 0; i < 4; i++) {
                assertEquals(List.of(b.id(), c.id()), a.router().nodesOf("chat"));
            }
            assertFalse(silence.hasEnded());
        }
    }

    /** The bus would accept everything and deliver it much later; the member reads its logs instead. */
    @Test
    void getsNoMoreThanTheLimitAndResyncsTheRest() throws Exception {
        Await.result(c.router().listen(Topic.chat("flood")));
        Buffer big = Buffer.buffer("\"" + "x".repeat(5_000) + "\"");
        try (NodePause silence = NodePause.of(c)) {
            for (int i = 1; i <= 100; i++) {
                a.publisher().publish(Publication.durable(Topic.chat("flood"), i, "message:new", big));
            }
            Await.until("the surplus is dropped", () -> METRICS.dropped.get() >= 60);
            assertFalse(silence.hasEnded());
        }
        Await.until("C has noticed the hole", () -> atC.resyncs() >= 1);
        assertTrue(atC.delivered().size() <= 40, () -> atC.delivered().size() + " delivered");
        Await.until("C receives again", () -> {
            a.publisher().publish(Publication.durable(Topic.chat("flood"), 101, "again", Buffer.buffer("{}")));
            return atC.received("again");
        });
        Await.until("all has arrived", () -> METRICS.inFlight.get() == 0);
        // It may be about to resync once more, which must not happen in the next test.
        cluster.kill(c);
    }

    @Test
    void dropsEphemeralEventsBeforeDurableOnes() throws Exception {
        Await.result(c.router().listen(Topic.chat("typing")));
        JsonObject big = new JsonObject().put("x", "x".repeat(5_000));
        try (NodePause silence = NodePause.of(c)) {
            for (int i = 0; i < 60; i++) {
                a.publisher().publish(Publication.ephemeral(Topic.chat("typing"), "typing", big));
            }
            Await.until("each is sent or dropped", () -> METRICS.publications.get() + METRICS.dropped.get() == 60);
            int dropped = METRICS.dropped.get();
            assertTrue(dropped >= 30, () -> dropped + " dropped");
            a.publisher().publish(Publication.durable(Topic.chat("typing"), 1, "message:new", Buffer.buffer("{}")));
            Await.until(
                    "the durable event is sent or dropped",
                    () -> METRICS.publications.get() + METRICS.dropped.get() == 61);
            assertEquals(dropped, METRICS.dropped.get());
            assertFalse(silence.hasEnded());
        }
        Await.until("it arrives", () -> atC.received("message:new"));
        assertEquals(0, atC.resyncs(), "nothing durable was dropped");
    }

    @Test
    void doesNotBlockAConfirmationOnceGone() throws Exception {
        Await.result(c.router().listen(Topic.chat("evict")));
        Future<Void> confirmed;
        try (NodePause silence = NodePause.of(c)) {
            confirmed = a.publisher()
                    .publishConfirmed(Publication.durable(Topic.chat("evict"), 1, "message:new", Buffer.buffer("{}")));
            c.clustered().hazelcast().getLifecycleService().terminate();
            Await.result(confirmed);
            assertFalse(silence.hasEnded());
        }
        cluster.kill(c);
    }

    private State stateOf(TestNode node) {
        return a.router().members().stream()
                .filter(member -> member.node().equals(node.id()))
                .findFirst()
                .map(RoutingMember::state)
                .orElse(State.JOINING);
    }
}
