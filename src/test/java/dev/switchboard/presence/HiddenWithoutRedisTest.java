package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.PrivateStores;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/** Redis is a process of this test, paused and resumed under a running node; it stores which users are invisible. */
@Tag("slow")
class HiddenWithoutRedisTest {

    @TempDir
    static Path folder;

    private static PrivateStores stores;

    private final String ben = "ben-" + UUID.randomUUID();
    private PresenceRig rig;

    @BeforeAll
    static void startStores() {
        stores = new PrivateStores(folder);
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
    void invisibleUsersStayInvisibleAndLookOffline() {
        rig.shareChat("ana", ben, "nobody");
        rig.connects(ben);
        rig.firstSaidOf(ben);
        rig.set(ben, "invisible", null);
        rig.publications.clear();
        stores.redis.freeze();

        JsonObject hidden = rig.state("ana", ben);
        assertEquals(rig.state("ana", "nobody").put("userId", ben), hidden);
        assertEquals("offline", hidden.getString("status"));
        assertEquals("offline", status(asked("ana", "presence:subscribe", PresenceRig.users(ben), true)));
        JsonObject inChat = PresenceRig.users(ben).put("chatId", "lunch");
        assertEquals(hidden, asked("ana", "presence:get", inChat, false));
        assertEquals("invisible", rig.state(ben, ben).getString("status"));
        rig.disconnects(ben);
        rig.settle();
        rig.connects(ben);
        rig.settle();
        assertEquals(List.of(), rig.statusesSaidOf(ben));

        stores.redis.thaw();
        Await.until(() -> rig.set(ben, "away", null).success());
        assertEquals(List.of("away"), rig.statusesSaidOf(ben));
    }

    @Test
    void aStartingNodeReadsWhoIsInvisible() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri(), ben);
        // It reads before it publishes any change.
        rig.settle();
        rig.settle();
        stores.redis.freeze();
        assertEquals("offline", rig.state("ana", ben).getString("status"));
    }

    /** A node that knows nothing of a user publishes what it sees, and corrects that later. */
    @Test
    void correctsAnInvisibleUserPublishedAsOnlineOnceRedisIsBack() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri());
        stores.redis.freeze();
        rig.connects(ben);
        rig.settle();
        assertEquals(List.of("online"), rig.statusesSaidOf(ben));

        stores.redis.thaw();
        Await.until(() -> rig.statusesSaidOf(ben).equals(List.of("online", "offline")));
        assertEquals("offline", rig.state("ana", ben).getString("status"));
        rig.disconnects(ben);
        rig.settle();
        assertEquals(List.of("online", "offline"), rig.statusesSaidOf(ben));
    }

    @Test
    void correctsAnInvisibleUserAnsweredAsOnlineOnceRedisIsBack() {
        rig.set(ben, "invisible", null);
        rig.close();
        rig = new PresenceRig(stores.redis.uri());
        stores.redis.freeze();
        rig.connectsUnreported(ben);
        assertEquals("online", status(asked("ana", "presence:subscribe", PresenceRig.users(ben), true)));
        rig.publications.clear();

        stores.redis.thaw();
        Await.until(() -> rig.statusesSaidOf(ben).contains("offline"));
    }

    /** Who was invisible was shown as online to all once. */
    @Test
    void aRedisThatComesBackEmptyBetraysNobody() throws IOException {
        String busy = "busy-" + ben;
        rig.connects(ben);
        rig.connects(busy);
        rig.firstSaidOf(ben);
        rig.firstSaidOf(busy);
        rig.set(ben, "invisible", null);
        rig.set(busy, "busy", "deep work");
        rig.publications.clear();
        empty(stores.redis.uri());

        assertEquals("offline", rig.state("ana", ben).getString("status"));
        assertEquals("busy", rig.state("ana", busy).getString("status"));
        rig.disconnects(ben);
        rig.settle();
        rig.connects(ben);
        rig.settle();
        assertEquals(List.of(), rig.statusesSaidOf(ben));

        // A node that starts now finds them in Redis again.
        rig.close();
        rig = new PresenceRig(stores.redis.uri());
        rig.connectsUnreported(ben);
        rig.connectsUnreported(busy);
        assertEquals("offline", rig.state("ana", ben).getString("status"));
        assertEquals("deep work", rig.state("ana", busy).getString("text"));
        rig.set(ben, "online", null);
        empty(stores.redis.uri());
        assertEquals("online", rig.state("ana", ben).getString("status"));
    }

    private static void empty(String redis) throws IOException {
        URI uri = URI.create(redis);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String password = uri.getUserInfo().substring(1);
            socket.getOutputStream()
                    .write(("AUTH " + password + "\r\nFLUSHALL\r\n").getBytes(StandardCharsets.US_ASCII));
            assertEquals(
                    "+OK\r\n+OK\r\n", new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void doesNotRepeatAStateThatWasRight() {
        rig.set(ben, "busy", "deep work");
        rig.publications.clear();
        stores.redis.freeze();
        rig.connects(ben);
        rig.settle();
        String other = "other-" + ben;
        rig.connects(other);
        rig.settle();
        stores.redis.thaw();
        Await.until(() -> rig.set(other, "away", null).success());
        rig.connects("last-" + ben);
        rig.firstSaidOf("last-" + ben);
        assertEquals(List.of("busy"), rig.statusesSaidOf(ben));
    }

    private JsonObject asked(String caller, String command, JsonObject data, boolean joined) {
        return Await.await(rig.send(caller, command, data, joined))
                .body()
                .getJsonArray("states")
                .getJsonObject(0);
    }

    private static String status(JsonObject state) {
        return state.getString("status");
    }
}
