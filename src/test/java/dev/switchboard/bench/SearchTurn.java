package dev.switchboard.bench;

import io.vertx.sqlclient.Pool;

/** Takes the lease of the search's index from the hub and leaves it to it again. Blocks; closed by the scenario. */
final class SearchTurn implements AutoCloseable {

    private static final String TAKE =
            "update lease set holder = 'bench', until = now() + interval '1 hour' where name = 'search'";
    private static final String LEAVE =
            "update lease set until = '-infinity' where name = 'search' and holder = 'bench'";
    private static final String INDEXED = "select count(*) from chat_search";

    private final Pool pool;

    SearchTurn(StoreDatabase database) {
        pool = database.pool("switchboard", 1);
    }

    void take() {
        StoreDatabase.await(pool.query(TAKE).execute());
    }

    void leave() {
        StoreDatabase.await(pool.query(LEAVE).execute());
    }

    /** How many messages are indexed. */
    long indexed() {
        return StoreDatabase.await(pool.query(INDEXED).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    @Override
    public void close() {
        StoreDatabase.await(pool.close());
    }
}
