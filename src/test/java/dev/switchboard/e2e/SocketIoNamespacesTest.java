package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code socket.io-client} in rooms, in a configured namespace, and when the hub disconnects it. */
@Tag("slow")
class SocketIoNamespacesTest {

    private static HubCluster hub;
    private static SocketIoDriver driver;
    private static BridgeDriver bridges;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                2,
                "--auth.admins=[\"io-service\"]",
                "--socketio.namespaces={\"/stage\":{\"commands\":[\"joinRoom\",\"leaveRoom\",\"message\",\"todo:list\"],"
                        + "\"rooms\":\"stage\"}}");
        driver = new SocketIoDriver();
        bridges = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
        bridges.close();
        hub.close();
    }

    private static TestSocketIoClient open(int node, String namespace, String user, String... transports) {
        return driver.open(
                        "http://127.0.0.1:" + hub.port(node) + namespace,
                        options(user, transports).put("reconnection", false))
                .connected();
    }

    private static JsonObject options(String user, String... transports) {
        return new JsonObject()
                .put("transports", new JsonArray(List.of(transports)))
                .put("reconnectionDelay", 50)
                .put("auth", new JsonObject().put("token", hub.token(user)));
    }

    private static JsonObject message(String room, Object message) {
        return new JsonObject().put("room", room).put("message", message);
    }

    private static long count(TestSocketIoClient client, String event, TestSocketIoClient about) {
        return client.received(event).stream()
                .filter(data -> about.sid().equals(data.getString("connectionId")))
                .count();
    }

    @Test
    void keepsSocketIoRoomSemantics() {
        String room = "lobby";
        TestSocketIoClient ana = open(0, "/events", "io-ana", "polling", "websocket");
        TestSocketIoClient ben = open(1, "/events", "io-ben", "polling");
        assertEquals("FORBIDDEN", ben.request("message", message(room, "early")).getString("code"));
        ben.emit("message", message(room, "early"));
        assertEquals(
                List.of("message", "FORBIDDEN"),
                List.of(
                        ben.nextEvent("error").getString("event"),
                        ben.nextEvent("error").getString("code")));

        ana.emit("joinRoom", room);
        assertEquals(new JsonObject().put("room", room), ana.nextEvent("joined"));
        ben.succeed("joinRoom", new JsonObject().put("room", room));
        JsonObject joined = ana.nextEvent("userJoined");
        assertEquals(
                List.of("io-ben", ben.sid(), room),
                List.of(joined.getString("userId"), joined.getString("connectionId"), joined.getString("room")));

        JsonObject bytes = new JsonObject().put("$bytes", "AAEC/w==");
        for (Object sent : List.of("hi", 7, bytes, new JsonObject().put("list", new JsonArray().add(bytes)))) {
            int before = ana.received("message").size();
            ben.succeed("message", message(room, sent));
            until(() -> ana.received("message").size() > before);
            JsonObject received = ana.received("message").get(before);
            assertEquals(
                    List.of(sent, ben.sid()),
                    List.of(received.getValue("message"), received.getString("connectionId")));
            assertEquals("io-ben", received.getJsonObject("user").getString("id"));
        }
        assertEquals(List.of(), ben.received("message"));

        ben.succeed("leaveRoom", room);
        until(() -> count(ana, "userLeft", ben) == 1);
        assertEquals("FORBIDDEN", ben.request("message", message(room, "late")).getString("code"));
        ana.close();
        ben.close();
    }

    @Test
    void givesAConfiguredNamespaceItsOwnRoomsReachableFromOtherEndpoints() {
        TestSocketIoClient ana = open(0, "/stage", "io-cleo", "websocket");
        TestSocketIoClient events = open(0, "/events", "io-cleo", "websocket");
        RawClient bare = hub.client(1, "io-dora");
        JsonObject stage = new JsonObject().put("room", "hall").put("namespace", "stage");
        try (BridgeClient bridge = bridges.open(
                        "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token("io-eve"), "websocket")
                .opened()) {
            ana.succeed("joinRoom", "hall");
            events.succeed("joinRoom", "hall");
            bare.succeed("joinRoom", stage);
            bridge.join("room-stage/hall", null);
            bare.succeed("message", stage.copy().put("message", "from outside"));
            assertEquals("from outside", ana.nextEvent("message").getString("message"));
            ana.succeed("message", message("hall", "from within"));
            assertEquals(
                    "from within", bare.next("message").getJsonObject("data").getString("message"));
            until(() -> bridge.events("room-stage/hall").stream()
                            .filter(body -> "message".equals(body.getString("event")))
                            .count()
                    == 2);
            ana.succeed("todo:list", new JsonObject());
            assertEquals(
                    "UNKNOWN_COMMAND",
                    ana.request("chat:list", new JsonObject()).getString("code"));
            assertEquals(List.of(), events.received("message"));
        }
        ana.close();
        events.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disconnect", "revoke"})
    void notifiesDisconnectedClientsOnEveryNodeAndTransport(String how) {
        String user = "io-gone-" + how;
        List<TestSocketIoClient> clients = List.of(
                open(0, "/", user, "polling"),
                open(1, "/", user, "websocket"),
                open(1, "/events", user, "polling", "websocket"));
        TestSocketIoClient other = open(1, "/", "io-stays", "websocket");
        assertEquals(200, post("/api/users/" + user + "/" + how));
        for (TestSocketIoClient client : clients) {
            JsonObject error = client.nextEvent("error");
            assertEquals(List.of("FORBIDDEN", false), List.of(error.getString("code"), error.getValue("retryable")));
            assertEquals("io server disconnect", client.next("disconnect").getString("reason"));
        }
        TestSocketIoClient reconnected = driver.open(
                "http://127.0.0.1:" + hub.port(0), options(user, "websocket").put("reconnection", false));
        if (how.equals("revoke")) {
            // The token was issued after the revocation, perhaps in the same second: either answer is right.
            reconnected.next(what -> List.of("connect", "connect_error").contains(what.getString("kind")));
        } else {
            reconnected.connected();
        }
        other.succeed("todo:list", new JsonObject());
        assertEquals(List.of(), other.of("disconnect"));
    }

    private static int post(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port(0) + path))
                .header("Authorization", "Bearer " + hub.token("io-service"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return PlainHttp.client()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** They get no disconnect packet: their transports close, and the library reconnects. */
    @Test
    void clientsOfAStoppedNodeReconnectToAnother() {
        HubNode leaving = hub.add();
        int index = hub.size() - 1;
        List<TestSocketIoClient> clients = List.of("polling", "websocket").stream()
                .map(transport -> driver.open(
                                "http://127.0.0.1:" + hub.port(index),
                                options("io-mover", transport).put("reconnection", true))
                        .connected())
                .toList();
        clients.forEach(
                client -> client.perform("move", new JsonObject().put("url", "http://127.0.0.1:" + hub.port(0) + "/")));
        hub.stop(leaving);
        for (TestSocketIoClient client : clients) {
            until(() -> client.of("connect").size() == 2);
            assertEquals("transport close", client.next("disconnect").getString("reason"));
            client.succeed("todo:list", new JsonObject());
            client.close();
        }
    }
}
