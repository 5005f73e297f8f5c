package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The announced interest is made to differ from the table and from the actual listeners; the audit repairs it. */
@Tag("slow")
class OwnAuditTest {

    private static final Topic ANA = Topic.user("ana");
    private static final Topic BEN = Topic.user("ben");
    private static final Set<Topic> LISTENED = ConcurrentHashMap.newKeySet();
    private static final Queue<Topic> REPAIRED = new ConcurrentLinkedQueue<>();
    private static TestCluster cluster;
    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(0);
        node = cluster.add(new RoutingMetrics() {
            @Override
            public void driftRepaired(String topic) {
                REPAIRED.add(Topic.trusted(topic));
            }
        });
        node.router().attach(new Listeners());
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void listenToBoth() throws Exception {
        REPAIRED.clear();
        LISTENED.addAll(Set.of(ANA, BEN));
        Await.result(node.router().listen(ANA));
        Await.result(node.router().listen(BEN));
    }

    @Test
    void dropsATopicWithoutAListener() throws Exception {
        LISTENED.remove(ANA);
        Await.until("ana is dropped", () -> REPAIRED.contains(ANA));
        Await.until("ana is offline", () -> !onLoop(core -> core.table().contains(ANA)));
        assertEquals(List.of(ANA), List.copyOf(REPAIRED));
        assertEquals(true, onLoop(core -> core.own().has(BEN)));
    }

    @Test
    void restoresATopicThatTheTableLost() throws Exception {
        onLoop(core -> core.table().remove(ANA, InterestTable.OWN));
        Await.until("ana is restored", () -> onLoop(core -> core.table().contains(ANA)));
        assertEquals(List.of(ANA), List.copyOf(REPAIRED));
    }

    @Test
    void removesATopicThatOnlyTheTableHas() throws Exception {
        Topic cara = Topic.user("cara");
        onLoop(core -> core.table().add(cara, InterestTable.OWN));
        Await.until("cara is removed", () -> !onLoop(core -> core.table().contains(cara)));
        assertEquals(List.of(cara), List.copyOf(REPAIRED));
    }

    private static <T> T onLoop(Function<RouterCore, T> action) {
        Promise<T> done = Promise.promise();
        RouterCore core = node.router().core();
        core.loop().execute(() -> done.complete(action.apply(core)));
        try {
            return Await.result(done.future());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static final class Listeners implements NodeDelivery {

        @Override
        public void deliver(Publication publication) {}

        @Override
        public Future<Void> deliverConfirmed(Publication publication) {
            return Future.succeededFuture();
        }

        @Override
        public boolean receives(Topic topic) {
            return LISTENED.contains(topic);
        }

        @Override
        public void resync(Set<Topic> topics) {}

        @Override
        public void resyncAll() {}
    }
}
