package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.SocketIoDriver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With {@code history: joining} a newcomer gets no event about a message from before, live or by replay, on any endpoint
 * and node: an edit shows its text, a reaction or deletion that it exists. Both nodes run all concerns.
 */
@Tag("slow")
class NewcomersAcrossNodesTest {

    private static final String SECRET = "said before";
    private static final List<String> EVENTS =
            List.of("message:new", "message:updated", "message:deleted", "message:reaction", "chat:updated");
    private static HubCluster hub;
    private static SocketIoDriver sockets;
    private static BridgeDriver bridges;
    private static int names;

    private final String name = "newcomer" + ++names;
    private final String caraId = name + "-cara";
    private RawClient ana;
    private RawClient ben;
    private String chat;
    private String old;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(2, "--concerns.chat.settings.history=joining");
        sockets = new SocketIoDriver();
        bridges = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        sockets.close();
        bridges.close();
        hub.close();
    }

    /** Messages at 1 and 2; at 3 cara is added. */
    @BeforeEach
    void addCara() {
        ana = hub.client(0, name + "-ana");
        ben = hub.client(1, name + "-ben");
        chat = ana.succeed(
                        "chat:create",
                        new JsonObject().put("name", "group").put("participants", new JsonArray().add(name + "-ben")))
                .getJsonObject("chat")
                .getString("id");
        ben.succeed("chat:join", chat(0L));
        old = send(ana, SECRET + " 1");
        send(ana, SECRET + " 2");
        ana.succeed("chat:add", new JsonObject().put("chatId", chat).put("userId", caraId));
    }

    private JsonObject chat(Long since) {
        return new JsonObject().put("chatId", chat).put("since", since);
    }

    private String send(RawClient by, String text) {
        return by.succeed("message:send", new JsonObject().put("chatId", chat).put("text", text))
                .getJsonObject("message")
                .getString("id");
    }

    /** At 4 a reaction to an old message, at 5 a new message, at 6 and 7 an edit and a deletion of the old one. */
    private void act() {
        JsonObject about = new JsonObject().put("messageId", old);
        ana.succeed("message:react", about.copy().put("reaction", SECRET));
        send(ana, "new 5");
        ana.succeed("message:edit", about.copy().put("text", SECRET + " again"));
        ana.succeed("message:delete", about);
    }

    private void assertBenGotAll(long last) {
        Received.await(ben, topic(), last);
        assertEquals(Received.range(1, last), Received.positions(ben, topic()));
    }

    private String topic() {
        return "chat-" + chat;
    }

    private void assertHidesTheSecret(Object received) {
        assertFalse(received.toString().contains(SECRET), received::toString);
        assertFalse(received.toString().contains(old), received::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void hearNothingLiveAboutEarlierMessagesOnAWebSocket(int node) {
        RawClient cara = hub.client(node, caraId);
        cara.succeed("chat:join", chat(null));
        act();
        send(ana, "new 8");
        Received.await(cara, topic(), 8);
        assertEquals(List.of(5L, 8L), Received.positions(cara, topic()));
        assertHidesTheSecret(cara.all());
        assertTrue(cara.of("topic:gap").isEmpty());
        assertBenGotAll(8);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 0, true", "0, 1, true", "1, 2, false", "0, 4, false"})
    void replayNothingAboutEarlierMessagesOnAWebSocket(int node, long since, boolean many) {
        act();
        RawClient cara = hub.client(node, caraId);
        JsonObject one = chat(since);
        JsonObject answer = many
                ? cara.succeed("chat:join", new JsonObject().put("chats", new JsonArray().add(one)))
                        .getJsonArray("chats")
                        .getJsonObject(0)
                : cara.succeed("chat:join", one);
        assertEquals(7, answer.getLong("seq"));
        assertFalse(answer.getBoolean("gap"));
        JsonObject about = new JsonObject().put("messageId", old);
        assertEquals(
                "NOT_FOUND",
                cara.request("message:react", about.copy().put("reaction", "+")).getString("code"));
        send(ana, "new 8");
        Received.await(cara, topic(), 8);
        assertEquals(since < 3 ? List.of(3L, 5L, 8L) : List.of(5L, 8L), Received.positions(cara, topic()));
        assertHidesTheSecret(cara.all());
    }

    /** No nudge is about an earlier message, and neither the list nor its counts show one. */
    @Test
    void learnNothingOfEarlierMessagesWithoutAJoin() {
        RawClient cara = hub.client(1, caraId);
        JsonObject reply =
                new JsonObject().put("chatId", chat).put("text", "answer 4").put("replyTo", old);
        act();
        JsonObject listed = cara.succeed("chat:list", new JsonObject())
                .getJsonArray("chats")
                .getJsonObject(0);
        assertEquals("new 5", listed.getJsonObject("lastMessage").getString("text"));
        assertEquals(1, listed.getLong("unread"));
        cara.succeed("message:read", chat(null).put("seq", 1));
        assertEquals("replyTo", cara.request("message:send", reply).getString("field"));
        send(ana, "new 8");
        cara.next(frame -> frame.containsKey("nudge") && frame.getLong("seq") == 8);
        assertEquals(List.of("message:new " + topic() + " 5", "message:new " + topic() + " 8"), Received.nudges(cara));
        assertHidesTheSecret(cara.all());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void hearAndReplayNothingAboutEarlierMessagesOnTheBridge(int node, boolean live) {
        String url = "http://127.0.0.1:" + hub.port(node) + "/eventbus?token=" + hub.token(caraId);
        if (!live) {
            act();
        }
        try (BridgeClient cara = bridges.open(url, "websocket").opened()) {
            JsonObject joined = cara.join(topic(), live ? 1L : 0L);
            assertFalse(joined.getBoolean("gap"));
            if (live) {
                act();
            }
            send(ana, "new 8");
            until(() -> cara.seqs(topic()).contains(8L));
            assertEquals(List.of(3L, 5L, 8L), cara.seqs(topic()));
            assertHidesTheSecret(cara.all());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void hearNothingAboutEarlierMessagesOnSocketIoAndRecover(int node) {
        try (ReconnectingClient cara = ReconnectingClient.open(sockets, hub.port(node), hub.token(caraId))) {
            cara.connected(1);
            cara.succeed("chat:join", chat(0L));
            act();
            cara.received("message:new", 1);
            cara.leave();
            // Missed: 8 and 9 about an old message and a new one, 10 a new message.
            ana.succeed(
                    "message:react",
                    new JsonObject().put("messageId", send(ana, "new 8")).put("reaction", "new"));
            send(ana, "new 10");
            cara.returnTo(hub.port(1 - node));
            assertTrue(cara.connected(2).getBoolean("recovered"));
            cara.received("message:new", 3);
            // Live after the recovery, which has to carry the position from which the client reads.
            String other = old(2);
            ana.succeed(
                    "message:react", new JsonObject().put("messageId", other).put("reaction", SECRET));
            ana.succeed("message:edit", new JsonObject().put("messageId", other).put("text", SECRET));
            send(ana, "new 13");
            cara.received("message:new", 4);
            assertEquals(List.of(3L, 5L, 8L, 9L, 10L, 13L), socketPositions(cara));
            EVENTS.forEach(event -> assertHidesTheSecret(cara.received(event)));
            assertBenGotAll(13);
        }
    }

    /** All that was missed is about old messages: the connection recovers, and its position moves past it. */
    @Test
    void recoverWithNothingWhereAllThatWasMissedIsAboutEarlierMessages() {
        try (ReconnectingClient cara = ReconnectingClient.open(sockets, hub.port(0), hub.token(caraId))) {
            cara.connected(1);
            cara.succeed("chat:join", chat(0L));
            cara.received("chat:updated", 1);
            cara.leave();
            JsonObject about = new JsonObject().put("messageId", old);
            ana.succeed("message:react", about.copy().put("reaction", SECRET));
            ana.succeed("message:edit", about.copy().put("text", SECRET));
            cara.returnTo(hub.port(1));
            assertTrue(cara.connected(2).getBoolean("recovered"));
            send(ana, "new 6");
            cara.received("message:new", 1);
            assertEquals(List.of(3L, 6L), socketPositions(cara));
        }
    }

    /** The id of an earlier message, from one who may read it. */
    private String old(long seq) {
        return ben.succeed("message:history", chat(null).put("after", seq - 1)).getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .filter(message -> message.getLong("seq") == seq)
                .map(message -> message.getString("id"))
                .findFirst()
                .orElseThrow();
    }

    private List<Long> socketPositions(ReconnectingClient client) {
        return EVENTS.stream()
                .flatMap(event -> client.received(event).stream())
                .filter(event -> topic().equals(event.getString("topic")) && !event.containsKey("nudge"))
                .map(event -> event.getLong("eventSeq"))
                .sorted()
                .toList();
    }
}
