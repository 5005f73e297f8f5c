package dev.switchboard.log.group;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node's {@link GroupCommit} with a kind of its own: notes, of which the text {@code bad} cannot be stored. */
final class GroupRig implements AutoCloseable, GroupCommitMetrics {

    /** A note for a topic; {@code unknown} has nothing to be decided by, {@code idle} changes nothing. */
    record Note(Topic topic, String text) {}

    private record Placed(Note note, long seq) {}

    final Vertx vertx = Vertx.vertx();
    final Postgres postgres;
    final AtomicInteger transactions = new AtomicInteger();
    final AtomicInteger left = new AtomicInteger();
    final AtomicInteger retried = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    private final Context context = vertx.getOrCreateContext();
    private final GroupCommit commits;
    private final Notes notes = new Notes();

    GroupRig(String uri) {
        this(uri, Duration.ofSeconds(20));
    }

    GroupRig(String uri, Duration connectTimeout) {
        postgres = Postgres.open(vertx, new PostgresConfig(new Secret(uri), 8, connectTimeout, 10_000));
        install(vertx);
        Promise<GroupCommit> made = Promise.promise();
        context.runOnContext(ignored -> made.complete(new GroupCommit(vertx, postgres, Duration.ofDays(1))));
        commits = await(made.future());
    }

    static String schema() {
        String uri = TestMigrations.freshSchema();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (topic text, seq bigint, text text check (text <> 'bad'))");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return uri;
    }

    Future<Long> add(Topic topic, String text) {
        return add(topic, text, null, Deadline.in(Duration.ofSeconds(4)));
    }

    Future<Long> add(Topic topic, String text, @Nullable Object conflict, Deadline deadline) {
        Promise<Long> added = Promise.promise();
        GroupUnit<Note> unit =
                new GroupUnit<>(new Note(topic, text), List.of(topic), true, conflict, deadline, text.length());
        context.runOnContext(ignored -> commits.submit(notes, unit).onComplete(added));
        return added.future();
    }

    /** All in one turn of the event loop, so that they are in one transaction if they can. */
    List<Future<Long>> addTogether(List<Note> together) {
        List<Promise<Long>> added = new ArrayList<>();
        together.forEach(note -> added.add(Promise.promise()));
        context.runOnContext(ignored -> {
            for (int i = 0; i < together.size(); i++) {
                Note note = together.get(i);
                commits.submit(
                                notes,
                                new GroupUnit<>(
                                        note,
                                        List.of(note.topic()),
                                        true,
                                        null,
                                        Deadline.in(Duration.ofSeconds(4)),
                                        note.text().length()))
                        .onComplete(added.get(i));
            }
        });
        return added.stream().map(Promise::future).toList();
    }

    /** What is stored of a topic, in order, as {@code seq text}: what the log and the table agree on. */
    List<String> stored(Topic topic) {
        return await(postgres.query(
                        """
                        select e.seq, n.text from topic_event e join topic_log l on l.id = e.topic_id
                        full join note n on n.topic = l.topic and n.seq = e.seq
                        where coalesce(l.topic, n.topic) = $1 order by e.seq""",
                        Tuple.of(topic.name())))
                .stream()
                .map(row -> row.getLong(0) + " " + row.getString(1))
                .toList();
    }

    @Override
    public void ended(int units, Duration took) {
        transactions.incrementAndGet();
    }

    @Override
    public void waited(Duration time) {}

    @Override
    public void left(int units) {
        left.addAndGet(units);
    }

    @Override
    public void retriedAlone(int units) {
        retried.addAndGet(units);
    }

    @Override
    public void refused() {
        refused.incrementAndGet();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static final class Notes implements GroupKind<Note, Boolean, Placed, Long> {

        @Override
        public Future<List<Optional<Boolean>>> read(SqlConnection tx, List<Note> units) {
            return tx.preparedQuery("select 1").execute().map(rows -> units.stream()
                    .map(note -> note.text().equals("unknown") ? Optional.<Boolean>empty() : Optional.of(true))
                    .toList());
        }

        @Override
        public Failure missing(Note unit) {
            return Failure.notFound("unknown");
        }

        @Override
        public GroupDecider<Note, Boolean, Placed, Long> decider() {
            return (note, known, positions) -> {
                long seq = positions.next(note.topic());
                return note.text().equals("idle")
                        ? new Leave<>(0L)
                        : new Write<>(
                                new Placed(note, seq),
                                List.of(Event.of(new Target(note.topic(), seq), "note", Buffer.buffer("{}"))),
                                seq);
            };
        }

        @Override
        public Future<?> write(SqlConnection tx, List<Placed> rows) {
            return tx.preparedQuery("insert into note select * from unnest($1::text[], $2::bigint[], $3::text[])")
                    .execute(Tuple.tuple()
                            .addValue(rows.stream()
                                    .map(row -> row.note().topic().name())
                                    .toArray(String[]::new))
                            .addValue(rows.stream().map(Placed::seq).toArray(Long[]::new))
                            .addValue(
                                    rows.stream().map(row -> row.note().text()).toArray(String[]::new)));
        }
    }
}
