package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection state recovery of {@code socket.io-client} on two nodes. Each test uses its own user ids. */
@Tag("slow")
class SocketIoRecoveryTest {

    private static String database;
    private static HubCluster hub;
    private static SocketIoDriver clients;

    @BeforeAll
    static void start() {
        database = TestStores.freshDatabase();
        hub = HubCluster.empty(database, TestStores.redis() + "/7");
        hub.add();
        hub.add();
        clients = new SocketIoDriver();
    }

    @AfterAll
    static void stop() {
        clients.close();
        hub.close();
    }

    private static ReconnectingClient open(int node, String user) {
        return ReconnectingClient.open(clients, hub.port(node), hub.token(user));
    }

    /** A client in a chat with a publisher on the other node. */
    private record Pair(ReconnectingClient ana, RawClient ben, String chat) {

        static Pair of(String name) {
            RawClient ben = hub.client(1, name + "-ben");
            String chat = ben.succeed("chat:create", people(name + "-ana"))
                    .getJsonObject("chat")
                    .getString("id");
            ReconnectingClient ana = SocketIoRecoveryTest.open(0, name + "-ana");
            ana.connected(1);
            ana.succeed("chat:join", chat);
            return new Pair(ana, ben, chat);
        }

        void send(int from, int to) {
            IntStream.rangeClosed(from, to).forEach(number -> SocketIoRecoveryTest.send(ben, chat, number));
        }

        void assertReceived(int last) {
            ana.assertReceived(chat, last);
        }

        /** Its {@code n}th connection continues the previous session. */
        void assertRecovered(int n) {
            JsonObject before = ana.connected(n - 1);
            JsonObject after = ana.connected(n);
            assertTrue(after.getBoolean("recovered"), ana::toString);
            assertEquals(before.getString("sid"), after.getString("sid"));
            assertEquals(before.getString("pid"), after.getString("pid"));
        }

