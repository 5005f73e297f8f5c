package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.withKeys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Presence across nodes: each subscribed connection receives each change once. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class PresenceAcrossNodesTest {

    private static HubCluster hub;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    @Test
    void deliversEachChangeOnceToEveryConnectionOnEveryNode() {
        List<RawClient> watchers =
                List.of(hub.client(0, "watch-eve"), hub.client(1, "watch-eve"), hub.client(2, "watch-dan"));
        for (RawClient each : watchers) {
            JsonObject answer =
                    withKeys(each.succeed("presence:subscribe", users("watch-ana", "watch-ben")), "success", "states");
            assertEquals(List.of("offline", "offline"), statuses(answer));
            withKeys(answer.getJsonArray("states").getJsonObject(0), "userId", "status", "text", "lastSeen");
        }
        RawClient phone = hub.client(1, "watch-ana");
        RawClient laptop = hub.client(2, "watch-ana");
        assertChanges(watchers, "watch-ana", "online");
        phone.succeed("presence:set", new JsonObject().put("status", "busy").put("text", "in a call"));
        assertChanges(watchers, "watch-ana", "online", "busy in a call");
        laptop.succeed("presence:set", new JsonObject().put("status", "invisible"));
        assertChanges(watchers, "watch-ana", "online", "busy in a call", "offline");
        assertEquals(List.of("offline"), statuses(watchers.get(2).succeed("presence:get", users("watch-ana"))));
        assertEquals(List.of("invisible"), statuses(phone.succeed("presence:get", users("watch-ana"))));
        laptop.succeed("presence:set", new JsonObject().put("status", "away"));
        assertChanges(watchers, "watch-ana", "online", "busy in a call", "offline", "away");

        watchers.get(0).succeed("presence:unsubscribe", users("watch-ana"));
        // One of several devices disconnects; a reload disconnects and reconnects to another node. Neither is a
        // change.
        phone.close();
        laptop.close();
        RawClient reloaded = hub.client(0, "watch-ana");
        RawClient ben = hub.client(0, "watch-ben");
        reloaded.succeed("presence:set", new JsonObject().put("status", "online"));
        assertChanges(watchers.subList(1, 3), "watch-ana", "online", "busy in a call", "offline", "away", "online");
        assertChanges(watchers.subList(0, 1), "watch-ana", "online", "busy in a call", "offline", "away");
        Instant before = Instant.now();
        reloaded.close();
        ben.close();
        assertChanges(
                watchers.subList(1, 3),
                "watch-ana",
                "online",
                "busy in a call",
                "offline",
                "away",
                "online",
                "offline");
        assertChanges(watchers, "watch-ben", "online", "offline");
        JsonObject last = watchers.get(1)
                .of("userStatus")
                .get(watchers.get(1).of("userStatus").size() - 1);
        withKeys(last, "type", "data");
        Instant seen = Instant.parse(withKeys(last.getJsonObject("data"), "userId", "status", "text", "lastSeen")
                .getString("lastSeen"));
        assertTrue(
                Duration.between(before, seen).abs().toSeconds() < 3,
                () -> "left at " + before + ", last seen " + seen);
        assertEquals(
                List.of("offline"), statuses(hub.client(2, "watch-cy").succeed("presence:get", users("watch-ana"))));
    }

    @Test
    void sendsParticipantPresenceOnChatJoin() {
        RawClient ana = hub.client(0, "people-ana");
        String id = ana.succeed(
                        "chat:create",
                        new JsonObject()
                                .put(
                                        "participants",
                                        new JsonArray().add("people-ben").add("people-cy")))
                .getJsonObject("chat")
                .getString("id");
        JsonArray states = ana.succeed("chat:join", id).getJsonArray("participants");
        assertEquals(
                List.of("people-ana online", "people-ben offline", "people-cy offline"),
                states.stream()
                        .map(JsonObject.class::cast)
                        .map(state -> state.getString("userId") + " " + state.getString("status"))
                        .toList());
        hub.client(2, "people-cy");
        assertChanges(List.of(ana), "people-cy", "online");
        assertEquals(List.of(), changesOf(ana, "people-ben"));
    }

    /** A user sees only the kind and endpoint of another user's connections, and only within a shared chat. */
    @Test
    void showsParticipantsDevicesToEachOther() {
        RawClient ben = hub.client(0, "kinds-ben");
        browser(1, "kinds-ana", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1");
        RawClient laptop = browser(2, "kinds-ana", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
        hub.client(1, "kinds-cy");
        JsonObject chat = new JsonObject().put("participants", new JsonArray().add("kinds-ana"));
        String id = ben.succeed("chat:create", chat).getJsonObject("chat").getString("id");

        JsonObject asked = users("kinds-ana", "kinds-ben", "kinds-cy").put("chatId", id);
        assertEquals(
                List.of("computer websocket, phone websocket", "other websocket", "hidden"),
                devices(ben.succeed("presence:get", asked)));
        assertEquals(List.of("hidden"), devices(ben.succeed("presence:get", users("kinds-ana"))));
        assertEquals(
                "NOT_FOUND",
                hub.client(2, "kinds-cy").request("presence:get", asked).getString("code"));

        laptop.succeed("presence:set", new JsonObject().put("status", "invisible"));
        assertEquals(
                List.of("none"),
                devices(ben.succeed("presence:get", users("kinds-ana").put("chatId", id))));
        assertEquals(
                List.of("computer websocket, phone websocket"),
                devices(laptop.succeed("presence:get", users("kinds-ana").put("chatId", id))));
    }

    private static RawClient browser(int node, String user, String agent) {
        return hub.client(node, user, MultiMap.caseInsensitiveMultiMap().add("User-Agent", agent));
    }

    private static List<String> devices(JsonObject answer) {
        return answer.getJsonArray("states").stream()
                .map(state -> ((JsonObject) state).getJsonArray("devices"))
                .map(devices -> devices == null ? "hidden" : devices.isEmpty() ? "none" : words(devices))
                .toList();
    }

    private static String words(JsonArray devices) {
        return devices.stream()
                .map(JsonObject.class::cast)
                .map(device -> withKeys(device, "kind", "endpoint"))
                .map(device -> device.getString("kind") + " " + device.getString("endpoint"))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Waits for as many changes of the user, and compares them. */
    private static void assertChanges(List<RawClient> watchers, String user, String... changes) {
        for (RawClient each : watchers) {
            each.next(frame -> changesOf(each, user).size() >= changes.length);
            assertEquals(List.of(changes), changesOf(each, user));
        }
    }

    private static List<String> changesOf(RawClient watcher, String user) {
        return watcher.of("userStatus").stream()
                .map(frame -> frame.getJsonObject("data"))
                .filter(state -> user.equals(state.getString("userId")))
                .map(state -> state.getString("status")
                        + (state.getString("text") == null ? "" : " " + state.getString("text")))
                .toList();
    }

    private static List<String> statuses(JsonObject answer) {
        return answer.getJsonArray("states").stream()
                .map(state -> ((JsonObject) state).getString("status"))
                .toList();
    }

    private static JsonObject users(String... ids) {
        return new JsonObject().put("userIds", new JsonArray(Stream.of(ids).toList()));
    }
}
