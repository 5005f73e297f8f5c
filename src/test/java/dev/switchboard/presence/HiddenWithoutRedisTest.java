package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.OwnStores;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is a process of this test's own, frozen and thawed under a running node: who is invisible is kept there. */
@Tag("slow")
class HiddenWithoutRedisTest {

    @TempDir
    static Path folder;

    private static OwnStores stores;

    private final String ben = "ben-" + UUID.randomUUID();
    private PresenceRig rig;

    @BeforeAll
    static void startStores() {
        stores = new OwnStores(folder);
    }

    @AfterAll
    static void stopStores() {
        stores.close();
    }

    @BeforeEach
    void start() {
        rig = new PresenceRig(stores.redis.uri());
    }

    @AfterEach
    void stop() {
        stores.redis.thaw();
        rig.close();
    }

    @Test
    void whoWasInvisibleStaysSoAndLooksLikeSomebodyWhoIsGone() {
        rig.shareChat("ana", ben, "nobody");
        rig.comes(ben);
        rig.firstSaidOf(ben);
        rig.set(ben, "invisible", null);
        rig.said.clear();
        stores.redis.freeze();

        JsonObject hidden = rig.state("ana", ben);
        assertEquals(rig.state("ana", "nobody").put("userId", ben), hidden);
        assertEquals("offline", hidden.getString("status"));
        assertEquals("offline", status(asked("ana", "presence:subscribe", PresenceRig.users(ben), true)));
        JsonObject inChat = PresenceRig.users(ben).put("chatId", "lunch");
        assertEquals(hidden, asked("ana", "presence:get", inChat, false));
        assertEquals("invisible", rig.state(ben, ben).getString("status"));
        rig.goes(ben);
        rig.settle();
        rig.comes(ben);
        rig.settle();
        assertEquals(List.of(), rig.statusesSaidOf(ben));

        stores.redis.thaw();
        PresenceRig.until(() -> rig.set(ben, "away", null).success());
        assertEquals(List.of("away"), rig.statusesSaidOf(ben));
    }

    @Test
    void whoWasInvisibleWhenANodeStartedIsKnownToIt() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri(), ben);
        // It reads before it tells any change.
        rig.settle();
        rig.settle();
        stores.redis.freeze();
        assertEquals("offline", rig.state("ana", ben).getString("status"));
    }

    /** A node that knows nothing of a user says what it sees; it takes that back. */
    @Test
    void whoWasToldOnlineAndIsInvisibleIsToldOfflineOnceRedisIsBack() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri());
        stores.redis.freeze();
        rig.comes(ben);
        rig.settle();
        assertEquals(List.of("online"), rig.statusesSaidOf(ben));

        stores.redis.thaw();
        PresenceRig.until(() -> rig.statusesSaidOf(ben).equals(List.of("online", "offline")));
        assertEquals("offline", rig.state("ana", ben).getString("status"));
        rig.goes(ben);
        rig.settle();
        assertEquals(List.of("online", "offline"), rig.statusesSaidOf(ben));
    }

    @Test
    void whoWasAnsweredOnlineToASubscriberIsToldOfflineOnceRedisIsBack() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri());
        stores.redis.freeze();
        rig.comesUnheard(ben);
        assertEquals("online", status(asked("ana", "presence:subscribe", PresenceRig.users(ben), true)));
        rig.said.clear();

        stores.redis.thaw();
        PresenceRig.until(() -> rig.statusesSaidOf(ben).contains("offline"));
    }

    @Test
    void whoWasToldRightIsNotToldAgain() {
        rig.set(ben, "busy", "deep work");
        rig.said.clear();
        stores.redis.freeze();
        rig.comes(ben);
        rig.settle();
        String other = "other-" + ben;
        rig.comes(other);
        rig.settle();
        stores.redis.thaw();
        PresenceRig.until(() -> rig.set(other, "away", null).success());
        rig.comes("last-" + ben);
        rig.firstSaidOf("last-" + ben);
        assertEquals(List.of("busy"), rig.statusesSaidOf(ben));
    }

    private JsonObject asked(String caller, String command, JsonObject data, boolean joined) {
        return PresenceRig.await(rig.send(caller, command, data, joined))
                .body()
                .getJsonArray("states")
                .getJsonObject(0);
    }

    private static String status(JsonObject state) {
        return state.getString("status");
    }
}
