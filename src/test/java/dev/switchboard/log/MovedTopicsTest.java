package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which topics have moved: a reader learns of each, whatever the order in which the transactions commit. */
class MovedTopicsTest {

    private static final int AT_ONCE = 8;

    private Vertx vertx;
    private Postgres postgres;
    private LogReader reader;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        PostgresConfig config =
                new PostgresConfig(new Secret(TestMigrations.freshSchema()), AT_ONCE + 2, Duration.ofSeconds(5), 1_000);
        postgres = Postgres.open(vertx, config);
        reader = new LogReader(postgres);
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static List<Topic> topics(int count) {
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            topics.add(Topic.user(UUID.randomUUID().toString()));
        }
        return topics;
    }

    /** A transaction that has appended to these topics, in one of three ways, and commits when it may. */
    private Future<Void> append(List<Topic> topics, int way, Promise<Void> appended, Future<Void> mayCommit) {
        return postgres.transaction(tx ->
                append(tx, topics, way).onSuccess(done -> appended.complete()).compose(done -> mayCommit));
    }

    private static Future<?> append(SqlConnection tx, List<Topic> topics, int way) {
        Buffer data = Buffer.buffer("{}");
        if (way == 0) {
            return TopicLog.take(tx, topics)
                    .compose(next -> TopicLog.appendTaken(tx, TopicLog.targets(topics, next), "news", data, null));
        }
        return TopicLog.lock(tx, topics).compose(next -> {
            List<Target> targets = TopicLog.targets(topics, next);
            return way == 1
                    ? TopicLog.append(tx, targets, "news", data)
                    : Future.all(targets.stream()
                                    .map(target -> TopicLog.append(tx, target, "news", data))
                                    .toList())
                            .mapEmpty();
        });
    }

    /**
     * Eight transactions at a time are open at once, on topics of their own, and commit in random order; between any two
     * commits the reader asks.
     */
    @Test
    void areNamedWhateverTheOrderOfTheCommits() {
        Random random = new Random(7);
        Map<Topic, Long> known = new HashMap<>();
        String after = await(reader.moved(null)).after();
        List<List<Topic>> groups = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            groups.add(topics(3));
        }
        for (int round = 0; round < 25; round++) {
            List<Promise<Void>> gates = new ArrayList<>();
            List<Future<Void>> committed = new ArrayList<>();
            for (List<Topic> group : groups) {
                Promise<Void> appended = Promise.promise();
                Promise<Void> gate = Promise.promise();
                gates.add(gate);
                committed.add(append(group, random.nextInt(3), appended, gate.future()));
                await(appended.future());
            }
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
            Collections.shuffle(order, random);
            for (int next : order) {
                gates.get(next).complete();
                await(committed.get(next));
                Moved moved = await(reader.moved(after));
                assertTrue(moved.complete());
                after = moved.after();
                known.putAll(moved.heads());
                for (Topic topic : groups.get(next)) {
                    assertEquals(round + 1L, known.get(topic));
                }
            }
        }
        assertEquals(Map.of(), await(reader.moved(after)).heads());
    }

    /** The guarantee is the table's, not that of the statements that write it. */
    @Test
    void areNamedWhicheverStatementMovesThem() {
        Topic topic = topics(1).get(0);
        String start = await(reader.moved(null)).after();
        await(postgres.query("insert into topic_log (topic, head) values ($1, 3)", Tuple.of(topic.name())));
        Moved created = await(reader.moved(start));
        assertEquals(Map.of(topic, 3L), created.heads());
        await(postgres.query("update topic_log set head = head + 1", Tuple.tuple()));
        assertEquals(Map.of(topic, 4L), await(reader.moved(created.after())).heads());
    }

    @Test
    void areNoneWhoseTransactionIsRolledBackOrAppendsNothing() {
        List<Topic> topics = topics(2);
        String start = await(reader.moved(null)).after();
        await(append(topics, 1, Promise.promise(), Future.failedFuture("no")).otherwiseEmpty());
        await(postgres.transaction(tx -> TopicLog.lock(tx, topics)));
        assertEquals(Map.of(), await(reader.moved(start)).heads());
    }

    /** A node that was away for longer than it is listed what moved must read where all its topics stand. */
    @Test
    void areNotCompleteForAReaderWhoWasAwayForTooLong() {
        String early = await(reader.moved(null)).after();
        append(topics(1), 1, Promise.promise(), Future.succeededFuture());
        await(append(topics(1), 1, Promise.promise(), Future.succeededFuture()));
        String later = await(reader.moved(early)).after();
        LogConfig config = new LogConfig(Duration.ofDays(30), 100, Duration.ofMinutes(10), List.of());
        await(new LogRetention(postgres, config).sweep());
        assertTrue(await(reader.moved(early)).complete(), "the list is kept for a while");
        await(postgres.query("update topic_moved set at = at - interval '11 minutes'", Tuple.tuple()));
        List<Topic> last = topics(1);
        await(append(last, 0, Promise.promise(), Future.succeededFuture()));
        await(new LogRetention(postgres, config).sweep());
        assertFalse(await(reader.moved(early)).complete());
        Moved moved = await(reader.moved(later));
        assertTrue(moved.complete());
        assertEquals(Map.of(last.get(0), 1L), moved.heads());
    }
}
