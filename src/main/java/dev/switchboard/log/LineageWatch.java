package dev.switchboard.log;

import dev.switchboard.bus.LogLineage;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the store has lost commits: it failed over to a replica that lacked them, was restored from a backup, rolled
 * back by a snapshot, or wiped. Each new connection is compared with what this node remembers before it is used, and begins
 * a new lineage if the two differ: under the row's lock, so that of all nodes one does. Every second one node of the
 * cluster raises the row's mark and publishes it, and every node keeps the highest.
 *
 * <p>A connection to a replica that is not promoted fails the comparison: it would become writable without one. Safe from
 * any thread; lives as long as the node, which closes it before the pool.
 */
public final class LineageWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LineageWatch.class);
    private static final String MARKS = "switchboard.lineage.marks";
    private static final String QUESTIONS = "switchboard.lineage.questions";
    private static final long PATIENCE_MS = 1_000;
    private static final long MARK_MS = 1_000;

    private static final String SERVER =
            """
            (select system_identifier::text from pg_control_system()) as server_cluster,
            left(pg_walfile_name(pg_current_wal_lsn()), 8) as server_timeline""";
    private static final String READ =
            "select number, id, base, mark, earlier::text, cluster, timeline, " + SERVER + " from log_lineage";
    private static final String RAISE =
            """
            with raised as (
                update log_lineage set mark = mark + 1, marked_at = clock_timestamp() where only_one = (
                    select only_one from log_lineage
                    where marked_at < clock_timestamp() - interval '900 milliseconds' for update skip locked)
                returning mark)
            select number, id, base, coalesce((select mark from raised), mark) as mark, earlier::text, cluster, timeline,
                exists (select from raised) as raised,"""
                    + SERVER + " from log_lineage";
    private static final String ADOPT = "update log_lineage set cluster = $1, timeline = $2";
    private static final String BEGIN =
            """
            update log_lineage set cluster = $1, timeline = $2, number = $3, id = $4, base = $5, mark = $6,
                earlier = $7::text::json, marked_at = clock_timestamp(), began_at = clock_timestamp()""";
    private static final String EXISTS = "select to_regclass('log_lineage') is not null";

    private final Vertx vertx;
    private final LogLineage number;
    private final LineageMemory memory;
    private final AtomicReference<@Nullable KnownLineage> known = new AtomicReference<>();
    private final LastingTrouble raising = new LastingTrouble(LOG, "raise the mark of the log's lineage");
    private final LastingTrouble keeping = new LastingTrouble(LOG, "keep the log's lineage in data.dir");
    private volatile boolean closed;
    private volatile long timer = -1;

    private LineageWatch(Vertx vertx, LineageMemory memory) {
        this.vertx = vertx;
        this.number = LogLineage.of(vertx);
        this.memory = memory;
    }

    /** Learns what this folder and the other nodes remember; to be done before the first connection to the store. */
    public static Future<LineageWatch> open(Vertx vertx, LineageMemory memory) {
        LineageWatch watch = new LineageWatch(vertx, memory);
        return vertx.executeBlocking(memory::read)
                .onSuccess(kept -> kept.ifPresent(watch::recall))
                .compose(kept -> watch.askOthers())
                .compose(asked -> watch.answerOthers())
                .map(watch);
    }

    /** Checks the pool's connections from now on. */
    public LineageWatch guard(Postgres postgres) {
        postgres.onConnect(this::check).onMigration(this::compare);
        return this;
    }

    /** Keeps raising the mark; to be called once the schema is there, or on its way. */
    public LineageWatch start(Postgres postgres) {
        raiseLater(postgres);
        return this;
    }

    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    private Future<Void> askOthers() {
        return vertx.eventBus()
                .<JsonObject>request(QUESTIONS, null, new DeliveryOptions().setSendTimeout(PATIENCE_MS))
                .onSuccess(answer -> {
                    if (answer.body() != null) {
                        learn(KnownLineage.from(answer.body()));
                    }
                })
                .mapEmpty()
                // Alone, or the others do not know either.
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Void> answerOthers() {
        return vertx.eventBus()
                .<JsonObject>consumer(MARKS, mark -> keep(KnownLineage.from(mark.body())))
                .completion()
                .compose(listening -> vertx.eventBus()
                        .consumer(QUESTIONS, question -> {
                            KnownLineage mine = known.get();
                            question.reply(mine == null ? null : mine.toJson());
                        })
                        .completion());
    }

    /** Compares outside a transaction first: most new connections begin nothing and must not cost a write. */
    private Future<Void> check(SqlConnection connection) {
        return exists(connection).compose(exists -> {
            if (!exists) {
                // The database is empty; the migration that creates the row compares.
                return Future.succeededFuture();
            }
            return connection.query(READ).execute().compose(rows -> {
                StoredLineage stored = StoredLineage.of(rows.iterator().next());
                return !stored.isNew() && stored.continues(known.get())
                        ? kept(stored.current())
                        : inTransaction(connection);
            });
        });
    }

    private Future<Void> inTransaction(SqlConnection connection) {
        return connection.begin().compose(transaction -> compareLocked(connection)
                .compose(
                        lineage -> transaction.commit().map(lineage),
                        failure -> transaction.rollback().transform(ended -> Future.failedFuture(failure)))
                .compose(this::kept));
    }

    /** In a migration's transaction. */
    private Future<Void> compare(SqlConnection connection) {
        return exists(connection)
                .compose(exists -> exists ? compareLocked(connection).compose(this::kept) : Future.succeededFuture());
    }

    private static Future<Boolean> exists(SqlConnection connection) {
        return connection.query(EXISTS).execute().map(rows -> rows.iterator()
                .next()
                .getBoolean(0));
    }

    private Future<KnownLineage> compareLocked(SqlConnection connection) {
        return connection.query(READ + " for update").execute().compose(rows -> {
            StoredLineage stored = StoredLineage.of(rows.iterator().next());
            KnownLineage remembered = known.get();
            if (!stored.continues(remembered)) {
                return begin(connection, stored, remembered);
            }
            return stored.isNew()
                    ? connection
                            .preparedQuery(ADOPT)
                            .execute(Tuple.of(
                                    stored.server().cluster(), stored.server().timeline()))
                            .map(stored.current())
                    : Future.succeededFuture(stored.current());
        });
    }

    private static Future<KnownLineage> begin(
            SqlConnection connection, StoredLineage stored, @Nullable KnownLineage remembered) {
        KnownLineage next = stored.next(remembered, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        Tuple values = Tuple.of(
                stored.server().cluster(),
                stored.server().timeline(),
                next.number(),
                next.id(),
                next.base(),
                next.mark());
        return connection
                .preparedQuery(BEGIN)
                .execute(values.addValue(stored.earlierThanNext(remembered).encode()))
                .map(next)
                .onSuccess(begun -> LOG.warn(
                        "the store lacks commits: it continues {}, this node knows {}; lineage {} begins at position {}",
                        stored.current(),
                        remembered,
                        begun.number(),
                        begun.base()));
    }

    private void raiseLater(Postgres postgres) {
        if (!closed) {
            timer = vertx.setTimer(MARK_MS, fired -> raise(postgres).onComplete(done -> raiseLater(postgres)));
        }
    }

    private Future<?> raise(Postgres postgres) {
        return postgres.query(RAISE, Tuple.tuple())
                .compose(rows -> take(postgres, rows))
                .onSuccess(done -> raising.ends())
                .onFailure(cause -> {
                    // Otherwise the store is away, which the pool has logged.
                    if (cause instanceof PgException) {
                        raising.begins(String.valueOf(cause.getMessage()));
                    }
                });
    }

    private Future<Void> take(Postgres postgres, RowSet<Row> rows) {
        Row row = rows.iterator().next();
        StoredLineage stored = StoredLineage.of(row);
        if (stored.isNew() || !stored.continues(known.get())) {
            // A pooler between has changed the server without ending the connection.
            return postgres.transaction(this::compareLocked).compose(this::kept);
        }
        if (row.getBoolean("raised")) {
            vertx.eventBus().publish(MARKS, stored.current().toJson());
        }
        return kept(stored.current());
    }

    private Future<Void> kept(KnownLineage lineage) {
        keep(lineage);
        return Future.succeededFuture();
    }

    private void keep(KnownLineage lineage) {
        if (learn(lineage)) {
            vertx.executeBlocking(() -> {
                        write(lineage);
                        return null;
                    })
                    .onSuccess(done -> keeping.ends())
                    .onFailure(cause -> keeping.begins(cause.toString()));
        }
    }

    /** Other nodes on the machine may share the folder. */
    private void write(KnownLineage lineage) {
        boolean news =
                memory.read().flatMap(KnownLineage::parse).map(lineage::isAfter).orElse(true);
        if (news) {
            memory.write(lineage.toJson().encode());
        }
    }

    /** A damaged file is as good as none, and is written anew as soon as there is something to remember. */
    private void recall(String text) {
        KnownLineage.parse(text)
                .ifPresentOrElse(
                        this::learn,
                        () -> LOG.warn("lineage.json in data.dir is damaged and will be written anew; if the store lost"
                                + " commits while no node ran, this node does not notice"));
    }

    private boolean learn(KnownLineage lineage) {
        KnownLineage former = known.getAndUpdate(mine -> mine == null || lineage.isAfter(mine) ? lineage : mine);
        number.note(lineage.number());
        return former == null || lineage.isAfter(former);
    }
}
