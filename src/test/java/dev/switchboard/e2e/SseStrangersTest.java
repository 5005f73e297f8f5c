package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SseClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients without a token: they read channels whose rule is {@code all}, and nothing else. */
@Tag("slow")
class SseStrangersTest {

    private static final int MOST = 6;
    private static HubCluster hub;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                1,
                "--http.unauthenticated.perAddress=" + MOST,
                "--channels.open.history.count=100",
                "--channels.open.history.age=1h",
                "--channels.open.presence=true",
                "--channels.open.join=all",
                "--channels.open.publish=user",
                "--channels.live.join=all",
                "--channels.live.publish=user",
                "--channels.staff.join=role:staff");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static SseClient open(String... topics) {
        return SseClient.open(hub.port(0), Map.of(), topics);
    }

    private static void publish(RawClient writer, String channel, int data) {
        writer.succeed(
                "channel:publish", new JsonObject().put("channel", channel).put("data", data));
    }

    @Test
    void readPublicChannelsAndResume() {
        RawClient writer = hub.client(0, "strange-ana");
        String id;
        try (SseClient stream = open("channel-open:a", "channel-live:a")) {
            assertEquals(200, stream.status());
            assertNull(stream.next("connection_established").data().getValue("user"));
            publish(writer, "open:a", 1);
            publish(writer, "live:a", 2);
            until(() -> stream.of("publication").size() == 2);
            id = stream.lastId();
            JsonObject inside = writer.succeed("channel:presence", new JsonObject().put("channel", "open:a"));
            assertEquals(new JsonArray(), inside.getJsonArray("users"));
        }
        publish(writer, "open:a", 3);
        try (SseClient second = SseClient.open(hub.port(0), Map.of("Last-Event-ID", id), "channel-open:a")) {
            assertEquals(3, second.next("publication").data().getValue("data"));
        }
    }

    @Test
    void areAskedForATokenForAnythingElse() {
        for (String topic : List.of("channel-staff:x", "user-strange-ana", "presence-strange-ana", "room-events/x")) {
            try (SseClient refused = open("channel-open:a", topic)) {
                assertEquals(401, refused.status());
                assertEquals("UNAUTHORIZED", new JsonObject(refused.body()).getString("code"));
            }
        }
    }

    /** A cookie that does not verify counts as none; a token that is shown and does not is refused. */
    @Test
    void areThoseWhoseCookieIsNoGood() {
        try (SseClient stream = SseClient.open(hub.port(0), Map.of("Cookie", "token=nonsense"), "channel-open:a")) {
            assertNull(stream.next("connection_established").data().getValue("user"));
        }
        try (SseClient refused = SseClient.open(hub.port(0), "nonsense", "channel-open:a")) {
            assertEquals(401, refused.status());
        }
    }

    @Test
    void countAsLongAsTheyListen() {
        List<SseClient> listening = new ArrayList<>();
        until("one is too many", () -> {
            SseClient next;
            try {
                next = open("channel-open:b");
            } catch (IllegalStateException noConnection) {
                return true;
            }
            listening.add(next);
            until(() -> !next.of("connection_established").isEmpty()
                    || !next.of("close").isEmpty());
            return !next.of("close").isEmpty();
        });
        assertEquals(true, listening.size() <= MOST + 1, () -> listening.size() + " listen");
        listening.forEach(SseClient::close);
        until("those that left make room", () -> {
            try (SseClient again = open("channel-open:b")) {
                until(() -> !again.events().isEmpty());
                return !again.of("connection_established").isEmpty();
            } catch (IllegalStateException stillFull) {
                return false;
            }
        });
    }
}
