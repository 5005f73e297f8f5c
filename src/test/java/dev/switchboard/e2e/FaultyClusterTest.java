package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.NodeTestBus;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.FaultyBus;
import dev.switchboard.routing.FaultyBus.Odds;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three nodes whose event bus drops, delays, duplicates and reorders messages between them, and one of which may commit
 * without publishing. Clients notice none of it. Each run prints its seed; {@code -Dfaults.seed=…} repeats it.
 */
// The command loops run until they are closed; the tests do not use them otherwise.
@Tag("slow")
@SuppressWarnings("try")
class FaultyClusterTest {

    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final Odds BAD = new Odds(30, 30, 15, 300);
    private static final int ROUNDS = 9;
    /** The longest time between the answer to a lost last event and its delivery. */
    private static final long FOUND_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(FaultyClusterTest.class);
    private static final List<FaultyBus> BUSES = new ArrayList<>();
    private static HubCluster hub;

    @BeforeAll
    static void start() {
        LOG.warn("faults.seed={}", SEED);
        hub = HubCluster.of(3);
        for (int node = 0; node < hub.size(); node++) {
            BUSES.add(FaultyBus.on(NodeTestBus.of(hub.node(node)), SEED + node));
        }
    }

    @AfterAll
    static void end() {
        hub.close();
    }

    @AfterEach
    void heal() {
        BUSES.forEach(FaultyBus::heal);
    }

    @Test
    void hidesBusFaultsFromClients() {
        List<RawClient> people =
                Stream.of(0, 1, 2).map(node -> hub.client(node, "bad-" + node)).toList();
        List<RawClient> speakers =
                Stream.of(0, 1, 2).map(node -> hub.client(node, "bad-" + node)).toList();
        String id = create(people.get(0), "bad-1", "bad-2", "bad-back");
        people.forEach(each -> each.succeed("chat:join", new JsonObject().put("chatId", id)));
        BUSES.forEach(bus -> bus.publications(BAD).others(BAD));

        List<CommandLoop> talks = new ArrayList<>();
        speakers.forEach(each -> talks.add(CommandLoop.of(each, "message:send", message(id))));
        talks.add(CommandLoop.of(
                hub.client(1, "bad-maker"), "chat:create", chatWith("bad-0", "bad-1", "bad-2", "bad-back")));
        long[] positions = {0, 0};
        for (int round = 0; round < ROUNDS; round++) {
            reconnect(round, id, positions);
        }
        talks.forEach(CommandLoop::close);
        talks.forEach(talk -> assertEquals(List.of(), talk.unanswered()));

        RawClient judge = hub.client(0, "bad-0");
        long head = judge.succeed("chat:join", since(id, 0)).getLong("seq");
        Stream.concat(people.stream(), Stream.of(judge)).forEach(each -> {
            Received.await(each, "chat-" + id, head);
            assertEquals(Received.range(1, head), Received.positions(each, "chat-" + id));
        });
        Set<String> acknowledged = new TreeSet<>();
        talks.subList(0, 3).forEach(talk -> talk.succeeded()
                .forEach(answer ->
                        acknowledged.add(answer.getJsonObject("message").getString("id"))));
        assertEquals(acknowledged, idsIn(judge, "chat-" + id), "exactly the acknowledged messages are stored");
        for (int node = 0; node < people.size(); node++) {
            assertPersonalLogComplete(people.get(node), "user-bad-" + node);
        }
        assertTrue(BUSES.stream()
                .allMatch(bus -> bus.dropped.get() > 0 && bus.delayed.get() > 0 && bus.doubled.get() > 0));
    }

    /** Reconnects to the next node with its positions in the chat and in its personal log, and resumes there. */
    private static void reconnect(int round, String id, long[] positions) {
        try (RawClient back = hub.client(round % hub.size(), "bad-back", "since=" + positions[0])) {
            long personal = back.next("connection_established").getLong("seq");
            long head = back.succeed("chat:join", since(id, positions[1])).getLong("seq");
            Received.await(back, "user-bad-back", personal + 5);
            Received.await(back, "chat-" + id, head + 20);
            positions[0] = assertConsecutive(back, "user-bad-back", positions[0]);
            positions[1] = assertConsecutive(back, "chat-" + id, positions[1]);
        }
    }

