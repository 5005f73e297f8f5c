package dev.switchboard.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database of the embedded PostgreSQL of a folder, used by the benchmark itself on one event loop of its own. Its methods
 * block; closed by the scenario.
 */
final class StoreDatabase implements AutoCloseable {

    private static final long PATIENCE_S = 60;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final PgConnectOptions server;

    StoreDatabase(Path dataDir) {
        try {
            JsonObject stores = new JsonObject(Files.readString(dataDir.resolve("stores.json")));
            server = new PgConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(stores.getJsonObject("postgres").getInteger("port"))
                    .setUser("switchboard")
                    .setPassword(
                            Files.readString(dataDir.resolve("stores.secret")).strip())
                    .setDatabase("postgres")
                    .setCachePreparedStatements(true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Connections to a database, the given number of them. */
    Pool pool(String database, int size) {
        return PgBuilder.pool()
                .connectingTo(new PgConnectOptions(server).setDatabase(database))
                .with(new PoolOptions().setMaxSize(size))
                .using(vertx)
                .build();
    }

    /** The bytes of the log of changes that the server has written since it was made. */
    long walBytes() {
        Pool pool = pool("postgres", 1);
        return await(pool.query("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .eventually(pool::close));
    }

    /** Whether pages are written whole into that log when they change for the first time after a checkpoint. */
    void setFullPageWrites(boolean on) {
        for (String statement : new String[] {
            "alter system set full_page_writes = " + (on ? "on" : "off"),
            "select pg_reload_conf()",
            // The first one may begin before its process has read the setting.
            "checkpoint",
            "checkpoint"
        }) {
            Pool pool = pool("postgres", 1);
            await(pool.query(statement).execute().eventually(pool::close));
        }
    }

    void createDatabase(String name) {
        Pool pool = pool("postgres", 1);
        await(pool.query("create database " + name).execute().eventually(pool::close));
    }

    Vertx vertx() {
        return vertx;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
