package dev.switchboard.storage;

import dev.switchboard.storage.postgres.StoreReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates the database's schema to the version of this build: one migration per transaction, one node at a time. While
 * PostgreSQL is down it retries in the background, so a node starts without it. A schema that a newer build has migrated
 * further is left alone. Lives as long as the node; its callbacks run on the context that started it.
 */
public final class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String FOLDER = "/migrations";
    /** An arbitrary number, the same in all builds. */
    private static final long LOCK = 0x5377_6974_6368L;

    private static final Duration OUTAGE_RETRY = Duration.ofSeconds(1);
    /** A migration that PostgreSQL refuses will hardly succeed later, but another node's build may apply its own. */
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(10);

    private static final String CREATE_TABLE =
            """
            set local client_min_messages = warning;
            create table if not exists schema_migrations (
                number integer primary key,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now())""";

    private static final String COUNT = "select count(*) as applied from schema_migrations";

    /**
     * A migration takes as long as it takes, whatever the role or the database bounds: one that was cancelled by a
     * {@code statement_timeout} was begun anew for ever. The last one exists since PostgreSQL 17.
     */
    private static final String LIFT_BOUNDS =
            """
            select set_config(name, '0', true) from pg_settings
            where name in ('lock_timeout', 'statement_timeout', 'transaction_timeout')""";

    private final Vertx vertx;
    private final Postgres postgres;
    private final List<Migration> migrations;
    private volatile @Nullable String problem = "the migrations have not run yet";
    private volatile boolean closed;

    private Migrations(Vertx vertx, Postgres postgres, List<Migration> migrations) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.migrations = migrations;
    }

    /** Starts migrating; the future succeeds after the first attempt, whatever its outcome. */
    public static Future<Migrations> start(Vertx vertx, Postgres postgres) {
        return start(vertx, postgres, FOLDER);
    }

    static Future<Migrations> start(Vertx vertx, Postgres postgres, String folder) {
        Migrations migrations = new Migrations(vertx, postgres, Migration.readAll(folder));
        postgres.onMissing(migrations::checkPresence);
        return migrations.attempt().map(migrations);
    }

    /**
     * Gives an empty database the schema of another one, by the same migrations, whatever this build adds to them. Fails
     * with an {@link IllegalStateException} that names a migration which this build does not have with the same text.
     *
     * @param connection outside a transaction
     * @param applied the checksums of the other database's migrations by their numbers
     */
    public static Future<Void> replay(SqlConnection connection, Map<Integer, String> applied) {
        List<Migration> known = Migration.readAll(FOLDER).stream()
                .filter(migration -> migration.checksum().equals(applied.get(migration.number())))
                .toList();
        if (known.size() < applied.size()) {
            Set<Integer> unknown = new TreeSet<>(applied.keySet());
            known.forEach(migration -> unknown.remove(migration.number()));
            return Future.failedFuture(
                    new IllegalStateException("the database has migrations that this build does not have: " + unknown));
        }
        return connection.begin().compose(transaction -> {
            Future<?> outcome = connection.query(CREATE_TABLE).execute();
            for (Migration migration : known) {
                outcome = outcome.compose(done -> run(connection, migration));
            }
            return outcome.compose(done -> transaction.commit());
        });
    }

    /** Why the schema is not the one that this build needs; empty once it is. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Stops retrying. */
    public void close() {
        closed = true;
    }

    /** A connection may reach a database that was wiped, or restored from before a migration: it is migrated again. */
    private Future<Void> checkPresence(SqlConnection connection) {
        if (problem != null) {
            return Future.succeededFuture();
        }
        return connection
                .query(COUNT)
                .execute()
                .map(rows -> rows.iterator().next().getLong("applied") >= migrations.size())
                .recover(cause -> cause instanceof PgException refused && SqlFailures.isUndefined(refused)
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(cause))
                .onSuccess(present -> {
                    if (!present) {
                        missing();
                    }
                })
                .mapEmpty();
    }

    private synchronized void missing() {
        if (problem == null) {
            problem = "the schema is missing and will be created again";
            LOG.warn("the schema is missing from the database and will be created again");
            postgres.unmigrated();
            vertx.runOnContext(soon -> retry());
        }
    }

    private Future<Void> attempt() {
        Future<Void> outcome = postgres.migration(this::createTable);
        for (Migration migration : migrations) {
            outcome = outcome.compose(done -> ensureApplied(migration));
        }
        return outcome.onSuccess(done -> succeeded()).recover(this::failed);
    }

    private Future<Void> createTable(SqlConnection connection) {
        return lock(connection)
                .compose(locked -> connection.query(CREATE_TABLE).execute())
                .mapEmpty();
    }

    private Future<Void> ensureApplied(Migration migration) {
        return postgres.migration(connection -> apply(connection, migration))
                .recover(cause -> Future.failedFuture(
                        cause instanceof PgException refused
                                ? new IllegalStateException(migration.name() + ": " + StoreReason.of(refused), refused)
                                : cause))
                .compose(applied -> applied.equals(migration.checksum())
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                migration.name() + " differs from the text that was applied to this database")));
    }

    /** Applies the migration unless it is applied already; succeeds with the checksum of the applied text. */
    private Future<String> apply(SqlConnection connection, Migration migration) {
        return lock(connection)
                .compose(locked -> connection
                        .preparedQuery("select checksum from schema_migrations where number = $1")
                        .execute(Tuple.of(migration.number())))
                .compose(rows -> rows.size() == 0
                        ? run(connection, migration)
                                .compose(done -> postgres.checkMigrated(connection))
                                .map(migration.checksum())
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

    /** Held until the transaction ends; other nodes wait here. */
    private static Future<RowSet<Row>> lock(SqlConnection connection) {
        return connection
                .query(LIFT_BOUNDS + "; select pg_advisory_xact_lock(" + LOCK + ")")
                .execute();
    }

    private void succeeded() {
        problem = null;
        postgres.migrated();
    }

    private Future<Void> failed(Throwable cause) {
        boolean isOutage = !(cause instanceof IllegalStateException)
                || (cause.getCause() instanceof PgException refused && !SqlFailures.isFinal(refused, true));
        String reason = StoreReason.of(cause);
        if (!reason.equals(problem)) {
            problem = reason;
            LOG.warn("the migrations failed and will be retried: {}", reason);
        }
        if (!closed) {
            vertx.setTimer((isOutage ? OUTAGE_RETRY : REFUSED_RETRY).toMillis(), timer -> retry());
        }
        return Future.succeededFuture();
    }

    private void retry() {
        if (!closed) {
            attempt();
        }
    }
}
