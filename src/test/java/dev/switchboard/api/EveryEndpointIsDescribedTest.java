package dev.switchboard.api;

import static dev.switchboard.testing.Await.until;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks what Socket.IO and bridge clients receive against the document that the hub serves. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class EveryEndpointIsDescribedTest {

    private static final String ANA = "ana-described";
    private static final String BEN = "ben-described";
    private static final Set<String> EVENTS =
            Set.of("message:new", "message:updated", "message:reaction", "message:deleted", "message:read", "typing");

    private static HubCluster hub;
    private static EventDocument document;
    private static SocketIoDriver sockets;
    private static BridgeDriver bridges;

    @BeforeAll
    static void use(HubCluster shared) throws Exception {
        hub = shared;
        URI served = URI.create("http://127.0.0.1:" + hub.port(0) + "/api/asyncapi.json");
        document = new EventDocument(new JsonObject(PlainHttp.client()
                .send(HttpRequest.newBuilder(served).build(), HttpResponse.BodyHandlers.ofString())
                .body()));
        sockets = new SocketIoDriver();
        bridges = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        bridges.close();
        sockets.close();
    }

    @Test
    void sendsWhatIsDescribedOnSocketIoAndTheBridge() {
        JsonObject auth = new JsonObject().put("token", hub.token(ANA));
        TestSocketIoClient ana = sockets.open(
                        "http://127.0.0.1:" + hub.port(0) + "/", new JsonObject().put("auth", auth))
                .connected();
        BridgeClient ben = bridges.open(
                        "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(BEN), "websocket")
                .opened();
        String chat = ask(ana, "chat:create", new JsonObject().put("participants", JsonArray.of(BEN)))
                .getJsonObject("chat")
                .getString("id");
        ask(ana, "chat:join", new JsonObject().put("chatId", chat));
        ben.join("chat-" + chat, null);
        JsonObject aboutBen = new JsonObject().put("chatId", chat).put("userId", BEN);
        ask(ana, "chat:role", aboutBen.copy().put("role", "admin"));
        ask(
                ben,
                "chat:update",
                new JsonObject()
                        .put("chatId", chat)
                        .put(
                                "settings",
                                new JsonObject().put("whoAdds", "admin").put("history", "joining")));
        ask(ana, "chat:participants", new JsonObject().put("chatId", chat).put("limit", 1));
        ask(ben, "chat:participants", new JsonObject().put("chatId", chat));
        ask(ben, "user:block", new JsonObject().put("userId", "nobody-described"));
        ask(ben, "user:blocked", new JsonObject());
        ask(ana, "user:block", new JsonObject().put("userId", "nobody-described"));
        ask(ana, "user:unblock", new JsonObject().put("userId", "nobody-described"));
        JsonObject text = new JsonObject().put("chatId", chat).put("text", "soup?");
        String message = ask(ana, "message:send", text).getJsonObject("message").getString("id");
        JsonObject about = new JsonObject().put("messageId", message);
        ask(ben, "message:react", about.copy().put("reaction", "👍"));
        ask(ben, "typing", new JsonObject().put("chatId", chat).put("typing", true));
        ask(ben, "message:read", new JsonObject().put("chatId", chat).put("seq", 3));
        ask(ben, "message:history", new JsonObject().put("chatId", chat).put("around", 3));
        ask(ana, "message:edit", about.copy().put("text", "stew?"));
        ask(ana, "message:delete", about);
        ask(ana, "todo:create", new JsonObject().put("title", "shop"));
        ana.nextEvent("todo:created");
        for (String event : EVENTS) {
            until(() -> !ana.received(event).isEmpty());
        }
        until(() -> ben.events("chat-" + chat).stream()
                .anyMatch(body -> "message:deleted".equals(body.getString("event"))));
        ana.of("event").forEach(EveryEndpointIsDescribedTest::checkSocketIo);
        ben.events("chat-" + chat).forEach(body -> checkBridge("chat-" + chat, body));
    }

    private static JsonObject ask(TestSocketIoClient client, String command, JsonObject data) {
        JsonObject answer = client.succeed(command, data);
        document.answered(command, data, answer);
        return answer;
    }

    private static void ask(BridgeClient client, String command, JsonObject data) {
        document.answered(command, data, client.request(command, data));
    }

    /** An ephemeral event arrives at the topic's address but has no position. */
    private static void checkBridge(String address, JsonObject body) {
        JsonObject frame = new JsonObject().put("data", body.getValue("data"));
        if (body.containsKey("seq")) {
            frame.put("topic", address);
        }
        document.event(body.getString("event"), frame);
    }

    /** On Socket.IO the topic and the position are part of the data. */
    private static void checkSocketIo(JsonObject received) {
        JsonObject data = received.getJsonArray("args").getJsonObject(0).copy();
        JsonObject frame = new JsonObject().put("data", data);
        if (data.remove("eventSeq") != null) {
            frame.put("topic", data.remove("topic"));
        }
        document.event(received.getString("event"), frame);
    }
}
