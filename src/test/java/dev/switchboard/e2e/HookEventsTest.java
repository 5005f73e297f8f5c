package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The events that no log has: who has not read a message, and who comes and goes. */
@Tag("slow")
class HookEventsTest {

    private static final String SHORT_LINGER = "--cluster.routing.userLinger=1s";

    private final BackEndStub stub = new BackEndStub();

    @AfterEach
    void close() {
        stub.close();
    }

    private String unread() {
        return stub.hook(List.of("message:unread"), "unreadAfter", "3s");
    }

    private String presence() {
        return stub.hook(List.of("user:*"));
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static String newChat(RawClient owner, String name, String... others) {
        return owner.succeed("chat:create", data("name", name, "participants", new JsonArray(List.of(others))))
                .getJsonObject("chat")
                .getString("id");
    }

    /** Sends a message and returns its position. */
    private static long say(RawClient client, String chat, String text) {
        return client.succeed("message:send", data("chatId", chat, "text", text))
                .getJsonObject("message")
                .getLong("seq");
    }

    /** The events about a user, in order. */
    private List<JsonObject> about(String user) {
        return stub.events().stream()
                .filter(event -> user.equals(event.getJsonObject("data").getString("userId")))
                .toList();
    }

    private List<String> names(String user) {
        return about(user).stream().map(event -> event.getString("event")).toList();
    }

    /** The last messages that a user was reported for in a chat. */
    private List<String> reported(String user, String chat) {
        List<String> texts = new ArrayList<>();
        about(user).forEach(event -> event.getJsonObject("data").getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("chatId").equals(chat))
                .forEach(one -> texts.add(
                        one.getJsonObject("last").getJsonObject("message").getString("text"))));
        return texts;
    }

    @Test
    void reportsWhoHasNeitherReadNorReceivedAMessage() {
        try (HubCluster hub = HubCluster.of(2, unread(), SHORT_LINGER)) {
            RawClient ana = hub.client(0, "ana");
            RawClient muted = hub.client(0, "muted");
            hub.client(1, "here");
            String chat = newChat(ana, "Harbour", "away", "here", "muted", "reader", "visitor");
            String other = newChat(ana, "Market", "away");
            muted.succeed("chat:settings", data("chatId", chat, "muted", true));
            muted.close();
            say(ana, chat, "one");
            long two = say(ana, chat, "two");
            say(ana, other, "three");
            // Connected for a moment since then, at the other node.
            hub.client(1, "visitor").close();
            RawClient reader = hub.client(1, "reader");
            reader.succeed("message:read", data("chatId", chat, "seq", two));
            reader.close();
            Await.until(
                    "the absent one is reported",
                    () -> !reported("away", chat).isEmpty()
                            && !reported("away", other).isEmpty());
            assertEquals(List.of("two"), reported("away", chat));
            assertEquals(List.of("three"), reported("away", other));
            JsonObject event = about("away").get(0);
            assertEquals("message:unread", event.getString("event"));
            assertEquals("user-away", event.getString("topic"));
            assertTrue(event.containsKey("seq"));
            assertNull(event.getValue("seq"));
            JsonObject first = event.getJsonObject("data").getJsonArray("chats").getJsonObject(0);
            assertEquals("Harbour", first.getString("name"));
            assertEquals(2, first.getInteger("unread"));

            say(ana, chat, "four");
            Await.until(
                    "the next message is reported", () -> reported("away", chat).size() > 1);
            assertEquals(List.of("two", "four"), reported("away", chat));
            for (String user : List.of("ana", "here", "muted")) {
                assertEquals(List.of(), about(user), user);
            }
            assertEquals(List.of("four"), reported("visitor", chat));
            assertEquals(List.of("four"), reported("reader", chat));
        }
    }

    /** A blocked person's message to the direct chat is no event for anybody, and their words in a group are no notice. */
    @Test
    void passesOverWhatABlockedPersonSends() {
        String hook = stub.hook(List.of("message:new", "message:unread"), "unreadAfter", "1s");
        try (HubCluster hub = HubCluster.of(1, hook, SHORT_LINGER)) {
            RawClient ana = hub.client(0, "ana");
            RawClient ben = hub.client(0, "ben");
            RawClient away = hub.client(0, "away");
            String group = newChat(ana, "Harbour", "away", "ben");
            JsonObject wanted = data("direct", true, "participants", new JsonArray().add("ben"));
            String direct =
                    away.succeed("chat:create", wanted).getJsonObject("chat").getString("id");
            away.succeed("user:block", data("userId", "ben"));
            away.close();
            JsonObject asked = data("userIds", new JsonArray().add("away"));
            Await.until("away has gone", () -> ana.succeed("presence:get", asked)
                    .getJsonArray("states")
                    .getJsonObject(0)
                    .getString("status")
                    .equals("offline"));
            say(ben, direct, "secret");
            say(ben, group, "from ben");
            say(ana, group, "from ana");
            Await.until(
                    "ana's words are reported", () -> !reported("away", group).isEmpty());
            say(ben, group, "from ben again");
            say(ana, group, "the end");
            Await.until("these, too", () -> reported("away", group).contains("the end"));
            assertTrue(
                    List.of("from ana", "the end").containsAll(reported("away", group)),
                    reported("away", group)::toString);
            assertEquals(List.of(), reported("away", direct));
            assertTrue(stub.events().stream().noneMatch(event -> event.encode().contains("secret")));
            assertTrue(stub.events().stream().anyMatch(event -> event.encode().contains("from ben again")));
        }
    }

