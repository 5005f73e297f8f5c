package dev.switchboard.log.group;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.bus.ClientKey;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.idempotency.KeyUse;
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
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node's {@link GroupCommit} with a kind of its own: notes, of which the text {@code bad} cannot be stored. */
final class GroupRig implements AutoCloseable, GroupCommitMetrics {

    /**
     * A note for some topics; {@code unknown} has nothing to be decided by, {@code idle} changes nothing, {@code long} has an
     * event of 10,000 bytes.
     */
    record Note(List<Topic> topics, String text) {

        Note(Topic topic, String text) {
            this(List.of(topic), text);
        }
    }

    private record Placed(Target target, String text) {}

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
        this(uri, connectTimeout, Duration.ofMillis(500));
    }

    /** @param patience with a transaction that hangs */
    GroupRig(String uri, Duration connectTimeout, Duration patience) {
        postgres = Postgres.open(vertx, new PostgresConfig(new Secret(uri), 8, connectTimeout, 10_000));
        install(vertx);
        Promise<GroupCommit> made = Promise.promise();
        context.runOnContext(ignored -> made.complete(new GroupCommit(vertx, postgres, Duration.ofDays(1), patience)));
        commits = await(made.future());
    }

    static String schema() {
        String uri = TestMigrations.freshSchema();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (topic text, seq bigint, text text check (text <> 'bad'))");
            statement.execute(
                    """
                    create function note_broken() returns trigger language plpgsql
                    as $$ begin raise exception 'invalid page' using errcode = 'data_corrupted'; end $$;
                    create trigger broken before insert on note for each row when (new.text = 'broken')
                    execute function note_broken()""");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return uri;
    }

    Future<Long> add(Topic topic, String text) {
        return add(topic, text, null, Deadline.in(Duration.ofSeconds(4)));
    }

    Future<Long> add(Topic topic, String text, @Nullable Object conflict, Deadline deadline) {
        return submit(unit(new Note(topic, text), conflict, null, deadline));
    }

    /** With a key of its user's. */
    Future<Long> add(Note note, String key) {
        return submit(unit(note, null, use(key, note.text()), Deadline.in(Duration.ofSeconds(4))));
    }

    /** A key that came with this content. */
    static KeyUse use(String key, String content) {
        return new KeyUse("ana", "note", new ClientKey("clientId", key), Buffer.buffer(content));
    }

    private static GroupUnit<Note> unit(Note note, @Nullable Object conflict, @Nullable KeyUse key, Deadline deadline) {
        return new GroupUnit<>(
                note, note.topics(), true, conflict, key, deadline, note.text().length());
    }

    private Future<Long> submit(GroupUnit<Note> unit) {
        Promise<Long> added = Promise.promise();
        context.runOnContext(ignored -> commits.submit(notes, unit).onComplete(added));
        return added.future();
    }

    /** All in one turn of the event loop, so that they are in one transaction if they can. */
    List<Future<Long>> addTogether(List<Note> together) {
        return submitTogether(together.stream()
                .map(note -> unit(note, null, null, Deadline.in(Duration.ofSeconds(4))))
                .toList());
    }

    /** As {@link #addTogether}, each with a key of this value. */
    List<Future<Long>> addTogether(List<Note> together, String key) {
        return submitTogether(together.stream()
                .map(note -> unit(note, null, use(key, note.text()), Deadline.in(Duration.ofSeconds(4))))
                .toList());
    }

    /** As {@link #addTogether(List)}, each with a deadline of its own. */
    List<Future<Long>> addTogether(Map<Note, Deadline> together) {
        return submitTogether(together.entrySet().stream()
                .map(each -> unit(each.getKey(), null, null, each.getValue()))
                .toList());
    }

    private List<Future<Long>> submitTogether(List<GroupUnit<Note>> units) {
        List<Promise<Long>> added = new ArrayList<>();
        units.forEach(unit -> added.add(Promise.promise()));
        context.runOnContext(ignored -> {
            for (int i = 0; i < units.size(); i++) {
                commits.submit(notes, units.get(i)).onComplete(added.get(i));
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

    private static final class Notes implements GroupKind<Note, Boolean, List<Placed>, Long> {

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
        public Long repeated(Note unit, JsonObject kept) {
            return -kept.getLong("seq");
        }

        @Override
        public GroupDecider<Note, Boolean, List<Placed>, Long> decider() {
            return (note, known, positions) -> {
                List<Target> targets = note.topics().stream()
                        .map(topic -> new Target(topic, positions.next(topic)))
                        .toList();
                if (note.text().equals("idle")) {
                    return new Leave<>(0L);
                }
                Buffer data =
                        Buffer.buffer(note.text().equals("long") ? "{\"long\":\"" + "x".repeat(10_000) + "\"}" : "{}");
                long seq = targets.isEmpty() ? 1 : targets.get(0).seq();
                return new Write<>(
                        targets.stream()
                                .map(target -> new Placed(target, note.text()))
                                .toList(),
                        targets.isEmpty() ? List.of() : List.of(Event.of(targets, "note", data)),
                        seq,
                        new JsonObject().put("seq", seq));
            };
        }

        @Override
        public Future<?> write(SqlConnection tx, List<List<Placed>> rows) {
            List<Placed> all = rows.stream().flatMap(List::stream).toList();
            return tx.preparedQuery("insert into note select * from unnest($1::text[], $2::bigint[], $3::text[])")
                    .execute(Tuple.tuple()
                            .addValue(all.stream()
                                    .map(row -> row.target().topic().name())
                                    .toArray(String[]::new))
                            .addValue(
                                    all.stream().map(row -> row.target().seq()).toArray(Long[]::new))
                            .addValue(all.stream().map(Placed::text).toArray(String[]::new)));
        }
    }
}
