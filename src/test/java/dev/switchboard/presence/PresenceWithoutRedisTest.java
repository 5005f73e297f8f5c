package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RedisProcess;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis is a process of this test, stopped and started under a running node. */
@Tag("slow")
class PresenceWithoutRedisTest {

    private final int port = TestStores.freePort();
    private RedisProcess redis;
    private PresenceRig rig;

    @BeforeEach
    void start() {
        startRedis();
        rig = new PresenceRig("redis://127.0.0.1:" + port);
    }

    @AfterEach
    void stop() {
        rig.close();
        redis.close();
    }

    @Test
    void onlineAndOfflineAreRightAndTheStatusIsTheLastKnown() {
        rig.connects("ana");
        rig.firstSaidOf("ana");
        rig.set("ana", "busy", "deep work");
        redis.close();

        assertEquals("busy", rig.state("ben", "ana").getString("status"));
        rig.disconnects("ana");
        Await.until(() -> rig.statusesSaidOf("ana").contains("offline"));
        assertEquals("offline", rig.state("ben", "ana").getString("status"));
        rig.connects("ana");
        Await.until(() -> rig.statusesSaidOf("ana").equals(List.of("online", "busy", "offline", "busy")));

        JsonObject refused = rig.set("ana", "away", null).body();
        assertEquals("UNAVAILABLE", refused.getString("code"));
        assertTrue(refused.getBoolean("retryable"));

        startRedis();
        Await.until(() -> rig.set("ana", "away", "back").success());
        assertEquals("away", rig.state("ben", "ana").getString("status"));
    }

    /** An unknown user looks online then: the hub cannot know better, and must not add devices to that. */
    @Test
    void showsNoDevicesWhileInvisibilityIsUnknown() {
        rig.shareChat("ana", "ben");
        rig.connects("ana");
        JsonObject asked = PresenceRig.users("ana").put("chatId", "lunch");
        assertEquals(
                PresenceRig.DEVICES,
                rig.ask("ben", "presence:get", asked)
                        .body()
                        .getJsonArray("states")
                        .getJsonObject(0)
                        .getValue("devices"));
        redis.close();
        JsonObject state = rig.ask("ben", "presence:get", asked)
                .body()
                .getJsonArray("states")
                .getJsonObject(0);
        assertEquals("online", state.getString("status"));
        assertFalse(state.containsKey("devices"));
    }

    private void startRedis() {
        redis = new RedisProcess(port);
    }
}
