package dev.switchboard.notification;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** The keys that back ends gave to their events, in the table {@code publish_key}. Safe from any thread. */
final class PublishKeys {

    private static final int BATCH = 1000;

    /** Waits here for a transaction that claims the same key. An expired key may be claimed again. */
    private static final String CLAIM =
            """
            insert into publish_key as k (caller, key, fingerprint) values ($1, $2, $3)
            on conflict (caller, key) do update set
                fingerprint = excluded.fingerprint, seqs = excluded.seqs, created_at = excluded.created_at
            where k.created_at < $4
            returning key""";

    private static final String FIND =
            "select fingerprint, seqs from publish_key where caller = $1 and key = $2 and created_at >= $3";
    private static final String KEEP = "update publish_key set seqs = $3 where caller = $1 and key = $2";
    private static final String SWEEP =
            """
            delete from publish_key where (caller, key) in (
                select caller, key from publish_key where created_at < $1 limit $2 for update skip locked)""";

    private final Postgres postgres;
    private final Duration kept;

    PublishKeys(Postgres postgres, Duration kept) {
        this.postgres = postgres;
        this.kept = kept;
    }

    /**
     * Claims the key in this transaction.
     *
     * @return empty if the claim succeeds; the {@code seqs} of the first event if the same content had the key before
     */
    Future<Optional<JsonObject>> claim(SqlConnection tx, String caller, String key, String fingerprint) {
        return tx.preparedQuery(CLAIM)
                .execute(Tuple.of(caller, key, fingerprint, oldest()))
                .compose(claimed -> claimed.size() > 0
                        ? Future.succeededFuture(Optional.empty())
                        // A separate statement: it must see what was committed while the first one waited.
                        : tx.preparedQuery(FIND)
                                .execute(Tuple.of(caller, key, oldest()))
                                .map(found -> earlier(found, fingerprint)));
    }

    /** The {@code seqs} of the first event with this key, or empty if there is none. */
    Future<Optional<JsonObject>> find(String caller, String key, String fingerprint) {
        return postgres.query(FIND, Tuple.of(caller, key, oldest())).map(found -> earlier(found, fingerprint));
    }

    /** Stores the answer to a repeat. */
    Future<?> keep(SqlConnection tx, String caller, String key, JsonObject seqs) {
        return tx.preparedQuery(KEEP).execute(Tuple.of(caller, key, seqs.encode()));
    }

    /** Deletes expired keys, batch after batch. */
    Future<Void> sweep() {
        return postgres.query(SWEEP, Tuple.of(oldest(), (long) BATCH))
                .compose(gone -> gone.rowCount() == BATCH ? sweep() : Future.succeededFuture());
    }

    private static Optional<JsonObject> earlier(RowSet<Row> found, String fingerprint) {
        if (found.size() == 0) {
            return Optional.empty();
        }
        Row row = found.iterator().next();
        if (!row.getString(0).equals(fingerprint)) {
            throw Failure.of(ErrorCode.CONFLICT, "idempotencyKey was used for another event")
                    .with("field", "idempotencyKey");
        }
        return Optional.of(new JsonObject(row.getString(1)));
    }

    private OffsetDateTime oldest() {
        return OffsetDateTime.now(ZoneOffset.UTC).minus(kept);
    }
}
