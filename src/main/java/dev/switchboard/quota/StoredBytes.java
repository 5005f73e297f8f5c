package dev.switchboard.quota;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the bytes that users store. A row per user that every message updated would make a user's messages wait for each
 * other, in whatever chats they are: so an instance of a concern keeps what was stored in the last second and writes it in
 * one statement. Others learn of it then, and a node that dies takes at most that second with it.
 *
 * <p>Runs on its verticle's event loop, which opens and closes it. It holds one number for each user with
 * bytes stored in that second.
 */
public final class StoredBytes {

    private static final Logger LOG = LoggerFactory.getLogger(StoredBytes.class);
    private static final long INTERVAL_MS = 1_000;
    /** So many users are written at once, without waiting for the second to end. */
    private static final int MAX_USERS = 1_000;

    /** In sorted order, as everybody who locks several of these rows. */
    private static final String ADD =
            """
            select quota_add(user_id, 'bytes', more)
            from (select * from unnest($1::text[], $2::bigint[]) as given (user_id, more) order by 1) sorted""";

    private final Vertx vertx;
    private final Postgres postgres;
    private final long quota;
    private Map<String, Long> fresh = new TreeMap<>();
    /** What is being written, and counts until it is. */
    private Map<String, Long> writing = Map.of();

    private Future<?> written = Future.succeededFuture();
    private long timer;

    public StoredBytes(Vertx vertx, Postgres postgres, Quota quota) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.quota = quota.bytes();
    }

    /**
     * What the store has for a user, as an expression in SQL. The function {@code quota_used} says the same, but is planned anew
     * in each statement.
     *
     * @param user the user's id, in SQL
     */
    public static String used(String user) {
        return "coalesce((select q.amount from quota_use q where q.user_id = %s and q.kind = 'bytes'), 0)"
                .formatted(user);
    }

    public StoredBytes open() {
        timer = vertx.setPeriodic(INTERVAL_MS, fired -> write());
        return this;
    }

    /** Succeeds once what was counted is written, or cannot be. */
    public Future<?> close() {
        vertx.cancelTimer(timer);
        // What came since the write that is in flight began is in none.
        return written.transform(ended -> write());
    }

    /**
     * Refuses what would exceed the user's quota.
     *
     * @param used what the store has for the user: {@link #used}
     * @param field what of the command is refused
     */
    public void require(String user, long used, long more, String field) {
        if (more > 0 && used + pending(user) + more > quota) {
            throw Quota.exceeded(field, "stored bytes", quota);
        }
    }

    /** The transaction has committed. */
    public void add(String user, long bytes) {
        if (bytes != 0) {
            fresh.merge(user, bytes, Long::sum);
            if (fresh.size() >= MAX_USERS) {
                write();
            }
        }
    }

    private long pending(String user) {
        return fresh.getOrDefault(user, 0L) + writing.getOrDefault(user, 0L);
    }

    private Future<?> write() {
        if (fresh.isEmpty() || !writing.isEmpty()) {
            return Future.succeededFuture();
        }
        writing = fresh;
        fresh = new TreeMap<>();
        Tuple values = Tuple.tuple()
                .addValue(writing.keySet().toArray(String[]::new))
                .addValue(writing.values().toArray(Long[]::new));
        written = postgres.query(ADD, values).onComplete(done -> {
            if (done.failed()) {
                LOG.warn("stored bytes are counted later: {}", done.cause().toString());
                new HashMap<>(writing).forEach((user, bytes) -> fresh.merge(user, bytes, Long::sum));
            }
            writing = Map.of();
        });
        return written;
    }
}
