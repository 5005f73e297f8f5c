package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ana blocks Ben, with whom she has a direct chat. Nothing that he writes there reaches her, live or by replay, on any
 * endpoint and node, and his own devices see no difference.
 */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class BlockedPeopleTest {

    private static final String SECRET = "not for Ana";
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;
    private static SocketIoDriver sockets;
    private static BridgeDriver bridges;

    private final String number = "-blocks-" + PEOPLE.incrementAndGet();
    private final String anaId = "ana" + number;
    private final String benId = "ben" + number;
    private RawClient ana;
    private RawClient ben;
    private String chat;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        sockets = new SocketIoDriver();
        bridges = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        sockets.close();
        bridges.close();
    }

    /** At 1 a message of each one's before. */
    @BeforeEach
    void meet() {
        ana = hub.client(0, anaId);
        ben = hub.client(1, benId);
        chat = ana.succeed("chat:create", new JsonObject().put("direct", true).put("participants", JsonArray.of(benId)))
                .getJsonObject("chat")
                .getString("id");
        say(ana, "one");
        say(ben, "two");
    }

    private void block() {
        ana.succeed("user:block", new JsonObject().put("userId", benId));
    }

    private JsonObject chat() {
        return new JsonObject().put("chatId", chat);
    }

    private String topic() {
        return "chat-" + chat;
    }

    private String say(RawClient by, String text) {
        return by.succeed("message:send", chat().put("text", text))
                .getJsonObject("message")
                .getString("id");
    }

    /** At 3 to 6 what nobody but Ben gets, at 7 what both get. */
    private void act() {
        String id = say(ben, SECRET);
        JsonObject about = new JsonObject().put("messageId", id);
        ben.succeed("message:edit", about.copy().put("text", SECRET + " again"));
        ben.succeed("message:react", about.copy().put("reaction", SECRET));
        ben.succeed("message:delete", about);
        say(ana, "seven");
    }

    private static void assertNoSecret(Object received) {
        assertFalse(received.toString().contains(SECRET), received::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void liveOnAWebSocket(int node) {
        RawClient phone = hub.client(node, anaId);
        RawClient bens = hub.client(2, benId);
        phone.succeed("chat:join", chat());
        bens.succeed("chat:join", chat());
        block();
        act();
        Received.await(phone, topic(), 7);
        assertEquals(List.of(7L), Received.positions(phone, topic()));
        assertNoSecret(phone.all());
        assertTrue(phone.of("topic:gap").isEmpty());
        // His other devices have it all.
        Received.await(bens, topic(), 7);
        assertEquals(Received.range(3, 7), Received.positions(bens, topic()));
        // Nor does a device that has not joined the chat get it.
        ana.next(frame -> frame.containsKey("nudge") && frame.getLong("seq") == 7);
        assertNoSecret(ana.all());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void byReplayHistoryAndListsOnAWebSocket(int node) {
        block();
        act();
        RawClient tablet = hub.client(node, anaId);
        JsonObject joined = tablet.succeed("chat:join", chat().put("since", 0));
        assertEquals(7, joined.getLong("seq"));
        assertFalse(joined.getBoolean("gap"));
        Received.await(tablet, topic(), 7);
        assertEquals(List.of(1L, 2L, 7L), Received.positions(tablet, topic()));
        JsonObject history = tablet.succeed("message:history", chat());
        assertEquals(3, history.getJsonArray("messages").size());
        JsonObject listed = tablet.succeed("chat:list", new JsonObject());
        assertEquals(1, listed.getJsonArray("chats").getJsonObject(0).getLong("unread"));
        assertNoSecret(tablet.all());
        assertNoSecret(List.of(history, listed));
        RawClient bens = hub.client(node, benId);
        bens.succeed("chat:join", chat().put("since", 0));
        Received.await(bens, topic(), 7);
        assertEquals(Received.range(1, 7), Received.positions(bens, topic()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onTheBridge(boolean live) {
        block();
        if (!live) {
            act();
        }
        String url = "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(anaId);
        try (BridgeClient bridge = bridges.open(url, "websocket").opened()) {
            bridge.join(topic(), 0L);
            if (live) {
                act();
            }
            until(() -> bridge.seqs(topic()).contains(7L));
            assertEquals(List.of(1L, 2L, 7L), bridge.seqs(topic()));
            assertNoSecret(bridge.events(topic()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void onSocketIoAndWhenItRecovers(int node) {
        try (ReconnectingClient phone = ReconnectingClient.open(sockets, hub.port(node), hub.token(anaId))) {
            phone.connected(1);
            phone.succeed("chat:join", chat().put("since", 0));
            phone.received("message:new", 2);
            block();
            phone.leave();
            act();
            phone.returnTo(hub.port(1 - node));
            assertTrue(phone.connected(2).getBoolean("recovered"));
            phone.received("message:new", 3);
            say(ben, SECRET);
            say(ana, "nine");
            List<JsonObject> messages = phone.received("message:new", 4);
            assertEquals(
                    List.of(1L, 2L, 7L, 9L),
                    messages.stream()
                            .map(message -> message.getLong("eventSeq"))
                            .toList());
            for (String event : List.of("message:new", "message:updated", "message:reaction", "message:deleted")) {
                assertNoSecret(phone.received(event));
            }
        }
    }

    /** A message that the log had to bring because the bus lost it, or that waited for a join, is no exception. */
    @Test
    void unblockedTheyHearEachOtherAndNothingComesBack() {
        ana.succeed("chat:join", chat());
        block();
        act();
        ana.succeed("user:unblock", new JsonObject().put("userId", benId));
        say(ben, "eight");
        Received.await(ana, topic(), 8);
        assertEquals(List.of(7L, 8L), Received.positions(ana, topic()));
        RawClient tablet = hub.client(2, anaId);
        tablet.succeed("chat:join", chat().put("since", 0));
        Received.await(tablet, topic(), 8);
        assertEquals(List.of(1L, 2L, 7L, 8L), Received.positions(tablet, topic()));
    }

    private static JsonObject users(String... ids) {
        return new JsonObject().put("userIds", new JsonArray(List.of(ids)));
    }

    private static String statusOf(RawClient client, String userId) {
        return client.succeed("presence:get", users(userId))
                .getJsonArray("states")
                .getJsonObject(0)
                .getString("status");
    }

    private static List<String> statusesOf(RawClient client, String userId) {
        return client.of("userStatus").stream()
                .map(frame -> frame.getJsonObject("data"))
                .filter(state -> userId.equals(state.getString("userId")))
                .map(state -> state.getString("status"))
                .toList();
    }

    @Test
    void theTwoAreOfflineToEachOtherAndToNobodyElse() {
        RawClient cid = hub.client(2, "cid" + number);
        for (RawClient each : List.of(ana, ben, cid)) {
            each.succeed("presence:subscribe", users(anaId, benId));
        }
        block();
        until(() -> statusesOf(ben, anaId).contains("offline"));
        until(() -> statusesOf(ana, benId).contains("offline"));
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals("offline", statusOf(ana, benId));
        assertEquals("online", statusOf(cid, anaId));
        assertEquals("online", statusOf(ana, anaId));
        // What she does now is shown to others, not to him.
        ana.succeed("presence:set", new JsonObject().put("status", "busy").put("text", SECRET));
        until(() -> statusesOf(cid, anaId).contains("busy"));
        ben.succeed("presence:subscribe", users(anaId));
        JsonArray states = ben.succeed("chat:join", chat()).getJsonArray("participants");
        assertEquals("offline", states.getJsonObject(0).getString("status"));
        assertEquals("online", states.getJsonObject(1).getString("status"));
        ana.succeed("presence:set", new JsonObject().put("status", "away"));
        until(() -> statusesOf(cid, anaId).contains("away"));
        ben.succeed("presence:get", users(anaId));
        assertFalse(statusesOf(ben, anaId).contains("busy")
                || statusesOf(ben, anaId).contains("away"));
        assertNoSecret(ben.all());
        // One who connects later sees no more.
        RawClient laptop = hub.client(0, benId);
        laptop.succeed("presence:subscribe", users(anaId));
        ana.succeed("presence:set", new JsonObject().put("status", "online"));
        until(() -> statusesOf(cid, anaId).size() >= 3);
        assertEquals("offline", statusOf(laptop, anaId));
        assertEquals(List.of(), statusesOf(laptop, anaId));
        // Unblocked, presence is shown from the next subscription on.
        ana.succeed("user:unblock", new JsonObject().put("userId", benId));
        JsonObject subscribed = ben.succeed("presence:subscribe", users(anaId));
        assertEquals(
                "online", subscribed.getJsonArray("states").getJsonObject(0).getString("status"));
        ana.succeed("presence:set", new JsonObject().put("status", "busy"));
        until(() -> statusesOf(ben, anaId).contains("busy"));
    }

    /** A second "offline" once told Ben that Ana had just blocked him, and that she had been there, invisible. */
    @Test
    void anInvisiblePersonsBlockShowsNothing() {
        ben.succeed("presence:subscribe", users(anaId));
        ana.succeed("presence:set", new JsonObject().put("status", "invisible"));
        until(() -> statusesOf(ben, anaId).contains("offline"));
        List<String> before = statusesOf(ben, anaId);
        block();
        // Answered after every node has carried it out; Ben's answer comes after what he was sent.
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals(before, statusesOf(ben, anaId));
        block();
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals(before, statusesOf(ben, anaId));
        // His subscription has ended all the same.
        RawClient cid = hub.client(2, "cid" + number);
        cid.succeed("presence:subscribe", users(anaId));
        ana.succeed("presence:set", new JsonObject().put("status", "busy"));
        until(() -> statusesOf(cid, anaId).contains("busy"));
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals(before, statusesOf(ben, anaId));
    }

    @Test
    void aRepeatedBlockShowsNothingMore() {
        ben.succeed("presence:subscribe", users(anaId));
        block();
        until(() -> statusesOf(ben, anaId).contains("offline"));
        List<String> before = statusesOf(ben, anaId);
        block();
        ben.succeed("user:block", new JsonObject().put("userId", anaId));
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals(before, statusesOf(ben, anaId));
        // Nor does a block after an end of it that he has not noticed.
        ben.succeed("user:unblock", new JsonObject().put("userId", anaId));
        ana.succeed("user:unblock", new JsonObject().put("userId", benId));
        block();
        assertEquals("offline", statusOf(ben, anaId));
        assertEquals(before, statusesOf(ben, anaId));
    }

    /** The bridge confirms a registration by an event; a refusal would tell Ben that he is blocked. */
    @Test
    void aRegistrationOfTheOthersPresenceLooksLikeAnyOther() {
        block();
        String url = "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(benId);
        try (BridgeClient bridge = bridges.open(url, "websocket").opened()) {
            bridge.join("presence-" + anaId, null);
            ana.succeed("presence:set", new JsonObject().put("status", "busy"));
            RawClient cid = hub.client(2, "cid" + number);
            until(() -> "busy".equals(statusOf(cid, anaId)));
            assertTrue(bridge.events("presence-" + anaId).stream()
                    .noneMatch(body -> "userStatus".equals(body.getString("event"))));
        }
    }

    @Test
    void typingAndAddsDoNotReachTheOther() {
        ana.succeed("chat:join", chat());
        block();
        ben.succeed("typing", chat().put("typing", true));
        JsonObject group = ben.succeed(
                        "chat:create", new JsonObject().put("participants", JsonArray.of("cid" + number)))
                .getJsonObject("chat");
        JsonObject refused = ben.request(
                "chat:add",
                new JsonObject().put("chatId", group.getString("id")).put("userId", anaId));
        assertEquals("FORBIDDEN", refused.getString("code"));
        say(ana, "three");
        Received.await(ana, topic(), 3);
        assertTrue(ana.of("typing").isEmpty());
        assertNull(refused.getValue("reason"));
    }
}
