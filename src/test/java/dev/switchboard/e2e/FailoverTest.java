package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.DebianPostgres;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Readiness;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node on a PostgreSQL with a streaming replica. Its password is rotated, it turns read-only, its database is wiped, it is
 * lost and the replica is promoted: each time commands are refused as retryable, readiness names the reason, and everything
 * works again by itself. Ordered test methods share the servers, because each start costs seconds.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverTest {

    @TempDir
    static Path folder;

    private static DebianPostgres primary;
    private static DebianPostgres replica;
    private static HubCluster hub;
    private static RawClient ana;
    private static String chatId;
    private static int sent;

    @BeforeAll
    static void start() throws Exception {
        primary = DebianPostgres.start(Files.createDirectory(folder.resolve("primary")), Optional.empty(), List.of());
        primary.sql("create role hub login password 'right'", "grant create on schema public to hub");
        replica = primary.replica(Files.createDirectory(folder.resolve("replica")));
        hub = HubCluster.empty(
                "postgresql://hub:right@127.0.0.1:" + replica.port() + ",127.0.0.1:" + primary.port()
                        + "/postgres?target_session_attrs=read-write",
                TestStores.redis());
        hub.add();
        Readiness.await(hub, 200);
        ana = hub.client(0, "ana");
        chatId = create();
        send();
    }

    @AfterAll
    static void end() {
        if (hub != null) {
            hub.close();
        }
        if (replica != null) {
            replica.close();
        }
        if (primary != null) {
            primary.close();
        }
    }

    @Test
    @Order(1)
    void passesOverTheReplicaThatStandsFirst() {
        assertEquals("0", connections(replica));
        assertFalse(connections(primary).equals("0"));
    }

    /** 28P01 was INTERNAL and not retryable: outboxes threw their messages away. */
    @Test
    @Order(2)
    void waitsForTheRightPassword() {
        primary.sql("alter role hub password 'rotated'");
        disconnect();
        assertAwayBecauseOf("password authentication failed for user \"hub\" (28P01)");
        primary.sql("alter role hub password 'right'");
        assertWorksAgain();
    }

    /** Every write of two minutes was refused, and readiness answered 200. */
    @Test
    @Order(3)
    void noticesThatTheServerTurnedReadOnly() {
        primary.sql("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        assertAwayBecauseOf("read-only");
        primary.sql(
                "set default_transaction_read_only = off",
                "alter system reset default_transaction_read_only",
                "select pg_reload_conf()");
        assertWorksAgain();
    }

    /** With connections that existed before. */
    @Test
    @Order(4)
    void createsTheSchemaOfAWipedDatabaseAnew() {
        primary.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hub'; drop owned by hub;"
                + " grant create on schema public to hub");
        retry("chat:create", people());
        Readiness.await(hub, 200);
        chatId = create();
        send();
    }

    @Test
    @Order(5)
    void followsThePromotedReplica() {
        Await.until("the replica has it all", () -> replica.sql(
                        "select pg_last_wal_replay_lsn() >= '" + primary.sql("select pg_current_wal_flush_lsn()") + "'")
                .equals("t"));
        primary.stop("immediate");
        assertAwayBecauseOf("Connection refused: /127.0.0.1:" + primary.port());
        replica.promote();
        assertWorksAgain();
        assertFalse(connections(replica).equals("0"));
    }

    private static void disconnect() {
        primary.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hub'");
    }

    private static String connections(DebianPostgres server) {
        return server.sql("select count(*) from pg_stat_activity where usename = 'hub'");
    }

    private static void assertAwayBecauseOf(String reason) {
        Readiness.await(hub, 503, "postgres");
        Readiness.awaitReason(hub, "postgres", reason);
        JsonObject refused = ana.request("message:send", message("away"));
        assertEquals("UNAVAILABLE", refused.getString("code"), refused::encode);
        assertTrue(refused.getBoolean("retryable"));
    }

    /** An attempt to connect that began before may still fail a command just after the node is ready again. */
    private static void assertWorksAgain() {
        Readiness.await(hub, 200);
        retry("message:send", message("again"));
        send();
    }

    /** Until it succeeds; each refusal says that it may. */
    private static void retry(String command, JsonObject data) {
        Await.until(command + " succeeds again", () -> {
            JsonObject answer = ana.request(command, data);
            assertTrue(answer.containsKey("data") || answer.getBoolean("retryable"), answer::encode);
            return answer.containsKey("data");
        });
    }

    private static JsonObject people() {
        return new JsonObject().put("participants", new JsonArray().add("ben"));
    }

    private static String create() {
        return ana.succeed("chat:create", people()).getJsonObject("chat").getString("id");
    }

    private static void send() {
        ana.succeed("message:send", message("here"));
    }

    private static JsonObject message(String text) {
        return new JsonObject().put("chatId", chatId).put("text", text).put("clientMessageId", "c" + sent++);
    }
}
