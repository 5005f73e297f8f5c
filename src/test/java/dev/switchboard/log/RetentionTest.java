package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.LogCommands.Read;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.log.LogConfig.Named;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The retention beside those who append and read. */
class RetentionTest {

    private static final LogConfig TWENTY = new LogConfig(Duration.ofDays(30), 20, Duration.ofMinutes(10), List.of());

    private final Topic topic = Topic.chat(UUID.randomUUID().toString());
    private Vertx vertx;
    private Postgres postgres;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 5, Duration.ofSeconds(5), 1_000));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private long append() {
        return append(topic);
    }

    private long append(Topic topic) {
        return await(
                postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic)).compose(next -> {
                    long seq = next.get(topic);
                    return TopicLog.append(tx, topic, seq, "news", Buffer.buffer("{}"), null)
                            .map(seq);
                })));
    }

    private LogPage page() {
        return page(topic);
    }

    private LogPage page(Topic topic) {
        return await(new LogReader(postgres).read(new Read(topic, 0L, 100, null)));
    }

    private List<Long> seqs() {
        return seqs(topic);
    }

    private List<Long> seqs(Topic topic) {
        return page(topic).entries().stream().map(LogPage.Entry::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /**
     * It once held the rows of twenty topics until its statement ended, and their senders waited. Here it never ends: the
     * append goes through, and neither loses what the other does.
     */
    @Test
    void locksNothingThatAnAppendWaitsFor() {
        for (int i = 1; i <= 30; i++) {
            append();
        }
        Promise<Void> swept = Promise.promise();
        Promise<Void> mayCommit = Promise.promise();
        Future<Void> sweep = postgres.transaction(tx -> tx.preparedQuery(LogRetention.SWEEP)
                .execute(LogRetention.limits(TWENTY))
                .compose(done -> tx.preparedQuery(LogRetention.DROP_BODIES).execute(Tuple.of(LogRetention.BODIES)))
                .compose(done -> tx.preparedQuery(LogRetention.DROP_MOVES).execute(Tuple.of(0L, LogRetention.MOVES)))
                .onSuccess(done -> swept.complete())
                .compose(done -> mayCommit.future()));
        await(swept.future());
        assertEquals(31, append());
        assertEquals(1, page().first());
        assertEquals(range(1, 31), seqs());
        mayCommit.complete();
        await(sweep);
        assertEquals(11, page().first());
        assertEquals(range(11, 31), seqs());
        await(new LogRetention(postgres, TWENTY).sweep());
        assertEquals(12, page().first());
        assertEquals(range(12, 31), seqs());
    }

    /** A concern that keeps events itself may remove them, as a purge of a deleted chat does: the log must not stay due. */
    @Test
    void comesToAnEndWhereAConcernHasRemovedItsEvents() {
        await(postgres.query(
                "insert into topic_log (topic, head, first_at) values ($1, 50, now())", Tuple.of(topic.name())));
        await(new LogRetention(postgres, TWENTY).sweep());
        assertEquals(51, page().first());
        assertEquals(51, append());
        assertEquals(List.of(51L), seqs());
        assertEquals(51, page().first());
    }

    /** An event that a concern keeps leaves the log in its turn, and stays where it is. */
    @Test
    void countsTheEventsThatAConcernKeeps() {
        for (int i = 1; i <= 3; i++) {
            append();
        }
        await(postgres.query(
                """
                insert into chat_message (id, log, seq, created_at, sender, text)
                select gen_random_uuid(), l.id, n, now(), 'ana', 'hello' from topic_log l, generate_series(4, 30) n""",
                Tuple.tuple()));
        await(postgres.query("update topic_log set head = 30", Tuple.tuple()));
        assertEquals(range(1, 30), seqs());
        await(new LogRetention(postgres, TWENTY).sweep());
        assertEquals(range(11, 30), seqs());
        assertEquals(11, page().first());
        assertEquals(
                27L,
                await(postgres.query("select count(*) from chat_message", Tuple.tuple()))
                        .iterator()
                        .next()
                        .getLong(0));
        await(postgres.query(
                "update chat_message set created_at = now() - interval '31 d' where seq < 16", Tuple.tuple()));
        await(postgres.query("update topic_kept set first_at = now() - interval '31 d'", Tuple.tuple()));
        await(new LogRetention(postgres, TWENTY).sweep());
        assertEquals(range(16, 30), seqs());
    }

    private static LogConfig keeping(Named... named) {
        return new LogConfig(Duration.ofDays(30), 20, Duration.ofMinutes(10), List.of(named));
    }

    /** The namespace's own limits, for its channels alone: a name that begins the same is another namespace. */
    @Test
    void keepsAsManyPublicationsAsTheNamespaceSays() {
        List<Topic> few = List.of(Topic.channel("ticker"), Topic.channel("ticker:eur"), Topic.channel("ticker:a:b"));
        List<Topic> others = List.of(topic, Topic.channel("ticker2:eur"), Topic.channel("tick:ticker"));
        Topic many = Topic.channel("ticker_all:eur");
        for (int i = 1; i <= 30; i++) {
            few.forEach(this::append);
            others.forEach(this::append);
            append(many);
        }
        LogConfig config = keeping(
                new Named("channel-ticker", Duration.ofHours(1), 5),
                new Named("channel-ticker_all", Duration.ofHours(1), 1_000));
        await(new LogRetention(postgres, config).sweepNamed());
        few.forEach(channel -> assertEquals(range(26, 30), seqs(channel), channel.name()));
        few.forEach(channel -> assertEquals(26, page(channel).first(), channel.name()));
        others.forEach(other -> assertEquals(range(1, 30), seqs(other), other.name()));
        await(new LogRetention(postgres, config).sweep());
        others.forEach(other -> assertEquals(range(11, 30), seqs(other), other.name()));
        assertEquals(range(1, 30), seqs(many));
        few.forEach(channel -> assertEquals(31, append(channel)));
        await(new LogRetention(postgres, config).sweep());
        few.forEach(channel -> assertEquals(range(27, 31), seqs(channel), channel.name()));
    }

    @Test
    void keepsPublicationsAsLongAsTheNamespaceSays() {
        Topic hour = Topic.channel("hour:a");
        Topic day = Topic.channel("day:a");
        for (int i = 1; i <= 4; i++) {
            append(hour);
            append(day);
        }
        LogConfig config = keeping(
                new Named("channel-hour", Duration.ofHours(1), 100), new Named("channel-day", Duration.ofDays(1), 100));
        LogRetention retention = new LogRetention(postgres, config);
        await(retention.sweepNamed());
        assertEquals(range(1, 4), seqs(hour));
        await(postgres.query(
                "update topic_event set created_at = now() - interval '2 h' where seq <= 2", Tuple.tuple()));
        await(postgres.query("update topic_log set first_at = now() - interval '2 h'", Tuple.tuple()));
        await(retention.sweepNamed());
        assertEquals(range(3, 4), seqs(hour));
        assertEquals(3, page(hour).first());
        assertEquals(range(1, 4), seqs(day));
        await(postgres.query("update topic_event set created_at = now() - interval '2 d'", Tuple.tuple()));
        await(postgres.query("update topic_kept set first_at = now() - interval '2 d'", Tuple.tuple()));
        await(postgres.query("update topic_log set first_at = now() - interval '2 d'", Tuple.tuple()));
        await(retention.sweepNamed());
        assertEquals(List.of(), seqs(hour));
        assertEquals(List.of(), seqs(day));
        assertEquals(5, append(hour));
        assertEquals(5, page(hour).first());
    }

    private void hook(String seenAgo, String resumedAgo, long spareMs, long taken, long head) {
        await(postgres.query(
                """
                insert into hook (name, horizon, seen_at, resumed_at, spare_ms)
                values ('push', '1:3', now() - $1::text::interval, now() - $2::text::interval, $3)
                on conflict (name) do update set seen_at = excluded.seen_at, resumed_at = excluded.resumed_at""",
                Tuple.of(seenAgo, resumedAgo, spareMs)));
        await(postgres.query(
                """
                insert into hook_topic (hook, topic_id, seq, head)
                select 'push', id, $2, $3 from topic_log where topic = $1
                on conflict (hook, topic_id) do update set seq = excluded.seq""",
                Tuple.of(topic.name(), taken, head)));
    }

    private List<Long> swept() {
        await(new LogRetention(postgres, TWENTY).sweep());
        return seqs();
    }

    /** A back end was away while a chat was busy, and what the log had dropped meanwhile never reached it. */
    @Test
    void sparesWhatAHookHasNotTaken() {
        for (int i = 1; i <= 40; i++) {
            append();
        }
        hook("0 s", "5 d", Duration.ofDays(4).toMillis(), 5, 40);
        assertEquals(range(6, 40), swept());
        assertEquals(6, page().first());
        hook("0 s", "5 d", Duration.ofDays(4).toMillis(), 12, 40);
        assertEquals(range(13, 40), swept());
        hook("0 s", "5 d", Duration.ofDays(4).toMillis(), 40, 40);
        assertEquals(range(21, 40), swept());
    }

    /** A back end that never takes anything must not let the log grow for ever. */
    @Test
    void sparesNothingForLongerThanAHookTriesToSendIt() {
        for (int i = 1; i <= 40; i++) {
            append();
        }
        await(postgres.query(
                "update topic_event set created_at = now() - interval '5 d' where seq <= 10", Tuple.tuple()));
        await(postgres.query("update topic_log set first_at = now() - interval '5 d'", Tuple.tuple()));
        // The hub has just been started after a stop of days: the hook has not had its time yet.
        hook("0 s", "1 h", Duration.ofDays(4).toMillis(), 0, 40);
        assertEquals(range(1, 40), swept());
        hook("0 s", "5 d", Duration.ofDays(4).toMillis(), 0, 40);
        assertEquals(range(11, 40), swept());
        // No node looks after it any more.
        hook("2 h", "5 d", Duration.ofDays(4).toMillis(), 0, 40);
        assertEquals(range(21, 40), swept());
    }

    /** More logs wait for a hook than one sweep looks at: the others are swept all the same. */
    @Test
    void sweepsOtherLogsThanThoseThatAreSpared() {
        for (int i = 1; i <= 25; i++) {
            append();
        }
        await(postgres.query(
                "insert into topic_log (topic, head, first_at) select 'chat-' || n, 25, now() from generate_series(1, 50) n",
                Tuple.tuple()));
        await(postgres.query(
                """
                insert into topic_event (topic_id, seq, event, data)
                select l.id, n, 'news', '{}' from topic_log l, generate_series(1, 25) n where l.topic <> $1""",
                Tuple.of(topic.name())));
        hook("0 s", "5 d", Duration.ofDays(4).toMillis(), 25, 25);
        await(postgres.query(
                """
                insert into hook_topic (hook, topic_id, seq, head)
                select 'push', id, 0, 25 from topic_log where topic <> $1""",
                Tuple.of(topic.name())));
        assertEquals(range(6, 25), swept());
    }
}