    private static long assertConsecutive(RawClient client, String topic, long after) {
        List<Long> places = Received.positions(client, topic);
        assertEquals(Received.range(after + 1, after + places.size()), places);
        return after + places.size();
    }

    /** The client subscribed to the topic before its first event. */
    private static void assertPersonalLogComplete(RawClient client, String topic) {
        RawClient judge = hub.client(0, topic.substring("user-".length()), "since=0");
        long head = judge.next("connection_established").getLong("seq");
        Received.await(client, topic, head);
        Received.await(judge, topic, head);
        assertEquals(Received.range(1, head), Received.positions(client, topic));
        assertEquals(Received.range(1, head), Received.positions(judge, topic));
    }

    /** All nodes are up but no publication reaches another node: the heartbeats' counters show each loss. */
    @Test
    void recoversALastEventLostOnTheBus() {
        RawClient ana = hub.client(0, "last-ana");
        List<RawClient> others = List.of(hub.client(1, "last-ben"), hub.client(2, "last-cy"));
        String id = create(ana, "last-ben", "last-cy");
        Stream.concat(Stream.of(ana), others.stream()).forEach(each -> each.succeed("chat:join", since(id, 0)));
        BUSES.get(0).publications(Odds.ALL_LOST);
        long seq = ana.succeed("message:send", message(id))
                .getJsonObject("message")
                .getLong("seq");
        long answeredAt = System.nanoTime();
        create(ana, "last-ben", "last-cy");
        others.forEach(each -> Received.await(each, "chat-" + id, seq));
        others.forEach(each -> each.next(frame -> "chat:created".equals(frame.getString("type"))
                && !id.equals(frame.getJsonObject("data").getString("id"))));
        assertFoundInTime(answeredAt);
    }

    /**
     * The concern committed and its node died before publishing: no bus message has a number and no later event shows
     * the gap. Each node finds it by the log's digest.
     */
    @Test
    void recoversALastEventCommittedButNeverPublished() {
        List<RawClient> people =
                List.of(hub.client(0, "mute-ana"), hub.client(1, "mute-ben"), hub.client(2, "mute-cy"));
        String id = create(people.get(0), "mute-ben", "mute-cy");
        people.forEach(each -> each.succeed("chat:join", since(id, 0)));
        BUSES.get(0).lose(publication -> true);
        people.get(0).succeed("message:send", message(id));
        long answeredAt = System.nanoTime();
        create(people.get(0), "mute-ben", "mute-cy");
        people.forEach(each -> {
            Received.await(each, "chat-" + id, 1);
            Await.until("the other chat is known", () -> each.of("chat:created").size() == 2);
        });
        assertFoundInTime(answeredAt);
        people.forEach(each -> assertEquals(List.of(1L), Received.positions(each, "chat-" + id)));
    }

    /**
     * The node committed, but neither published nor answered. The client retries on another node and is answered with
     * the stored message; subscribers receive that message once.
     */
    @Test
    void deduplicatesARetryOnAnotherNodeWhenTheFirstPublicationWasLost() {
        List<RawClient> people =
                List.of(hub.client(0, "twice-ana"), hub.client(1, "twice-ben"), hub.client(2, "twice-cy"));
        String id = create(people.get(0), "twice-ben", "twice-cy");
        people.forEach(each -> each.succeed("chat:join", since(id, 0)));
        BUSES.get(0).lose(publication -> true).loseAnswers(answer -> answer.body()
                .containsKey("message"));
        JsonObject first = message(id).put("clientMessageId", "once");
        people.get(0).post("message:send", first);
        Await.until("the message is committed", () -> lastSeq(people.get(1), id) == 1);

        RawClient elsewhere = hub.client(1, "twice-ana");
        JsonObject retried = elsewhere.succeed("message:send", first).getJsonObject("message");
        JsonObject next = elsewhere.succeed("message:send", message(id)).getJsonObject("message");
        assertEquals(1, retried.getLong("seq"));
        assertEquals(2, next.getLong("seq"));
        BUSES.get(0).heal();
        people.forEach(each -> {
            JsonObject received = Received.await(each, "chat-" + id, 1);
            assertEquals(retried.getString("id"), received.getJsonObject("data").getString("id"));
            Received.await(each, "chat-" + id, 2);
            assertEquals(List.of(1L, 2L), Received.positions(each, "chat-" + id));
        });
    }

