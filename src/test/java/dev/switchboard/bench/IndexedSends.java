package dev.switchboard.bench;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;

/**
 * Sends while the hub indexes what was sent for its search, or while it does not, since the lease of that work is taken from it.
 * Blocks; closed by the scenario.
 */
final class IndexedSends extends LoadAround implements AutoCloseable {

    private static final String TAKE =
            "update lease set holder = 'bench', until = now() + interval '1 hour' where name = 'search'";
    private static final String LEAVE =
            "update lease set until = '-infinity' where name = 'search' and holder = 'bench'";
    private static final String INDEXED = "select count(*) from chat_search";

    private final boolean indexed;
    private final Pool pool;
    private long before;
    private long count;

    IndexedSends(Load load, boolean indexed, StoreDatabase database) {
        super(load);
        this.indexed = indexed;
        this.pool = database.pool("switchboard", 1);
    }

    /** How many messages were indexed while this ran. */
    long count() {
        return count;
    }

    @Override
    public void start() {
        StoreDatabase.await(pool.query(indexed ? LEAVE : TAKE).execute());
        before = rows();
        load.start();
    }

    @Override
    public void stop() {
        load.stop();
        count += rows() - before;
    }

    private long rows() {
        return StoreDatabase.await(pool.preparedQuery(INDEXED).execute(Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    @Override
    public void close() {
        StoreDatabase.await(pool.close());
    }
}