        void assertFresh(int n) {
            JsonObject before = ana.connected(n - 1);
            JsonObject after = ana.connected(n);
            assertFalse(after.getBoolean("recovered"), ana::toString);
            assertNotEquals(before.getString("sid"), after.getString("sid"));
            assertNotEquals(before.getString("pid"), after.getString("pid"));
        }
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static void send(RawClient talker, String chat, int number) {
        talker.succeed("message:send", new JsonObject().put("chatId", chat).put("text", Integer.toString(number)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void receiveMissedEventsOnTheSameNodeAndOnAnother(int node) {
        Pair pair = Pair.of("missed" + node);
        pair.send(1, 3);
        pair.assertReceived(3);
        pair.ana().leave();
        pair.send(4, 8);
        pair.ana().returnTo(hub.port(node));
        pair.assertRecovered(2);
        pair.send(9, 10);
        pair.assertReceived(10);
    }

    /** A second CONNECT, as a component sends that is mounted twice, or anything that is no packet, costs no state. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "2[broken", "2/nowhere,[\"x\"]", "9", "51-[\"x\",{\"_placeholder\":true,\"num\":3}]"})
    void recoverAfterAPacketThatIsNotAllowed(String packet) {
        Pair pair = Pair.of("packet" + packet.hashCode());
        pair.send(1, 2);
        pair.assertReceived(2);
        pair.ana().write(packet, hub.port(1));
        pair.assertRecovered(2);
        pair.send(3, 4);
        pair.assertReceived(4);
    }

    /** Regression: 63 events came twice in three drains of 12 polling clients, in the body of the close packet and replayed. */
    @Test
    void receiveNothingTwiceFromANodeThatDrainsWhileTheyPoll() {
        HubNode draining = hub.add();
        String chat = hub.client(1, "drain-ben")
                .succeed("chat:create", people("drain-ana"))
                .getJsonObject("chat")
                .getString("id");
        List<ReconnectingClient> polling = IntStream.range(0, 6)
                .mapToObj(n -> ReconnectingClient.open(
                        clients,
                        hub.port(2),
                        new JsonObject().put("token", hub.token("drain-ana")),
                        JsonArray.of("polling")))
                .toList();
        polling.forEach(ana -> {
            ana.connected(1);
            ana.succeed("chat:join", chat);
            ana.move(hub.port(0));
        });
        RawClient ben = hub.client(1, "drain-ben");
        Thread talker = new Thread(() -> IntStream.rangeClosed(1, 60).forEach(number -> send(ben, chat, number)));
        talker.start();
        Await.until("they hear", () -> polling.stream()
                .allMatch(ana -> ana.received("message:new").size() >= 5));
        hub.stop(draining);
        Await.until("all is said", () -> !talker.isAlive());
        polling.forEach(ana -> {
            assertTrue(ana.connected(2).getBoolean("recovered"), ana::toString);
            ana.assertReceived(chat, 60);
        });
    }

    @Test
    void receiveNothingTwiceIfTheyMissedNothing() {
        Pair pair = Pair.of("nothing");
        pair.send(1, 2);
        pair.assertReceived(2);
        pair.ana().breakOff(hub.port(0));
        pair.assertRecovered(2);
        pair.send(3, 3);
        pair.assertReceived(3);
    }

    @Test
    void recoverRepeatedlyWhileOthersPublish() {
        Pair pair = Pair.of("again");
        int rounds = 8;
        for (int round = 0; round < rounds; round++) {
            pair.send(round * 10 + 1, round * 10 + 5);
            pair.ana().breakOff(hub.port(round % 2));
            pair.send(round * 10 + 6, round * 10 + 10);
            pair.assertRecovered(round + 2);
        }
        pair.assertReceived(rounds * 10);
    }

    @Test
    void recoverBeforeAnyEventWasPublished() {
        ReconnectingClient ana = open(0, "silent-ana");
        JsonObject before = ana.connected(1);
        ana.received("session", 1);
        ana.leave();
        hub.client(1, "silent-ben").succeed("chat:create", people("silent-ana"));
        ana.returnTo(hub.port(1));
        JsonObject after = ana.connected(2);
        assertTrue(after.getBoolean("recovered"));
        assertEquals(before.getString("sid"), after.getString("sid"));
        assertEquals("silent-ben", ana.received("chat:created", 1).get(0).getString("createdBy"));
        ana.breakOff(hub.port(0));
        assertTrue(ana.connected(3).getBoolean("recovered"));
        assertEquals(1, ana.received("chat:created").size());
    }

    @Test
    void recoverTheirLatestSubscriptions() {
        Pair pair = Pair.of("joined");
        pair.ana().leave();
        pair.ana().returnTo(hub.port(1));
        pair.assertRecovered(2);
        pair.send(1, 1);
        pair.assertReceived(1);
        pair.ana().succeed("chat:leave", pair.chat());
        pair.ana().breakOff(hub.port(0));
        pair.assertRecovered(3);
        pair.send(2, 2);
        Await.until("a nudge", () -> pair.ana().received("message:new").size() == 2);
        pair.assertReceived(1);
    }

    @Test
    void keepTheirPresenceSubscriptions() {
        ReconnectingClient ana = open(0, "watch-ana");
        ana.connected(1);
        ana.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add("watch-ben")));
        ana.breakOff(hub.port(1));
        assertTrue(ana.connected(2).getBoolean("recovered"));
        hub.client(0, "watch-ben");
        assertEquals("watch-ben", ana.received("userStatus", 1).get(0).getString("userId"));
    }

    /** Who came, went or chose a status while the client was away stayed as it was before, until the next change. */
    @Test
    void receiveThePresenceThatChangedMeanwhile() {
        Pair pair = Pair.of("states");
        RawClient cy = hub.client(0, "states-cy");
        RawClient dan = hub.client(1, "states-dan");
        dan.succeed("presence:set", new JsonObject().put("status", "invisible"));
        JsonArray users = new JsonArray(List.of("states-cy", "states-dan", "states-eve"));
        pair.ana().succeed("presence:subscribe", new JsonObject().put("userIds", users));
        pair.ana().leave();
        cy.succeed("presence:set", new JsonObject().put("status", "busy").put("text", "deep work"));
        hub.client(1, "states-eve");
        RawClient fay = hub.client(0, "states-fay");
        pair.ben()
                .succeed("chat:add", new JsonObject().put("chatId", pair.chat()).put("userId", "states-fay"));
        fay.succeed("chat:join", pair.chat());
        pair.send(1, 1);
        pair.ana().returnTo(hub.port(1));
        pair.assertRecovered(2);
        pair.assertReceived(1);
        JsonObject states = new JsonObject();
        pair.ana()
                .received("userStatus")
                .forEach(state -> states.put(state.getString("userId"), state.getString("status")));
        assertEquals("busy", states.getString("states-cy"), states::encode);
        assertEquals("online", states.getString("states-eve"), states::encode);
        assertEquals("online", states.getString("states-fay"), states::encode);
        pair.ana().breakOff(hub.port(0));
        pair.assertRecovered(3);
        dan.close();
        cy.succeed("presence:set", new JsonObject().put("status", "away"));
        Await.until("a change after the recovery", () -> pair.ana().received("userStatus").stream()
                .anyMatch(state -> "away".equals(state.getString("status"))));
    }

    @Test
    void closeTheOlderConnectionWithTheSamePid() {
        Pair pair = Pair.of("doubled");
        pair.send(1, 2);
        pair.assertReceived(2);
        JsonObject shown = pair.ana().shown();
        ReconnectingClient duplicate = open(1, "doubled-ana", shown.getString("pid"), shown.getString("offset"));
        JsonObject taken = duplicate.connected(1);
        assertEquals(pair.ana().connected(1).getString("sid"), taken.getString("sid"));
        assertEquals("io server disconnect", pair.ana().disconnected(1));
        pair.send(3, 3);
        assertEquals("3", duplicate.received("message:new", 1).get(0).getString("text"));
        assertEquals(2, pair.ana().numbers(pair.chat()).size());
        assertEquals(1, pair.ana().connections());
    }

    /** A client that sends this pid and offset, as a reconnecting one does. */
    private static ReconnectingClient open(int node, String user, Object pid, Object offset) {
        JsonObject auth =
                new JsonObject().put("token", hub.token(user)).put("pid", pid).put("offset", offset);
        return ReconnectingClient.open(clients, hub.port(node), auth);
    }

    @Test
    void recoverOnlyOnceWhenTheyReconnectToTwoNodesAtOnce() {
        for (int round = 0; round < 10; round++) {
            String user = "race" + round + "-ana";
            ReconnectingClient first = open(0, user);
            first.connected(1);
            first.received("session", 1);
            JsonObject shown = first.shown();
            first.leave();
            ReconnectingClient one = open(0, user, shown.getString("pid"), shown.getString("offset"));
            ReconnectingClient other = open(1, user, shown.getString("pid"), shown.getString("offset"));
            List<ReconnectingClient> both = List.of(one, other);
            both.forEach(client -> client.connected(1));
            String pid = shown.getString("pid");
            Await.until(
                    "one of them lives",
                    () -> both.stream().filter(client -> client.holds(pid)).count() == 1);
            both.forEach(ReconnectingClient::close);
        }
    }

    @Test
    void recoverManyTopics() {
        RawClient ben = hub.client(1, "many-ben");
        List<String> chats = new ArrayList<>();
        JsonArray joins = new JsonArray();
        for (int i = 0; i < 40; i++) {
            String chat = ben.succeed("chat:create", people("many-ana"))
                    .getJsonObject("chat")
                    .getString("id");
            chats.add(chat);
            joins.add(new JsonObject().put("chatId", chat));
        }
        ReconnectingClient ana = open(0, "many-ana");
        ana.connected(1);
        ana.succeed("chat:join", new JsonObject().put("chats", joins));
        int last = 0;
        for (int round = 1; round <= 3; round++) {
            int number = round;
            chats.forEach(chat -> send(ben, chat, 2 * number - 1));
            ana.leave();
            chats.subList(0, 30).forEach(chat -> send(ben, chat, 2 * number));
            ana.returnTo(hub.port(round % 2));
            assertTrue(ana.connected(round + 1).getBoolean("recovered"));
            chats.subList(30, 40).forEach(chat -> send(ben, chat, 2 * number));
            last = 2 * round;
        }
        for (String chat : chats) {
            ana.assertReceived(chat, last);
        }
        assertTrue(ana.shown().getString("offset").length() < 400);
    }

    @Test
    void startFreshWithATamperedOffset() {
        Pair pair = Pair.of("tampered");
        pair.send(1, 2);
        pair.assertReceived(2);
        pair.ana().leave();
        String offset = pair.ana().shown().getString("offset");
        char last = offset.charAt(offset.length() - 4);
        String changed = offset.substring(0, offset.length() - 4)
                + (last == 'A' ? 'B' : 'A')
                + offset.substring(offset.length() - 3);
        pair.ana().remember(changed);
        pair.ana().returnTo(hub.port(0));
        pair.assertFresh(2);
    }

    @Test
    void startFreshWithAnotherUsersOffset() {
        ReconnectingClient ana = open(0, "thief-ana");
        ana.connected(1);
        ana.received("session", 1);
        JsonObject shown = ana.shown();
        ReconnectingClient eve = open(0, "thief-eve", shown.getString("pid"), shown.getString("offset"));
        assertNotEquals(shown.getString("pid"), eve.connected(1).getString("pid"));
        assertTrue(ana.succeed("join").containsKey("user"));
    }

    /** An interrupted attempt once blocked recovery of the session on every node for good. */
    @Test
    void recoverAfterAnInterruptedAttempt() {
        for (int node = 0; node < 2; node++) {
            String user = "half" + node + "-ana";
            ReconnectingClient ana = open(node, user);
            ana.connected(1);
            ana.received("session", 1);
            ana.leave();
            JsonObject auth = ana.shown().copy().put("token", hub.token(user));
            try (FrameSocket broken = FrameSocket.open(hub.port(node), "/socket.io/?EIO=4&transport=websocket")) {
                broken.nextText();
                broken.text("40" + auth.encode()).frame(FrameSocket.FINAL | FrameSocket.CLOSE);
                broken.awaitEnd();
            }
            // The broken attempt holds its claim for a moment, and an attempt in that moment gets a new state.
            Await.until("a later attempt recovers", () -> recovers(1, auth));
        }
    }

    /** Whether a client that shows these credentials gets back the pid that they name. */
    private static boolean recovers(int node, JsonObject auth) {
        try (FrameSocket socket = FrameSocket.open(hub.port(node), "/socket.io/?EIO=4&transport=websocket")) {
            socket.nextText();
            socket.text("40" + auth.encode());
            JsonObject connected = new JsonObject(socket.nextText().substring("40".length()));
            return auth.getString("pid").equals(connected.getString("pid"));
        }
    }

    static List<List<Object>> shapes() {
        JsonObject object = new JsonObject().put("a", 1);
        return List.of(
                List.of("", ""),
                List.of("pid", "offset"),
                List.of("pid", "."),
                List.of("pid", "-"),
                List.of(5, 6),
                List.of(object, object),
                List.of(true, new JsonArray().add(1)),
                List.of("p".repeat(10_000), "AQA.AAAA"),
                List.of("pid", "A".repeat(10_000)),
                List.of("\u0000", "\ud83d\ude00.é"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void startFreshWithAMalformedOffset(List<Object> shape) {
        ReconnectingClient ana = open(0, "shape-ana", shape.get(0), shape.get(1));
        JsonObject connected = ana.connected(1);
        assertEquals(20, connected.getString("pid").length());
        assertTrue(ana.succeed("join").containsKey("user"));
        ana.close();
    }

    @Test
    void startFreshIfTheyWereRemovedWhileAway() {
        Pair pair = Pair.of("removed");
        pair.ana().leave();
        pair.ben()
                .succeed(
                        "chat:remove",
                        new JsonObject().put("chatId", pair.chat()).put("userId", "removed-ana"));
        pair.send(1, 1);
        pair.ana().returnTo(hub.port(1));
        pair.assertFresh(2);
        assertEquals(List.of(), pair.ana().numbers(pair.chat()));
    }

    @Test
    void recoverWithoutAChatWhoseRemovalTheyReceived() {
        Pair pair = Pair.of("removed");
        pair.ben()
                .succeed(
                        "chat:remove",
                        new JsonObject().put("chatId", pair.chat()).put("userId", "removed-ana"));
        pair.ana().received("chat:removed", 1);
        pair.ana().breakOff(hub.port(1));
        pair.assertRecovered(2);
        assertEquals(
                "removed-ana", pair.ana().succeed("join").getJsonObject("user").getString("id"));
        assertEquals(1, pair.ana().received("chat:removed").size());
    }

    @Test
    void startFreshIfTheLogWasTrimmedBeyondTheirPosition() throws SQLException {
        Pair pair = Pair.of("gap");
        pair.send(1, 2);
        pair.assertReceived(2);
        pair.ana().leave();
        pair.send(3, 5);
        try (Connection connection = TestMigrations.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into topic_kept (topic_id, first_seq, skipped) select id, 4, 0 from topic_log"
                    + " where topic = 'chat-" + pair.chat() + "'");
        }
        pair.ana().returnTo(hub.port(0));
        pair.assertFresh(2);
    }

    @Test
    void startFreshIfTheirStoredTopicsAreGone() throws SQLException {
        RawClient ben = hub.client(1, "forgotten-ben");
        JsonArray joins = new JsonArray();
        for (int i = 0; i < 17; i++) {
            String chat = ben.succeed("chat:create", people("forgotten-ana"))
                    .getJsonObject("chat")
                    .getString("id");
            joins.add(new JsonObject().put("chatId", chat));
        }
        ReconnectingClient ana = open(0, "forgotten-ana");
        ana.connected(1);
        ana.succeed("chat:join", new JsonObject().put("chats", joins));
        Await.until("the offset depends on the store", () -> {
            send(ben, joins.getJsonObject(0).getString("chatId"), 1);
            return ana.shown().getString("offset").length() < 200;
        });
        ana.leave();
        try (Connection connection = TestMigrations.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("delete from recovery_set");
        }
        ana.returnTo(hub.port(1));
        assertFalse(ana.connected(2).getBoolean("recovered"));
    }

    @Test
    void startFreshOnANodeWithoutRecovery() {
        HubNode without = hub.add("--socketio.recovery.enabled=false");
        try {
            Pair pair = Pair.of("without");
            pair.ana().breakOff(without.httpPort());
            JsonObject after = pair.ana().connected(2);
            assertNotEquals(true, after.getBoolean("recovered"));
            assertFalse(after.containsKey("pid"));
            assertTrue(pair.ana().succeed("chat:join", pair.chat()).getBoolean("success"));
            pair.send(1, 1);
            pair.assertReceived(1);
            pair.ana().close();
        } finally {
            hub.stop(without);
        }
    }

    @Test
    void startFreshAfterAClientDisconnect() {
        Pair pair = Pair.of("over");
        pair.ana().restart();
        pair.assertFresh(2);
    }

    @Test
    void startFreshAfterAServerDisconnect() {
        ReconnectingClient ana =
                ReconnectingClient.open(clients, hub.port(0), hub.token("expired-ana", Duration.ofMillis(1500)));
        ana.connected(1);
        assertEquals("io server disconnect", ana.disconnected(1));
        ana.show(hub.token("expired-ana"));
        ana.restart();
        assertFalse(ana.connected(2).getBoolean("recovered"));
    }
}
