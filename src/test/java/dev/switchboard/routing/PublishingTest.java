package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three stable nodes: {@code a} publishes and counts its bus messages. */
@Tag("slow")
class PublishingTest {

    private static TestCluster cluster;
    private static TestNode a;
    private static TestNode b;
    private static TestNode c;
    private static final RecordingMetrics SENT_BY_A = new RecordingMetrics();

    private final RecordingDelivery atA = new RecordingDelivery();
    private final RecordingDelivery atB = new RecordingDelivery();
    private final RecordingDelivery atC = new RecordingDelivery();

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(2);
        a = cluster.add(SENT_BY_A);
        b = cluster.node(0);
        c = cluster.node(1);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    /** The router counts a message after it has sent it, so the last one of the test before may not be counted yet. */
    @BeforeEach
    void attach() throws Exception {
        Promise<Void> counted = Promise.promise();
        a.router().context().runOnContext(ignored -> counted.complete());
        Await.result(counted.future());
        a.router().attach(atA);
        b.router().attach(atB);
        c.router().attach(atC);
        SENT_BY_A.reset();
    }

    @Test
    void reachesOnlyTheNodesThatListen() throws Exception {
        Await.result(b.router().listen(Topic.chat("only-b")));
        a.publisher().publish(message("only-b", "to b"));
        a.publisher().publish(message("empty-topic", "to no node"));
        Await.until("b has received it", () -> atB.received("to b") && SENT_BY_A.messages.get() > 0);
        assertEquals(1, SENT_BY_A.messages.get());
        assertTrue(atA.delivered().isEmpty() && atC.delivered().isEmpty());
    }

    @Test
    void deliversOnTheSameNodeWithoutTheBus() throws Exception {
        Await.result(a.router().listen(Topic.chat("own")));
        a.publisher().publish(message("own", "here"));
        Await.until("a has received it", () -> atA.received("here"));
        assertEquals(0, SENT_BY_A.messages.get());
    }

    @Test
    void keepsANodeOnlyPublicationOnItsNode() throws Exception {
        Await.result(a.router().listen(Topic.chat("both")));
        Await.result(b.router().listen(Topic.chat("both")));
        a.publisher().publishOnNode(message("both", "on a"));
        a.publisher().publish(message("both", "everywhere"));
        Await.until("b has received it", () -> atB.received("everywhere"));
        assertTrue(atA.received("on a") && !atB.received("on a"));
    }

    /** One message nudges hundreds of users: each node gets it once, with its own users. */
    @Test
    void sendsOneBusMessagePerNodeForManyTopicsAndNudges() throws Exception {
        List<String> onB = names("b", 250);
        List<String> onC = names("c", 250);
        listenAll(b, onB.stream().map(Topic::user).toList());
        listenAll(c, onC.stream().map(Topic::user).toList());
        Await.result(b.router().listen(Topic.chat("crowd")));
        Await.result(b.router().listen(Topic.chat("on-both")));
        Await.result(c.router().listen(Topic.chat("on-both")));
        List<String> everybody = new ArrayList<>(onB);
        everybody.addAll(onC);
        everybody.addAll(names("offline", 250));

        a.publisher()
                .publish(new Publication(
                        "message:new",
                        Buffer.buffer("{}"),
                        List.of(
                                new Target(Topic.chat("crowd"), 3),
                                new Target(Topic.chat("on-both"), 4),
                                new Target(Topic.chat("empty"), 5)),
                        new Nudge(Topic.chat("crowd"), 3, everybody),
                        Scope.exceptUser("ana")));
        Await.until("both have received it", () -> atB.received("message:new") && atC.received("message:new"));

        Await.until("both are counted", () -> SENT_BY_A.messages.get() >= 2);
        assertEquals(2, SENT_BY_A.messages.get());
        Publication toB = atB.delivered().get(0);
        assertEquals(List.of(new Target(Topic.chat("crowd"), 3), new Target(Topic.chat("on-both"), 4)), toB.targets());
        assertEquals(onB, toB.nudge().users());
        assertEquals("ana", toB.scope().exceptUser());
        Publication toC = atC.delivered().get(0);
        assertEquals(List.of(new Target(Topic.chat("on-both"), 4)), toC.targets());
        assertEquals(onC, toC.nudge().users());
    }

    @Test
    void omitsTheNudgeForANodeWithoutNudgedUsers() throws Exception {
        Await.result(b.router().listen(Topic.chat("quiet")));
        a.publisher().publish(message("quiet", "quiet").with(new Nudge(Topic.chat("quiet"), 1, List.of("nobody"))));
        Await.until("b has received it", () -> atB.received("quiet"));
        assertNull(atB.delivered().get(0).nudge());
    }

    @Test
    void batchesSimultaneousPublicationsInOrder() throws Exception {
        Await.result(b.router().listen(Topic.chat("order")));
        List<String> events = names("e", 500);
        a.vertx().runOnContext(turn -> events.forEach(event -> a.publisher().publish(message("order", event))));
        Await.until("all have arrived", () -> atB.delivered().size() == events.size());
        assertEquals(events, atB.delivered().stream().map(Publication::event).toList());
        Await.until("all are counted", () -> SENT_BY_A.publications.get() == events.size());
        assertTrue(SENT_BY_A.messages.get() <= 100, () -> SENT_BY_A.messages + " messages");
    }

    @Test
    void confirmsWhenEveryNodeHasDelivered() throws Exception {
        for (TestNode node : cluster.nodes()) {
            Await.result(node.router().listen(Topic.chat("confirmed")));
        }
        Await.result(a.publisher().publishConfirmed(message("confirmed", "evict")));
        for (RecordingDelivery delivery : List.of(atA, atB, atC)) {
            assertEquals("evict", delivery.confirmed().get(0).event());
        }
        Await.result(a.publisher().publishConfirmed(message("no-listener", "evict")));
    }

    @Test
    void doesNotConfirmWhenANodeCannotDeliver() throws Exception {
        Await.result(b.router().listen(Topic.chat("broken")));
        b.router().attach(new FailingDelivery());
        Future<Void> confirmed = a.publisher().publishConfirmed(message("broken", "evict"));
        Await.until("the request fails", confirmed::failed);
    }

    /** A failing delivery must not break the router. */
    @Test
    void survivesADeliveryThatThrows() throws Exception {
        Await.result(b.router().listen(Topic.chat("throws")));
        b.router().attach(new FailingDelivery());
        a.publisher().publish(message("throws", "lost"));
        Await.result(b.router().listen(Topic.chat("throws-after")));
        b.router().attach(atB);
        // Once only: a second one could arrive in the next test.
        a.publisher().publish(message("throws", "found"));
        Await.until("b delivers again", () -> atB.received("found"));
    }

    @Test
    void survivesMessagesThatAreNotFrames() throws Exception {
        String address = BusLink.address(b.id());
        for (Object body : List.of("text", new JsonObject(), Buffer.buffer(), Buffer.buffer("nonsense"))) {
            Future<?> refused = a.vertx().eventBus().request(address, body);
            Await.until("the request fails", refused::failed);
        }
        Await.result(b.router().listen(Topic.chat("after-nonsense")));
        a.publisher().publish(message("after-nonsense", "fine"));
        Await.until("b has received it", () -> atB.received("fine"));
    }

    private static Publication message(String chat, String event) {
        return Publication.durable(Topic.chat(chat), 1, event, Buffer.buffer("{\"n\":1}"));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static void listenAll(TestNode node, List<Topic> topics) throws Exception {
        Await.result(Future.all(
                topics.stream().map(topic -> node.router().listen(topic)).toList()));
    }
}