    /** What was sent before all nodes stopped is decided about when one is back. */
    @Test
    void reportsAfterATotalStop() {
        String database = TestStores.freshDatabase();
        String chat;
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", unread(), SHORT_LINGER)) {
            hub.add();
            RawClient ana = hub.client(0, "ana");
            chat = newChat(ana, "Harbour", "away");
            say(ana, chat, "one");
        }
        assertEquals(List.of(), stub.events());
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", unread(), SHORT_LINGER)) {
            hub.add();
            Await.until("it is reported", () -> !reported("away", chat).isEmpty());
            assertEquals(List.of("one"), reported("away", chat));
        }
    }

    @Test
    void tellsOnceThatAUserComesAndGoes() {
        try (HubCluster hub = HubCluster.of(2, presence(), SHORT_LINGER)) {
            Instant before = Instant.now().minusSeconds(1);
            RawClient phone = hub.client(0, "ana");
            Await.until("ana is online", () -> names("ana").equals(List.of("user:online")));
            RawClient laptop = hub.client(1, "ana");
            RawClient ben = hub.client(1, "ben");
            Await.until("ben is online", () -> names("ben").equals(List.of("user:online")));
            phone.close();
            ben.close();
            Await.until("ben is offline", () -> names("ben").equals(List.of("user:online", "user:offline")));
            assertEquals(List.of("user:online"), names("ana"));
            laptop.close();
            Await.until("ana is offline", () -> names("ana").equals(List.of("user:online", "user:offline")));
            JsonObject event = about("ana").get(1);
            assertEquals("user-ana", event.getString("topic"));
            Instant at = Instant.parse(event.getJsonObject("data").getString("at"));
            assertTrue(at.isAfter(before) && at.isBefore(Instant.now()), at::toString);
            hub.client(0, "ana");
            Await.until("ana is back", () -> names("ana").size() == 3);
        }
    }

    /** Events that the back end has not taken outlive the node, and what changed while none ran is told at the next start. */
    @Test
    void tellsAfterATotalStopWhatHasChanged() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", presence(), SHORT_LINGER)) {
            hub.add();
            hub.client(0, "stays");
            hub.client(0, "goes");
            Await.until(
                    "both are online",
                    () -> !names("stays").isEmpty() && !names("goes").isEmpty());
            stub.stop();
        }
        stub.start();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", presence(), SHORT_LINGER)) {
            hub.add();
            hub.client(0, "stays");
            Await.until("one is offline", () -> names("goes").size() == 2);
            assertEquals(List.of("user:online", "user:offline"), names("goes"));
            hub.client(0, "later");
            Await.until("somebody comes", () -> !names("later").isEmpty());
            assertEquals("user:online", names("stays").get(names("stays").size() - 1));
        }
    }

    /** The node that delivers is killed: its users are told offline once, and no message is forgotten or told twice. */
    @Test
    @Tag("soak")
    void losesNothingWhenTheDeliveringNodeIsKilled() throws Exception {
        String database = TestStores.freshDatabase();
        List<Integer> ports = NodePair.freePorts();
        Vertx vertx = Vertx.vertx();
        try (NodePair nodes = NodePair.startOn(
                database, ports, stub.hook(List.of("message:unread", "user:*"), "unreadAfter", "7s"))) {
            List<String> ids = ports.stream()
                    .map(port -> nodes.node(ports.indexOf(port)).await("Switchboard ready:.* node=(\\S+)"))
                    .toList();
            Await.until("one node has the hook", () -> ids.contains(holder(database)));
            int victim = ids.indexOf(holder(database));
            TestTokens tokens = new TestTokens(vertx);
            RawClient ana = RawClient.join(vertx, ports.get(1 - victim), tokens.of("kill-ana"));
            RawClient.join(vertx, ports.get(victim), tokens.of("kill-ben"));
            Await.until(
                    "both are online",
                    () -> !names("kill-ana").isEmpty() && !names("kill-ben").isEmpty());
            String chat = newChat(ana, "Harbour", "kill-away");
            say(ana, chat, "one");
            nodes.node(victim).kill();
            say(ana, chat, "two");
            Await.until(
                    "the user of the killed node is offline",
                    () -> names("kill-ben").size() > 1);
            Await.until("the messages are reported", () -> reported("kill-away", chat)
                    .contains("two"));
            RawClient.join(vertx, ports.get(1 - victim), tokens.of("kill-cleo"));
            Await.until("somebody comes", () -> !names("kill-cleo").isEmpty());
            assertEquals(List.of("user:online", "user:offline"), names("kill-ben"));
            assertEquals(List.of("user:online"), names("kill-ana"));
            assertFalse(reported("kill-away", chat).size() > 2);
            assertEquals(
                    reported("kill-away", chat),
                    reported("kill-away", chat).stream().distinct().toList());
        } finally {
            Await.await(vertx.close());
        }
    }

    private static String holder(String database) {
        try (Connection connection = TestMigrations.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select holder from lease where name = 'hook/push' and until > clock_timestamp()")) {
            return found.next() ? found.getString(1) : "";
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
