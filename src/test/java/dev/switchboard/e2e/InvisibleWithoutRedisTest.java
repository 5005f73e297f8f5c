package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every node hides an invisible user, although the Redis that stores the choice no longer answers. */
@Tag("slow")
class InvisibleWithoutRedisTest {

    @TempDir
    static Path folder;

    @Test
    void everyNodeKeepsTheLastKnownState() {
        try (PrivateStores stores = new PrivateStores(folder);
                HubCluster hub = HubCluster.empty(stores.postgres.uri(), stores.redis.uri())) {
            hub.add();
            hub.add();
            RawClient ana = hub.client(0, "ana");
            RawClient cy = hub.client(1, "cy");
            ana.succeed("presence:subscribe", users("ben"));
            RawClient ben = hub.client(0, "ben");
            awaitStatus(ana, "online");
            ben.succeed("presence:set", new JsonObject().put("status", "invisible"));
            awaitStatus(ana, "offline");
            stores.redis.freeze();

            for (RawClient each : new RawClient[] {ana, cy}) {
                assertEquals("offline", status(each, "presence:get"));
                assertEquals("offline", status(each, "presence:subscribe"));
            }
            assertEquals("invisible", status(ben, "presence:get"));
            stores.redis.thaw();
        }
    }

    private static void awaitStatus(RawClient client, String status) {
        client.next(frame -> "userStatus".equals(frame.getString("type"))
                && status.equals(frame.getJsonObject("data").getString("status")));
    }

    private static String status(RawClient client, String command) {
        return client.succeed(command, users("ben"))
                .getJsonArray("states")
                .getJsonObject(0)
                .getString("status");
    }

    private static JsonObject users(String... ids) {
        return new JsonObject().put("userIds", new JsonArray(java.util.List.of(ids)));
    }
}