    /**
     * The bus lost the eviction, or its confirmation, once; the caller was answered TIMEOUT although a second attempt
     * would succeed.
     */
    @Test
    void removesAParticipantWhenTheFirstNoticeIsLost() {
        RawClient ana = hub.client(0, "out-ana");
        RawClient ben = hub.client(1, "out-ben");
        String id = create(ana, "out-ben");
        Stream.of(ana, ben).forEach(each -> each.succeed("chat:join", since(id, 0)));
        awaitKnown(0, 1);
        BUSES.forEach(bus -> bus.publications(Odds.ALL_LOST));
        int before = dropped();
        int removal = ana.post("chat:remove", new JsonObject().put("chatId", id).put("userId", "out-ben"));
        Await.until(
                "the notice is lost",
                () -> dropped() > before || !answers(ana, removal).isEmpty());
        assertTrue(dropped() > before, () -> "no notice is lost: " + answers(ana, removal));
        heal();
        JsonObject answer = ana.next(frame -> Integer.valueOf(removal).equals(frame.getValue("id")));
        assertTrue(answer.containsKey("data"), answer::encode);
        ana.succeed("message:send", message(id));
        Received.await(ana, "chat-" + id, 2);
        ben.succeed("chat:list", new JsonObject());
        assertEquals(List.of(1L), Received.positions(ben, "chat-" + id));
    }

    /**
     * Waits until a node knows what another one has joined by now. After the faults of another test they may only just hear of each
     * other again, and a join does not wait for a silent node. Joins are told in order.
     */
    private static void awaitKnown(int node, int joined) {
        hub.client(joined, "later");
        Topic later = Topic.user("later");
        Audience audience = new Audience(NodeTestBus.of(hub.node(node)));
        Await.until("the node knows of the join", () -> Await.await(audience.active(Set.of(later)))
                .contains(later));
    }

    private static int dropped() {
        return BUSES.stream().mapToInt(bus -> bus.dropped.get()).sum();
    }

    private static List<JsonObject> answers(RawClient client, int id) {
        return client.all().stream()
                .filter(frame -> Integer.valueOf(id).equals(frame.getValue("id")))
                .toList();
    }

    private static long lastSeq(RawClient client, String id) {
        JsonArray messages = client.succeed("message:history", new JsonObject().put("chatId", id))
                .getJsonArray("messages");
        return messages.size();
    }

    private static void assertFoundInTime(long answeredAt) {
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answeredAt);
        assertTrue(took < FOUND_MS, () -> "it took " + took + " ms");
    }

    private static Set<String> idsIn(RawClient client, String topic) {
        Set<String> ids = new TreeSet<>();
        client.all().stream()
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .forEach(frame -> ids.add(frame.getJsonObject("data").getString("id")));
        return ids;
    }

    private static String create(RawClient creator, String... others) {
        return creator.succeed("chat:create", chatWith(others))
                .getJsonObject("chat")
                .getString("id");
    }

    private static JsonObject chatWith(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static JsonObject message(String chatId) {
        return new JsonObject().put("chatId", chatId).put("text", "through thick and thin");
    }

    private static JsonObject since(String chatId, long since) {
        return new JsonObject().put("chatId", chatId).put("since", since);
    }
}
