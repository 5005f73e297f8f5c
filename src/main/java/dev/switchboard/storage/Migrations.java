package dev.switchboard.storage;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database's schema up to what this build knows, one migration a transaction, one node at a time. While
 * PostgreSQL is away it tries again in the background, so a node starts without it. Lives as long as the node; its
 * callbacks come on the context that started it. A schema that a newer build has moved on is left alone.
 */
public final class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String FOLDER = "/migrations";
    /** Any number, the same in all builds. */
    private static final long LOCK = 0x5377_6974_6368L;

    private static final Duration AWAY_RETRY = Duration.ofSeconds(1);
    /** A migration that PostgreSQL refuses is not likely to pass the next time, but another node's may. */
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(10);

    private static final String CREATE_TABLE =
            """
            set local client_min_messages = warning;
            create table if not exists schema_migrations (
                number integer primary key,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now())""";

    private final Vertx vertx;
    private final Postgres postgres;
    private final List<Migration> migrations;
    private volatile String problem = "the migrations have not run yet";
    private volatile boolean closed;

    private Migrations(Vertx vertx, Postgres postgres, List<Migration> migrations) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.migrations = migrations;
    }

    /** Starts; the future is complete after the first try, whatever its outcome. */
    public static Future<Migrations> start(Vertx vertx, Postgres postgres) {
        return start(vertx, postgres, FOLDER);
    }

    static Future<Migrations> start(Vertx vertx, Postgres postgres, String folder) {
        Migrations migrations = new Migrations(vertx, postgres, Migration.readAll(folder));
        return migrations.attempt().map(migrations);
    }

    /** Why the schema is not what this build needs; empty once it is. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Tries no more. */
    public void close() {
        closed = true;
    }

    private Future<Void> attempt() {
        Future<Void> outcome = postgres.transaction(this::createTable);
        for (Migration migration : migrations) {
            outcome = outcome.compose(done -> bring(migration));
        }
        return outcome.onSuccess(done -> succeeded()).recover(this::failed);
    }

    private Future<Void> createTable(SqlConnection connection) {
        return lock(connection)
                .compose(locked -> connection.query(CREATE_TABLE).execute())
                .mapEmpty();
    }

    private Future<Void> bring(Migration migration) {
        return postgres.transaction(connection -> apply(connection, migration))
                .recover(cause -> Future.failedFuture(
                        cause instanceof PgException refused
                                ? new IllegalStateException(migration.name() + ": " + refused.getMessage(), refused)
                                : cause))
                .compose(applied -> applied.equals(migration.checksum())
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                migration.name() + " is not the text that was applied to this database")));
    }

    /** The checksum of what is applied then. */
    private static Future<String> apply(SqlConnection connection, Migration migration) {
        return lock(connection)
                .compose(locked -> connection
                        .preparedQuery("select checksum from schema_migrations where number = $1")
                        .execute(Tuple.of(migration.number())))
                .compose(rows -> rows.size() == 0
                        ? run(connection, migration).map(migration.checksum())
                        : Future.succeededFuture(rows.iterator().next().getString("checksum")));
    }

    private static Future<RowSet<Row>> run(SqlConnection connection, Migration migration) {
        return connection
                .query(migration.sql())
                .execute()
                .compose(done -> connection
                        .preparedQuery("insert into schema_migrations (number, name, checksum) values ($1, $2, $3)")
                        .execute(Tuple.of(migration.number(), migration.name(), migration.checksum())))
                .onSuccess(done -> LOG.info("applied {}", migration.name()));
    }

    /** Until the transaction ends; other nodes wait here. */
    private static Future<RowSet<Row>> lock(SqlConnection connection) {
        return connection.query("select pg_advisory_xact_lock(" + LOCK + ")").execute();
    }

    private void succeeded() {
        problem = null;
        postgres.migrated();
    }

    private Future<Void> failed(Throwable cause) {
        boolean away = cause instanceof Failure;
        if (!cause.getMessage().equals(problem)) {
            problem = cause.getMessage();
            LOG.warn("the migrations did not run and will be tried again: {}", problem);
        }
        if (!closed) {
            vertx.setTimer((away ? AWAY_RETRY : REFUSED_RETRY).toMillis(), timer -> retry());
        }
        return Future.succeededFuture();
    }

    private void retry() {
        if (!closed) {
            attempt();
        }
    }
}
