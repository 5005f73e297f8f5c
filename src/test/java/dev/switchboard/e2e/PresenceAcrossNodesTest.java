package dev.switchboard.e2e;

import static dev.switchboard.e2e.Heard.shaped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is there, as people on other nodes see it: each change once for each connection that asked to be told. */
@ExtendWith(ThreeNodes.class)
class PresenceAcrossNodesTest {

    private static HubCluster hub;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    @Test
    void tellsEachChangeOnceToEachConnectionWhereverItIs() {
        List<RawClient> watchers =
                List.of(hub.client(0, "watch-eve"), hub.client(1, "watch-eve"), hub.client(2, "watch-dan"));
        for (RawClient each : watchers) {
            JsonObject answer =
                    shaped(each.succeed("presence:subscribe", users("watch-ana", "watch-ben")), "success", "states");
            assertEquals(List.of("offline", "offline"), statuses(answer));
            shaped(answer.getJsonArray("states").getJsonObject(0), "userId", "status", "text", "lastSeen");
        }
        RawClient phone = hub.client(1, "watch-ana");
        RawClient laptop = hub.client(2, "watch-ana");
        assertHeard(watchers, "watch-ana", "online");
        phone.succeed("presence:set", new JsonObject().put("status", "busy").put("text", "in a call"));
        assertHeard(watchers, "watch-ana", "online", "busy in a call");
        laptop.succeed("presence:set", new JsonObject().put("status", "invisible"));
        assertHeard(watchers, "watch-ana", "online", "busy in a call", "offline");
        assertEquals(List.of("offline"), statuses(watchers.get(2).succeed("presence:get", users("watch-ana"))));
        assertEquals(List.of("invisible"), statuses(phone.succeed("presence:get", users("watch-ana"))));
        laptop.succeed("presence:set", new JsonObject().put("status", "away"));
        assertHeard(watchers, "watch-ana", "online", "busy in a call", "offline", "away");

        watchers.get(0).succeed("presence:unsubscribe", users("watch-ana"));
        // Of several devices one goes; a reload goes and comes at another node: neither is a change.
        phone.close();
        laptop.close();
        RawClient reloaded = hub.client(0, "watch-ana");
        RawClient ben = hub.client(0, "watch-ben");
        reloaded.succeed("presence:set", new JsonObject().put("status", "online"));
        assertHeard(watchers.subList(1, 3), "watch-ana", "online", "busy in a call", "offline", "away", "online");
        assertHeard(watchers.subList(0, 1), "watch-ana", "online", "busy in a call", "offline", "away");
        Instant before = Instant.now();
        reloaded.close();
        ben.close();
        assertHeard(
                watchers.subList(1, 3),
                "watch-ana",
                "online",
                "busy in a call",
                "offline",
                "away",
                "online",
                "offline");
        assertHeard(watchers, "watch-ben", "online", "offline");
        JsonObject last = watchers.get(1)
                .of("userStatus")
                .get(watchers.get(1).of("userStatus").size() - 1);
        shaped(last, "type", "data");
        Instant seen = Instant.parse(shaped(last.getJsonObject("data"), "userId", "status", "text", "lastSeen")
                .getString("lastSeen"));
        assertTrue(
                Duration.between(before, seen).abs().toSeconds() < 3,
                () -> "left at " + before + ", last seen " + seen);
        assertEquals(
                List.of("offline"), statuses(hub.client(2, "watch-cy").succeed("presence:get", users("watch-ana"))));
    }

    @Test
    void tellsThoseWhoJoinAChatOfItsParticipants() {
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
        assertHeard(List.of(ana), "people-cy", "online");
        assertEquals(List.of(), heard(ana, "people-ben"));
    }

    /** Waits for so many changes of the user, and compares them. */
    private static void assertHeard(List<RawClient> watchers, String user, String... changes) {
        for (RawClient each : watchers) {
            each.next(frame -> heard(each, user).size() >= changes.length);
            assertEquals(List.of(changes), heard(each, user));
        }
    }

    private static List<String> heard(RawClient watcher, String user) {
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
