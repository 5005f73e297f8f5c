package dev.switchboard.idempotency;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The keys of many commands in one transaction, as {@link IdempotencyKeys} those of one. They are read once the topics of the
 * commands are locked, and written together with their answers. Two equal commands have the same topics, so the second finds
 * the key of the first. Where only the keys are equal, the second waits for the first as it writes, and its transaction fails
 * with an error that {@link #isTaken} knows; tried again it finds the key. Keys are written in one order, so that no two
 * transactions wait for each other.
 *
 * <p>Each method sends its statements before it returns, and none without a key. Stateless; safe from any thread.
 */
public final class ManyKeys {

    /** What is kept with a key. */
    public static final class Earlier {

        private final Buffer fingerprint;
        private final String answer;
        private final boolean expired;

        private Earlier(Row row) {
            fingerprint = row.getBuffer(1);
            answer = row.getString(2);
            expired = row.getBoolean(3);
        }

        /** Whether the key may be used anew. */
        public boolean isExpired() {
            return expired;
        }

        /** What was kept; throws {@code CONFLICT} if the key came with other content then. */
        public JsonObject answerTo(KeyUse use) {
            use.requireSame(fingerprint);
            return new JsonObject(answer);
        }
    }

    /** A key and what is to be kept with it. */
    public record Kept(KeyUse use, JsonObject answer) {}

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String CONSTRAINT = "idempotency_key_pkey";

    private static final String GIVEN = "unnest($1::text[], $2::text[], $3::text[])";
    /** For each of the keys, so that one plan, by the index, serves however many there are. */
    private static final String FIND =
            """
            select g.nr::int, k.* from %s with ordinality as g (user_id, command, key, nr)
            cross join lateral (
                select fingerprint, answer, expires_at < clock_timestamp() from idempotency_key i
                where i.user_id = g.user_id and i.command = g.command and i.key = g.key limit 1) k"""
                    .formatted(GIVEN);
    /** Those that were found expired and that nobody has swept yet. */
    private static final String FREE =
            """
            delete from idempotency_key k using %s as g (user_id, command, key)
            where k.user_id = g.user_id and k.command = g.command and k.key = g.key
                and k.expires_at < clock_timestamp()"""
                    .formatted(GIVEN);

    private static final String KEEP =
            """
            insert into idempotency_key (user_id, command, key, fingerprint, answer, expires_at)
            select g.*, clock_timestamp() + make_interval(secs => $6)
            from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[]) as g (user_id, command, key, f, a)
            order by user_id collate "C", command collate "C", key collate "C\"""";

    private final double keptSeconds;

    /**
     * @param kept how long the keys that are written here are kept
     */
    public ManyKeys(Duration kept) {
        this.keptSeconds = kept.toMillis() / 1000.0;
    }

    /** What is kept with those of the keys that are known, expired ones too. */
    public Future<Map<KeyUse, Earlier>> find(SqlConnection tx, List<KeyUse> uses) {
        return uses.isEmpty()
                ? Future.succeededFuture(Map.of())
                : tx.preparedQuery(FIND).execute(names(uses)).map(rows -> {
                    Map<KeyUse, Earlier> found = new HashMap<>();
                    rows.forEach(row -> found.put(uses.get(row.getInteger(0) - 1), new Earlier(row)));
                    return found;
                });
    }

    /**
     * Writes the keys, none of them twice.
     *
     * @param expired those that {@link #find} found expired
     */
    public Future<?> keep(SqlConnection tx, List<Kept> kept, List<KeyUse> expired) {
        if (kept.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<?>> issued = new ArrayList<>();
        if (!expired.isEmpty()) {
            issued.add(tx.preparedQuery(FREE).execute(names(expired)));
        }
        Tuple values = names(kept.stream().map(Kept::use).toList())
                .addValue(kept.stream().map(one -> one.use().fingerprint()).toArray(Buffer[]::new))
                .addValue(kept.stream().map(one -> one.answer().encode()).toArray(String[]::new))
                .addValue(keptSeconds);
        issued.add(tx.preparedQuery(KEEP).execute(values));
        return Future.all(issued);
    }

    /** Whether a transaction failed because another one has written one of its keys meanwhile. */
    public static boolean isTaken(Throwable failure) {
        return failure instanceof PgException refused
                && UNIQUE_VIOLATION.equals(refused.getSqlState())
                && CONSTRAINT.equals(refused.getConstraint());
    }

    private static Tuple names(Collection<KeyUse> uses) {
        return Tuple.tuple()
                .addValue(all(uses, KeyUse::user))
                .addValue(all(uses, KeyUse::command))
                .addValue(all(uses, use -> use.key().value()));
    }

    private static String[] all(Collection<KeyUse> uses, Function<KeyUse, String> part) {
        return uses.stream().map(part).toArray(String[]::new);
    }
}
