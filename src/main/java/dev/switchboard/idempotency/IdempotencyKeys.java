package dev.switchboard.idempotency;

import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code idempotency_key}. A command claims its key among the first statements of its transaction, before it
 * locks anything else, so that no two transactions wait for each other: of two equal ones at once, on any nodes, the second
 * waits until the first has committed, and gets its answer. What is kept of an answer is what the content does not say,
 * such as an id and a time; the command writes it with its change. The key of a refused command is free again.
 *
 * <p>Each method sends its statements before it returns, and none without a key. Stateless; safe from any thread.
 */
public final class IdempotencyKeys {

    /** How long a key is kept unless a concern's settings say otherwise. */
    public static final Duration KEPT = Duration.ofDays(1);

    /** The pause between two deletions of expired keys, as above. */
    public static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);

    private static final int BATCH = 1000;

    /** Waits here for a transaction that has the same key. An expired key may be claimed again, swept or not. */
    private static final String CLAIM =
            """
            insert into idempotency_key as k (user_id, command, key, fingerprint, expires_at)
            values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
            on conflict (user_id, command, key) do update set
                fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
            where k.expires_at < clock_timestamp()""";

    private static final String EARLIER =
            """
            select fingerprint, answer from idempotency_key where user_id = $1 and command = $2 and key = $3""";
    private static final String FIND = EARLIER + " and expires_at >= clock_timestamp()";
    private static final String KEEP =
            "update idempotency_key set answer = $4 where user_id = $1 and command = $2 and key = $3";

    /** Of a claim that has no answer. */
    private static final String RELEASE =
            """
            delete from idempotency_key
            where user_id = $1 and command = $2 and key = $3 and fingerprint = $4 and answer = '{}'""";

    /** Skips what a transaction has locked, and holds what it deletes for one statement: nobody waits for it. */
    private static final String SWEEP =
            """
            delete from idempotency_key where (user_id, command, key) in (
                select user_id, command, key from idempotency_key where expires_at < clock_timestamp()
                limit $1 for update skip locked)""";

    private final Postgres postgres;
    private final double keptSeconds;

    /**
     * @param kept how long the keys that are claimed here are kept
     */
    public IdempotencyKeys(Postgres postgres, Duration kept) {
        this.postgres = postgres;
        this.keptSeconds = kept.toMillis() / 1000.0;
    }

    /**
     * Claims the key in this transaction; fails with {@code CONFLICT} if it came with other content before.
     *
     * @param use null for a command without a key
     * @return what {@link #keep} kept for the same content; empty if the command is to be carried out
     */
    public Future<Optional<JsonObject>> claim(SqlConnection tx, @Nullable KeyUse use) {
        if (use == null) {
            return Future.succeededFuture(Optional.empty());
        }
        Future<RowSet<Row>> claimed = tx.preparedQuery(CLAIM)
                .execute(nameOf(use).addValue(use.fingerprint()).addValue(keptSeconds));
        // A separate statement: it must see what was committed while the first one waited. That one has locked the row.
        Future<RowSet<Row>> found = tx.preparedQuery(EARLIER).execute(nameOf(use));
        return Future.all(claimed, found)
                .map(done -> claimed.result().rowCount() > 0
                        ? Optional.empty()
                        : Optional.of(earlier(use, found.result().iterator().next())));
    }

    /** As {@link #claim}, without claiming it. */
    public Future<Optional<JsonObject>> find(@Nullable KeyUse use) {
        return use == null
                ? Future.succeededFuture(Optional.empty())
                : postgres.query(FIND, nameOf(use)).map(found -> {
                    var row = found.iterator();
                    return row.hasNext() ? Optional.of(earlier(use, row.next())) : Optional.empty();
                });
    }

    /** Keeps, with the key that this transaction has claimed, what the answer to the same command is made of. */
    public Future<?> keep(SqlConnection tx, @Nullable KeyUse use, JsonObject answer) {
        return use == null
                ? Future.succeededFuture()
                : tx.preparedQuery(KEEP).execute(nameOf(use).addValue(answer.encode()));
    }

    /**
     * Frees a key that was claimed in a transaction of its own, for a command that was refused since. One that has an answer
     * by now stays.
     */
    public Future<?> release(KeyUse use) {
        return postgres.query(RELEASE, nameOf(use).addValue(use.fingerprint()));
    }

    /** Deletes expired keys, batch after batch. */
    public Future<Void> sweep() {
        return Steps.whileMore(
                () -> postgres.query(SWEEP, Tuple.of((long) BATCH)).map(gone -> gone.rowCount() == BATCH));
    }

    private static Tuple nameOf(KeyUse use) {
        return Tuple.of(use.user(), use.command(), use.key().value());
    }

    private static JsonObject earlier(KeyUse use, Row row) {
        use.requireSame(row.getBuffer(0));
        return new JsonObject(row.getString(1));
    }
}
