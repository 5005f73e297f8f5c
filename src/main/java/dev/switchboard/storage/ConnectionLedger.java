package dev.switchboard.storage;

import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of a pool, by generation: those made before the last {@link #retire} are to be closed instead of used.
 * The pool itself cannot close one; the connection as it was dialed can. Safe from any thread; lives as long as the pool.
 */
final class ConnectionLedger {

    /** What the server, or the pooler, named the connection. */
    private record Key(int process, int secret) {

        static Key of(SqlConnection connection) {
            PgConnection named = PgConnection.cast(connection);
            return new Key(named.processId(), named.secretKey());
        }
    }

    private record Entry(SqlConnection dialed, long generation) {}

    private static final int SPARE = 64;
    /** Closed connections are not reported; they fall out as the ones used longest ago. */
    private static final int PER_PLACE = 8;

    private final Map<Key, Entry> entries;
    private long generation;

    ConnectionLedger(int poolSize) {
        int most = SPARE + PER_PLACE * poolSize;
        entries = new LinkedHashMap<>(SPARE, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
                return size() > most;
            }
        };
    }

    synchronized long generation() {
        return generation;
    }

    /** A new connection, checked by the rules of the given generation. */
    synchronized void enter(SqlConnection dialed, long checkedBy) {
        entries.put(Key.of(dialed), new Entry(dialed, checkedBy));
    }

    synchronized void retire() {
        generation++;
    }

    /** The dialed connection under the pool's. */
    synchronized Optional<SqlConnection> dialed(SqlConnection pooled) {
        return Optional.ofNullable(entries.get(Key.of(pooled))).map(Entry::dialed);
    }

    /** The dialed connection under the pool's, if it is to be closed. */
    synchronized Optional<SqlConnection> retired(SqlConnection pooled) {
        Entry entry = entries.get(Key.of(pooled));
        return entry == null || entry.generation() == generation ? Optional.empty() : Optional.of(entry.dialed());
    }
}
