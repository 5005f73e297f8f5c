package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Asked;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A back end decides about connections, joins and messages, on two nodes. */
@Tag("slow")
class BackEndDecisionsTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final Set<String> BANNED = ConcurrentHashMap.newKeySet();
    private static final Set<String> CLOSED = ConcurrentHashMap.newKeySet();
    private static volatile Function<Asked, Given> messages;
    private static BackEndStub stub;
    private static HubCluster hub;
    private static WebClient http;

    private final String ana = "ana-decide-" + PEOPLE.incrementAndGet();
    private final String ben = "ben-decide-" + PEOPLE.incrementAndGet();

    @BeforeAll
    static void start() {
        stub = new BackEndStub();
        stub.answer(BackEndDecisionsTest::decide);
        List<String> options = new ArrayList<>();
        for (String decision : List.of("connect", "join", "message")) {
            options.add("--decide." + decision + ".url=" + stub.url());
            options.add("--decide." + decision + ".secret=a secret of those who decide");
            options.add("--decide." + decision + ".whenAway=refuse");
            options.add("--decide." + decision + ".circuit.failures=100000");
        }
        options.add("--decide.join.cacheFor=1h");
        options.add("--channels.deals.join=decide");
        options.add("--channels.deals.publish=user");
        options.add("--channels.deals.presence=true");
        options.add("--channels.deals.history.count=10");
        options.add("--channels.deals.history.age=1h");
        options.add("--channels.staff.join=role:staff");
        hub = HubCluster.of(2, options.toArray(String[]::new));
        http = WebClient.create(hub.vertx());
    }

    @AfterAll
    static void stop() {
        http.close();
        hub.close();
        stub.close();
    }

    @BeforeEach
    void calm() {
        stub.asked().clear();
        messages = asked -> allow();
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static Given allow() {
        return Given.of(data("allow", true));
    }

    private static Given decide(Asked asked) {
        JsonObject body = asked.body();
        String user = body.getJsonObject("caller").getString("id");
        return switch (body.getString("decide")) {
            case "connect" -> BANNED.contains(user)
                    ? Given.of(data("allow", false, "code", "BANNED", "error", "you were banned"))
                    : Given.of(data("allow", true, "roles", JsonArray.of("vip", "admin", "service")));
            case "join" -> {
                JsonArray answers = new JsonArray();
                body.getJsonArray("topics")
                        .forEach(topic -> answers.add(
                                CLOSED.contains(user + " " + topic)
                                        ? data(
                                                "topic",
                                                topic,
                                                "allow",
                                                false,
                                                "code",
                                                "CLOSED",
                                                "error",
                                                "closed to you")
                                        : data("topic", topic, "allow", true)));
                boolean refuses = answers.stream().noneMatch(one -> ((JsonObject) one).getBoolean("allow"));
                yield Given.of(refuses ? 403 : 200, data("answers", answers).encode());
            }
            default -> messages.apply(asked);
        };
    }

    private List<Asked> asked(String what, String user) {
        return stub.asked().stream()
                .filter(one -> what.equals(one.body().getString("decide"))
                        && user.equals(one.body().getJsonObject("caller").getString("id")))
                .toList();
    }

    private String newChat(RawClient owner, String... others) {
        return owner.succeed("chat:create", data("name", "decided", "participants", new JsonArray(List.of(others))))
                .getJsonObject("chat")
                .getString("id");
    }

    @Test
    void admitsAtEachEndpointWhomTheBackEndAdmits() {
        RawClient raw = hub.client(0, ana);
        JsonObject question = asked("connect", ana).get(0).body();
        assertEquals("127.0.0.1", question.getString("address"));
        assertEquals("websocket", question.getJsonObject("caller").getString("endpoint"));
        assertNull(question.getJsonObject("caller").getString("connectionId"));
        // Further roles are the connection's, but never the hub's own ones.
        raw.succeed("message:send", data("chatId", newChat(raw, ben), "text", "who am I?"));
        JsonArray roles =
                asked("message", ana).get(0).body().getJsonObject("caller").getJsonArray("roles");
        assertEquals(JsonArray.of("vip"), roles);

        BANNED.add(ben);
        RawClient refused = hub.open(1, "/ws?token=" + hub.token(ben));
        assertEquals(4403, refused.closeCode());
        assertEquals("you were banned", refused.closeReason());
        try (SocketIoDriver sockets = new SocketIoDriver();
                BridgeDriver bridges = new BridgeDriver()) {
            JsonObject options = data("auth", data("token", hub.token(ben)), "reconnection", false);
            TestSocketIoClient socket = sockets.open("http://127.0.0.1:" + hub.port(1), options);
            JsonObject error = socket.next("connect_error");
            assertEquals("Forbidden", error.getString("message"));
            assertEquals(data("code", "FORBIDDEN", "error", "you were banned"), error.getJsonObject("data"));
            BridgeClient bridge =
                    bridges.open("http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(ben), "websocket");
            Await.until("the bridge refuses", () -> bridge.all().stream()
                    .anyMatch(what -> "close".equals(what.getString("kind"))));
        }
        assertEquals(
                Set.of("websocket", "socketio", "bridge"),
                Set.copyOf(asked("connect", ben).stream()
                        .map(one -> one.body().getJsonObject("caller").getString("endpoint"))
                        .toList()));
    }

    /** A refusal because nobody could be asked is one to come back after. */
    @Test
    void sendsClientsAwayForAWhileIfTheBackEndIsAway() {
        stub.answer(asked -> Given.of(500, ""));
        try {
            RawClient refused = hub.open(0, "/ws?token=" + hub.token(ana));
            assertEquals(1013, refused.closeCode());
            assertTrue(refused.closeReason().startsWith("retry-after-ms="), refused.closeReason());
        } finally {
            stub.answer(BackEndDecisionsTest::decide);
        }
    }

    @Test
    void decidesAgainAboutARefreshedToken() {
        RawClient raw = hub.client(0, ana);
        String newer = new TestTokens(hub.vertx()).of(ana, Duration.ofHours(2));
        raw.succeed("auth:refresh", data("token", newer));
        raw.succeed("message:send", data("chatId", newChat(raw, ben), "text", "who am I?"));
        assertEquals(
                JsonArray.of("vip"),
                asked("message", ana).get(0).body().getJsonObject("caller").getJsonArray("roles"));
        BANNED.add(ana);
        String third = new TestTokens(hub.vertx()).of(ana, Duration.ofHours(3));
        assertEquals("BANNED", raw.request("auth:refresh", data("token", third)).getString("code"));
        assertFalse(raw.isClosed());
    }

    @Test
    void asksAboutManyJoinsAtOnceAndOnce() {
        RawClient raw = hub.client(0, ana);
        List<String> chats = List.of(newChat(raw, ben), newChat(raw, ben), newChat(raw, ben));
        CLOSED.add(ana + " chat-" + chats.get(1));
        JsonArray wanted = new JsonArray();
        chats.forEach(id -> wanted.add(data("chatId", id)));
        stub.asked().clear();
        JsonArray answers = raw.succeed("chat:join", data("chats", wanted)).getJsonArray("chats");
        assertEquals("CLOSED", answers.getJsonObject(1).getString("code"));
        assertEquals("closed to you", answers.getJsonObject(1).getString("error"));
        assertTrue(answers.getJsonObject(0).containsKey("seq"), answers::encode);
        assertEquals(1, asked("join", ana).size());
        assertEquals(3, asked("join", ana).get(0).body().getJsonArray("topics").size());
        assertEquals(
                "CLOSED", raw.request("chat:join", data("chatId", chats.get(1))).getString("code"));
        raw.succeed("chat:join", data("chatId", chats.get(2)));
        assertEquals(1, asked("join", ana).size());
        // A user who is refused gets nothing of the chat but what every participant's personal topic gets.
        hub.client(1, ben).succeed("message:send", data("chatId", chats.get(1), "text", "psst"));
        assertTrue(raw.next("message:new").getBoolean("nudge"));
    }

    @Test
    void decidesAboutRoomsAndByTheBridge() {
        CLOSED.add(ana + " room-events/cellar");
        RawClient raw = hub.client(0, ana);
        raw.succeed("joinRoom", data("room", "harbour"));
        assertEquals("CLOSED", raw.request("joinRoom", data("room", "cellar")).getString("code"));
        assertEquals(
                "FORBIDDEN",
                raw.request("message", data("room", "cellar", "message", 1)).getString("code"));
        String chat = newChat(raw, ben);
        CLOSED.add(ana + " chat-" + chat);
        try (BridgeDriver bridges = new BridgeDriver()) {
            BridgeClient bridge = bridges.open(
                            "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(ana), "websocket")
                    .opened();
            bridge.register("chat-" + chat, null);
            Await.until("the registration is refused", () -> bridge.all().stream()
                    .anyMatch(what -> what.encode().contains("closed to you")));
        }
    }

    /** The rule decide leaves a channel to the back end, for those who join and for those who only look. */
    @Test
    void decidesAboutChannels() {
        String open = "deals:" + ana;
        String closed = "deals:closed:" + ana;
        CLOSED.add(ana + " channel-" + closed);
        RawClient raw = hub.client(0, ana);
        raw.succeed("channel:publish", data("channel", open, "data", 1));
        assertEquals(1, raw.succeed("channel:join", open).getLong("seq"));
        assertEquals(
                1,
                raw.succeed("channel:history", data("channel", open))
                        .getJsonArray("publications")
                        .size());
        raw.succeed("channel:presence", data("channel", open));
        assertEquals(1, asked("join", ana).size());
        assertEquals(
                JsonArray.of("channel-" + open),
                asked("join", ana).get(0).body().getJsonArray("topics"));
        for (String command : List.of("channel:join", "channel:history", "channel:presence")) {
            JsonObject refusal = raw.request(command, data("channel", closed));
            assertEquals(
                    List.of("CLOSED", "closed to you"), List.of(refusal.getString("code"), refusal.getString("error")));
        }
        raw.succeed("channel:publish", data("channel", closed, "data", "not for the publisher"));
        raw.succeed("channel:publish", data("channel", open, "data", "last"));
        Await.until(() -> raw.of("publication").size() == 1);
        // It can refuse what a rule allows, but allows nothing that no rule leaves to it.
        assertEquals("FORBIDDEN", raw.request("channel:join", "staff:plans").getString("code"));
        assertEquals(2, asked("join", ana).size());
        try (SocketIoDriver sockets = new SocketIoDriver();
                BridgeDriver bridges = new BridgeDriver()) {
            TestSocketIoClient socket = sockets.open(
                            "http://127.0.0.1:" + hub.port(1), data("auth", data("token", hub.token(ana))))
                    .connected();
            assertEquals("CLOSED", socket.request("channel:join", closed).getString("code"));
            assertEquals(
                    2, socket.succeed("channel:join", data("channel", open)).getLong("seq"));
            BridgeClient bridge = bridges.open(
                            "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(ana), "websocket")
                    .opened();
            bridge.register("channel-" + closed, null);
            Await.until("the registration is refused", () -> bridge.all().stream()
                    .anyMatch(what -> what.encode().contains("closed to you")));
        }
    }

    @Test
    void letsNobodyIntoADecidedChannelWhileNobodyCanDecide() {
        RawClient raw = hub.client(0, ana);
        String channel = "deals:away:" + ana;
        stub.answer(asked -> Given.of(500, ""));
        try {
            for (String command : List.of("channel:join", "channel:history")) {
                assertEquals(
                        "UNAVAILABLE",
                        raw.request(command, data("channel", channel)).getString("code"),
                        command);
            }
        } finally {
            stub.answer(BackEndDecisionsTest::decide);
        }
        raw.succeed("channel:join", channel);
    }

    /** What is remembered about a person ends with a disconnect, a revocation and a removal, on every node. */
    @Test
    void forgetsWhatItKnewOfSomebodyWhoIsSentAway() {
        RawClient owner = hub.client(0, ana);
        String chat = newChat(owner, ben);
        RawClient first = hub.client(1, ben);
        first.succeed("chat:join", data("chatId", chat));
        CLOSED.add(ben + " chat-" + chat);
        hub.client(1, ben).succeed("chat:join", data("chatId", chat));
        String service = new TestTokens(hub.vertx()).of("back-end", Duration.ofHours(1), "service");
        var response =
                Await.await(http.request(HttpMethod.POST, hub.port(0), "127.0.0.1", "/api/users/" + ben + "/disconnect")
                        .bearerTokenAuthentication(service)
                        .send());
        assertEquals(200, response.statusCode());
        assertEquals(
                "CLOSED",
                hub.client(1, ben).request("chat:join", data("chatId", chat)).getString("code"));
        CLOSED.clear();
        assertEquals(
                "CLOSED",
                hub.client(1, ben).request("chat:join", data("chatId", chat)).getString("code"));
        owner.succeed("chat:remove", data("chatId", chat, "userId", ben));
        owner.succeed("chat:add", data("chatId", chat, "userId", ben));
        RawClient again = hub.client(1, ben);
        Await.until("every node has forgotten", () -> again.request("chat:join", data("chatId", chat))
                .containsKey("data"));
    }

    /** Regression: only the node of a connection that was taken out forgot what it knew of its user. */
    @Test
    void forgetsEverywhereWhatItKnewOfAConnectionThatIsTakenOut() {
        JsonObject channel = data("channel", "deals:out:" + ben);
        RawClient here = hub.client(0, ben);
        here.succeed("channel:join", channel);
        RawClient there = hub.client(1, ben);
        there.succeed("channel:join", channel);
        CLOSED.add(ben + " channel-" + channel.getString("channel"));
        here.succeed("channel:leave", channel);
        here.succeed("channel:join", channel);
        here.succeed("channel:leave", channel);
        String service = new TestTokens(hub.vertx()).of("back-end", Duration.ofHours(1), "service");
        var response = Await.await(http.request(HttpMethod.POST, hub.port(0), "127.0.0.1", "/api/members")
                .bearerTokenAuthentication(service)
                .sendJsonObject(data(
                        "action",
                        "leave",
                        "topics",
                        JsonArray.of("channel-" + channel.getString("channel")),
                        "connection",
                        there.all().get(0).getString("connectionId"))));
        assertEquals(1, response.bodyAsJsonObject().getInteger("connections"));
        Await.until("the other node has forgotten", () -> "CLOSED"
                .equals(here.request("channel:join", channel).getString("code")));
    }

    @Test
    void changesRefusesAndAllowsMessages() {
        RawClient raw = hub.client(0, ana);
        RawClient other = hub.client(1, ben);
        String chat = newChat(raw, ben);
        other.succeed("chat:join", data("chatId", chat));
        messages = asked -> Given.of(
                data("allow", true, "text", asked.body().getString("text").replace("damn", "d***")));
        JsonObject sent = raw.succeed(
                        "message:send", data("chatId", chat, "text", "damn soup", "clientMessageId", "m-1"))
                .getJsonObject("message");
        assertEquals("d*** soup", sent.getString("text"));
        assertEquals(
                "d*** soup", other.next("message:new").getJsonObject("data").getString("text"));
        JsonObject question = asked("message", ana).get(0).body();
        assertEquals(chat, question.getString("chatId"));
        assertEquals("damn soup", question.getString("text"));
        assertEquals(new JsonArray(), question.getJsonArray("attachments"));
        assertNull(question.getString("messageId"));

        // A retry is compared with what was sent, and gets the first answer whatever would be decided now.
        messages = asked -> Given.of(data("allow", false, "code", "SPAM", "error", "no more of this"));
        assertEquals(
                sent,
                raw.succeed("message:send", data("chatId", chat, "text", "damn soup", "clientMessageId", "m-1"))
                        .getJsonObject("message"));
        assertEquals(
                "CONFLICT",
                raw.request("message:send", data("chatId", chat, "text", "d*** soup", "clientMessageId", "m-1"))
                        .getString("code"));
        assertEquals(
                "SPAM",
                raw.request("message:send", data("chatId", chat, "text", "spam"))
                        .getString("code"));
        assertEquals(
                "SPAM",
                raw.request("message:edit", data("messageId", sent.getString("id"), "text", "spam"))
                        .getString("code"));
        JsonObject edit = stub.last().body();
        assertEquals(
                List.of(chat, sent.getString("id"), "spam"),
                List.of(edit.getString("chatId"), edit.getString("messageId"), edit.getString("text")));
        var refused =
                Await.await(http.request(HttpMethod.POST, hub.port(1), "127.0.0.1", "/api/chats/" + chat + "/messages")
                        .bearerTokenAuthentication(hub.token(ana))
                        .sendJsonObject(data("text", "by REST")));
        assertEquals(403, refused.statusCode());
        assertEquals("SPAM", refused.bodyAsJsonObject().getString("code"));
        assertEquals("rest", stub.last().body().getJsonObject("caller").getString("endpoint"));

        // Regression: a refusal with a status of 4xx counted as none, and with whenAway "allow" the message was sent.
        messages = asked -> Given.of(
                422,
                data("allow", false, "code", "RUDE", "error", "mind your words").encode());
        assertEquals(
                "RUDE",
                raw.request("message:send", data("chatId", chat, "text", "rude"))
                        .getString("code"));
        messages = asked -> Given.of(404, data("allow", true).encode());
        assertEquals(
                "UNAVAILABLE",
                raw.request("message:send", data("chatId", chat, "text", "x")).getString("code"));
        messages = asked -> Given.of(data("allow", true, "text", "mild"));
        assertEquals(
                "mild",
                raw.succeed("message:edit", data("messageId", sent.getString("id"), "text", "wild"))
                        .getJsonObject("message")
                        .getString("text"));
        messages = asked -> Given.of(data("allow", true, "text", ""));
        assertEquals(
                "UNAVAILABLE",
                raw.request("message:send", data("chatId", chat, "text", "x")).getString("code"));
    }

    /** A stranger's message is none of the back end's business: the chat refuses it. */
    @Test
    void isNotAskedAboutMessagesThatMayNotBeSent() {
        String chat = newChat(hub.client(0, ana));
        JsonObject response = hub.client(0, ben).request("message:send", data("chatId", chat, "text", "let me in"));
        assertTrue(List.of("NOT_FOUND", "FORBIDDEN").contains(response.getString("code")), response::encode);
        assertEquals(0, asked("message", ben).size());
    }

    @Test
    void keepsTheOrderOfOneSenderAndHoldsUpNobodyElse() {
        RawClient raw = hub.client(0, ana);
        RawClient other = hub.client(1, ben);
        String chat = newChat(raw, ben);
        other.succeed("chat:join", data("chatId", chat));
        messages = asked -> allow().after(asked.body().getString("text").endsWith("1") ? 800 : 0);
        for (int i = 1; i <= 4; i++) {
            raw.post("message:send", data("chatId", chat, "text", "ana " + i));
        }
        Await.until(() -> !asked("message", ana).isEmpty());
        other.succeed("message:send", data("chatId", chat, "text", "ben first"));
        assertEquals(
                "ben first", other.next("message:new").getJsonObject("data").getString("text"));
        Await.until(() -> other.of("message:new").size() == 5);
        assertEquals(
                List.of("ben first", "ana 1", "ana 2", "ana 3", "ana 4"),
                other.of("message:new").stream()
                        .map(frame -> frame.getJsonObject("data").getString("text"))
                        .toList());
    }

    @Test
    void refusesMessagesAndJoinsWhileNobodyCanDecide() {
        RawClient raw = hub.client(0, ana);
        String chat = newChat(raw, ben);
        stub.answer(asked -> Given.of(500, ""));
        try {
            JsonObject sent = raw.request("message:send", data("chatId", chat, "text", "anybody?"));
            assertEquals("UNAVAILABLE", sent.getString("code"));
            assertTrue(sent.getBoolean("retryable"));
            assertEquals(
                    "UNAVAILABLE",
                    raw.request("chat:join", data("chatId", chat)).getString("code"));
        } finally {
            stub.answer(BackEndDecisionsTest::decide);
        }
        raw.succeed("chat:join", data("chatId", chat));
    }

    /** Where it is configured so, the hub's own rules decide alone. */
    @Test
    void allowsWhileNobodyCanDecideIfConfigured() {
        List<String> options = new ArrayList<>();
        for (String decision : List.of("connect", "join", "message")) {
            options.add("--decide." + decision + ".url=http://127.0.0.1:1/");
            options.add("--decide." + decision + ".secret=a secret of those who decide");
            options.add("--decide." + decision + ".whenAway=allow");
        }
        try (HubCluster lonely = HubCluster.of(1, options.toArray(String[]::new))) {
            RawClient raw = lonely.client(0, ana);
            String chat = newChat(raw, ben);
            raw.succeed("chat:join", data("chatId", chat));
            raw.succeed("message:send", data("chatId", chat, "text", "nobody minds"));
        }
    }

    /** A client that comes back is refused the topics that it may not join any more, and so begins anew. */
    @Test
    void decidesAboutRecoveredTopics() {
        String[] options = {
            "--decide.join.url=" + stub.url(),
            "--decide.join.secret=a secret of those who decide",
            "--decide.join.whenAway=refuse"
        };
        try (HubCluster forgetful = HubCluster.of(1, options);
                SocketIoDriver sockets = new SocketIoDriver()) {
            RawClient owner = forgetful.client(0, ana);
            String chat = newChat(owner, ben);
            JsonObject client =
                    data("auth", data("token", forgetful.token(ben)), "reconnection", true, "reconnectionDelay", 50);
            TestSocketIoClient socket = sockets.open("http://127.0.0.1:" + forgetful.port(0), client)
                    .connected();
            socket.succeed("chat:join", data("chatId", chat));
            String first = socket.sid();
            socket.perform("break", new JsonObject());
            Await.until("it recovers", () -> socket.of("connect").size() == 2);
            assertEquals(first, socket.sid());
            CLOSED.add(ben + " chat-" + chat);
            socket.perform("break", new JsonObject());
            Await.until("it is connected anew", () -> socket.of("connect").size() == 3);
            assertNotEquals(first, socket.sid());
            assertEquals(
                    "CLOSED", socket.request("chat:join", data("chatId", chat)).getString("code"));
        }
    }

    /** As a chat: the back end is asked again where its answers are not kept. */
    @Test
    void decidesAboutRecoveredChannels() {
        String[] options = {
            "--decide.join.url=" + stub.url(),
            "--decide.join.secret=a secret of those who decide",
            "--decide.join.whenAway=refuse",
            "--channels.deals.join=decide",
            "--channels.deals.history.count=10",
            "--channels.deals.history.age=1h"
        };
        String channel = "deals:again:" + ben;
        try (HubCluster forgetful = HubCluster.of(1, options);
                SocketIoDriver sockets = new SocketIoDriver()) {
            JsonObject client =
                    data("auth", data("token", forgetful.token(ben)), "reconnection", true, "reconnectionDelay", 50);
            TestSocketIoClient socket = sockets.open("http://127.0.0.1:" + forgetful.port(0), client)
                    .connected();
            socket.succeed("channel:join", channel);
            String first = socket.sid();
            socket.perform("break", new JsonObject());
            Await.until("it recovers", () -> socket.of("connect").size() == 2);
            assertEquals(first, socket.sid());
            CLOSED.add(ben + " channel-" + channel);
            socket.perform("break", new JsonObject());
            Await.until("it is connected anew", () -> socket.of("connect").size() == 3);
            assertNotEquals(first, socket.sid());
            assertEquals("CLOSED", socket.request("channel:join", channel).getString("code"));
        }
    }
}
