package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a namespace does not keep, and what it does not let a connection publish. */
@Tag("slow")
class ChannelLimitsTest {

    private static final int KEPT = 10;
    private static final int PUBLISHED = 25;
    private static final String CHANNEL = "feed:a";

    private static JsonObject publication(Object data) {
        return new JsonObject().put("channel", CHANNEL).put("data", data);
    }

    private static JsonObject since(long position) {
        return new JsonObject().put("channel", CHANNEL).put("since", position);
    }

    /** The namespace's own history counts, not that of the other topics. */
    @Test
    void reportsAGapWhereTheHistoryNoLongerReachesBack() {
        try (HubCluster hub = HubCluster.of(
                        1,
                        "--channels.feed.history.count=" + KEPT,
                        "--channels.feed.history.age=1h",
                        "--channels.feed.publish=user",
                        "--concerns.log.settings.retention.sweepInterval=100ms");
                BridgeDriver driver = new BridgeDriver()) {
            RawClient ana = hub.client(0, "feed-ana");
            for (int i = 1; i <= PUBLISHED; i++) {
                ana.succeed("channel:publish", publication(i));
                ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("feed-ben")));
            }
            until(() -> oldest(ana) == PUBLISHED - KEPT + 1);
            RawClient ben = hub.client(0, "feed-ben");
            assertGap(ben.succeed("channel:join", since(3)));
            Received.await(ben, "channel-" + CHANNEL, PUBLISHED);
            assertEquals(
                    Received.range(PUBLISHED - KEPT + 1, PUBLISHED), Received.positions(ben, "channel-" + CHANNEL));
            BridgeClient bridge = driver.open(
                            "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token("feed-ben"), "websocket")
                    .opened();
            assertGap(bridge.join("channel-" + CHANNEL, 3L));
            until(() -> bridge.seqs("channel-" + CHANNEL).size() == KEPT);
            // More than a namespace keeps, less than the hub does.
            RawClient again = hub.client(0, "feed-ben", "since=0");
            Received.await(again, "user-feed-ben", PUBLISHED);
            // A position that nobody had.
            JsonObject ahead = hub.client(0, "feed-ben").succeed("channel:join", since(1_000));
            assertEquals(true, ahead.getBoolean("gap"), ahead::encode);
            assertEquals(PUBLISHED, ahead.getLong("lastSeq"), ahead::encode);
        }
    }

    private static long oldest(RawClient client) {
        JsonArray kept = client.succeed("channel:history", new JsonObject().put("channel", CHANNEL))
                .getJsonArray("publications");
        return kept.getJsonObject(0).getLong("seq");
    }

    private static void assertGap(JsonObject joined) {
        assertEquals(PUBLISHED, joined.getLong("seq"), joined::encode);
        assertEquals(true, joined.getBoolean("gap"), joined::encode);
        assertEquals(PUBLISHED - KEPT + 1, joined.getLong("firstSeq"), joined::encode);
    }

    @Test
    void removesPublicationsThatAreOlderThanTheNamespaceKeeps() {
        try (HubCluster hub = HubCluster.of(
                1,
                "--channels.feed.history.count=1000",
                "--channels.feed.history.age=1s",
                "--channels.feed.publish=user",
                "--concerns.log.settings.retention.sweepInterval=100ms")) {
            RawClient ana = hub.client(0, "feed-ana");
            ana.succeed("channel:publish", publication(1));
            JsonObject all = new JsonObject().put("channel", CHANNEL);
            until(() -> ana.succeed("channel:history", all)
                    .getJsonArray("publications")
                    .isEmpty());
            assertEquals(2, ana.succeed("channel:publish", publication(2)).getLong("seq"));
        }
    }

    @Test
    void limitsHowOftenAConnectionPublishes() {
        try (HubCluster hub =
                HubCluster.of(1, "--limits.enabled=true", "--channels.feed.publish=user", "--channels.feed.rate=5/h")) {
            RawClient first = hub.client(0, "feed-ana");
            RawClient second = hub.client(0, "feed-ana");
            List<Integer> posted = IntStream.range(0, 7)
                    .mapToObj(i -> first.post("channel:publish", publication(i)))
                    .toList();
            List<String> codes = posted.stream()
                    .map(id -> first.next(frame -> id.equals(frame.getValue("id"))))
                    .map(frame -> frame.getString("code", "OK"))
                    .toList();
            assertEquals(List.of("OK", "OK", "OK", "OK", "OK", "RATE_LIMITED", "RATE_LIMITED"), codes);
            JsonObject refusal = first.request("channel:publish", publication("more"));
            assertTrue(refusal.getLong("retryAfterMs") > 600_000, refusal::encode);
            second.succeed("channel:publish", publication("another connection"));
        }
    }
}
