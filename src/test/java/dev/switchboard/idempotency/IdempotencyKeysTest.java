package dev.switchboard.idempotency;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {

    private static final JsonObject FIRST = new JsonObject().put("id", "first");

    private final String store = TestMigrations.freshSchema();
    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres =
            Postgres.open(vertx, new PostgresConfig(new Secret(store), 4, Duration.ofSeconds(3), 10));
    private final IdempotencyKeys keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    private static KeyUse use(String user, String command, Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        Caller caller = new Caller(user, user, null, Set.of(), null, null);
        return KeyUse.of(new Command(command, caller, data, false));
    }

    private static KeyUse use(String key) {
        return use("ana", "todo:create", "clientId", key, "title", "milk");
    }

    /** Claims the key and, if it is new, keeps the answer. */
    private Future<Optional<JsonObject>> run(IdempotencyKeys with, KeyUse use, JsonObject answer) {
        return postgres.transaction(tx -> with.claim(tx, use)
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(earlier)
                        : with.keep(tx, use, answer).map(earlier)));
    }

    private Optional<JsonObject> run(KeyUse use) {
        return await(run(keys, use, FIRST));
    }

    private long rows() {
        return await(postgres.query("select count(*) from idempotency_key", Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    private void sql(String sql) {
        await(postgres.query(sql, Tuple.tuple()));
    }

    @Test
    void comparesContentInWhateverOrder() {
        JsonObject nested = new JsonObject().put("a", 1).put("b", new JsonArray().add(new JsonObject().put("c", 2)));
        JsonObject reordered = new JsonObject().put("b", nested.getValue("b")).put("a", 1);
        KeyUse one = use("ana", "x", "clientId", "k", "data", nested, "title", "t");
        assertEquals(
                one.fingerprint(),
                use("ana", "x", "title", "t", "none", null, "data", reordered.getMap(), "idempotencyKey", "k")
                        .fingerprint());
        for (KeyUse other : new KeyUse[] {
            use("ana", "x", "clientId", "k", "data", nested, "title", "u"),
            use("ana", "x", "clientId", "k", "data", nested.copy().putNull("d"), "title", "t"),
            use("ana", "x", "clientId", "k", "data", nested, "title", "t", "clientID", "k"),
        }) {
            assertThrows(Failure.class, () -> other.requireSame(one.fingerprint()));
        }
        assertNull(use("ana", "x", "title", "t"));
    }

    @Test
    void keepsKeysByUserAndCommand() {
        assertEquals(Optional.empty(), run(use("k")));
        assertEquals(Optional.of(FIRST), run(use("k")));
        assertEquals(Optional.of(FIRST), await(keys.find(use("k"))));
        assertEquals(Optional.empty(), run(use("ben", "todo:create", "clientId", "k", "title", "milk")));
        assertEquals(Optional.empty(), run(use("ana", "chat:create", "clientId", "k", "title", "milk")));
        assertEquals(3, rows());
    }

    @Test
    void needsNoStatementWithoutAKey() {
        assertEquals(Optional.empty(), await(keys.claim(null, null)));
        assertEquals(Optional.empty(), await(keys.find(null)));
        await(keys.keep(null, null, FIRST));
    }

    /** The interleaving: the first has claimed and is still at work when the second asks on another node. */
    @Test
    void makesTheSecondWaitForTheFirst() throws Exception {
        try (Connection first = TestMigrations.connect(store);
                Statement statement = first.createStatement()) {
            run(use("k"));
            first.setAutoCommit(false);
            statement.execute("update idempotency_key set answer = '{\"id\":\"newer\"}'");
            Future<Optional<JsonObject>> second = run(keys, use("k"), FIRST);
            until("the second waits", () -> waiting() == 1);
            assertFalse(second.isComplete());
            first.commit();
            assertEquals(Optional.of(new JsonObject().put("id", "newer")), await(second));
        }
    }

    /** The first is rolled back, as that of a node that died: the second carries the command out. */
    @Test
    void handsTheKeyOfARollbackToTheSecond() throws Exception {
        try (Connection first = TestMigrations.connect(store);
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.execute("insert into idempotency_key (user_id, command, key, fingerprint, expires_at)"
                    + " values ('ana', 'todo:create', 'k', '\\x00', now() + interval '1 day')");
            Future<Optional<JsonObject>> second = run(keys, use("k"), FIRST);
            until("the second waits", () -> waiting() == 1);
            first.rollback();
            assertEquals(Optional.empty(), await(second));
            assertEquals(Optional.of(FIRST), run(use("k")));
        }
    }

    private long waiting() {
        return await(postgres.query(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock'",
                        Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void forgetsKeysThatExpired() {
        IdempotencyKeys brief = new IdempotencyKeys(postgres, Duration.ZERO);
        await(run(brief, use("k"), FIRST));
        // Not swept yet.
        assertEquals(Optional.empty(), await(keys.find(use("k"))));
        assertEquals(Optional.empty(), run(use("ana", "todo:create", "clientId", "k", "title", "other")));
        assertEquals(Optional.of(FIRST), run(use("ana", "todo:create", "clientId", "k", "title", "other")));
        await(keys.sweep());
        assertEquals(1, rows());
    }

    @Test
    void sweepsInBatchesAndPassesOverWhatIsInUse() throws Exception {
        sql("insert into idempotency_key (user_id, command, key, fingerprint, expires_at)"
                + " select 'ana', 'todo:create', 'k' || n, '\\x00', now() - interval '1 second' * (n % 7)"
                + " from generate_series(1, 2500) n");
        run(use("live"));
        try (Connection other = TestMigrations.connect(store);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from idempotency_key where key = 'k77' for update");
            await(keys.sweep());
            assertEquals(2, rows());
            other.rollback();
        }
        await(keys.sweep());
        assertEquals(1, rows());
    }
}
