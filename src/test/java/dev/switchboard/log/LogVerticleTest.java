package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogVerticleTest {

    private static final Map<String, String> COMMANDS =
            Map.of("log:read", "log", "log:heads", "log", "log:moved", "log");
    private static String uri;

    private final Topic topic = Topic.chat(UUID.randomUUID().toString());
    private ConcernBench bench;
    private TopicLogs logs;

    @BeforeAll
    static void makeSchema() {
        uri = TestMigrations.freshSchema();
    }

    @BeforeEach
    void open() {
        bench = open(uri, "10m");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ConcernBench open(String uri, String sweepInterval) {
        ConcernBench opened = new ConcernBench(uri, COMMANDS, COMMANDS.keySet());
        opened.deploy(LogVerticle::new, "log", settings("30d", 20, sweepInterval), 1);
        logs = new TopicLogs(Commands.of(opened.vertx));
        return opened;
    }

    private static JsonObject settings(String maxAge, int maxEvents, String sweepInterval) {
        return new JsonObject()
                .put(
                        "retention",
                        new JsonObject()
                                .put("maxAge", maxAge)
                                .put("maxEvents", maxEvents)
                                .put("sweepInterval", sweepInterval));
    }

    private Future<Long> append(Topic topic, String data) {
        return bench.postgres.transaction(
                tx -> TopicLog.lock(tx, List.of(topic)).compose(next -> {
                    long seq = next.get(topic);
                    return TopicLog.append(tx, topic, seq, "news", Buffer.buffer(data), null)
                            .map(seq);
                }));
    }

    private void appendMany(int count) {
        List<Future<Long>> appended = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            appended.add(append(topic, "{\"i\":" + i + "}"));
        }
        await(Future.all(appended));
    }

    private static List<Long> seqs(LogPage page) {
        return page.entries().stream().map(LogPage.Entry::seq).toList();
    }

    @Test
    void givesConcurrentAppendsConsecutivePositionsFromOne() {
        List<Future<Long>> appended = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            appended.add(append(topic, "{}"));
        }
        await(Future.all(appended));
        Set<Long> given = new HashSet<>(appended.stream().map(Future::result).toList());
        assertEquals(new HashSet<>(LongStream.rangeClosed(1, 60).boxed().toList()), given);
        LogPage page = await(logs.read(topic, 0, 100));
        assertEquals(60, page.head());
        assertEquals(LongStream.rangeClosed(1, 60).boxed().toList(), seqs(page));
    }

    @Test
    void reusesThePositionOfARolledBackTransaction() {
        await(append(topic, "{}"));
        await(bench.postgres
                .transaction(tx -> TopicLog.lock(tx, List.of(topic))
                        .compose(next -> TopicLog.append(tx, topic, next.get(topic), "news", Buffer.buffer("{}"), null))
                        .compose(done -> Future.failedFuture(new IllegalStateException("no"))))
                .otherwiseEmpty());
        assertEquals(2, await(append(topic, "{}")));
    }

    @Test
    void refusesAPositionThatIsNotTheNext() {
        Future<Void> skipping = bench.postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic))
                .compose(next -> TopicLog.append(tx, topic, 2, "news", Buffer.buffer("{}"), null)));
        assertThrows(IllegalStateException.class, () -> await(skipping));
        assertEquals(0, await(logs.head(topic)).head());
    }

    @Test
    void locksOnlyALogThatExists() {
        assertTrue(await(bench.postgres.transaction(tx -> TopicLog.lockExisting(tx, topic)))
                .isEmpty());
        await(append(topic, "{}"));
        assertEquals(
                2L,
                await(bench.postgres.transaction(tx -> TopicLog.lockExisting(tx, topic)))
                        .orElseThrow());
    }

    @Test
    void appendsOneEventToManyTopicsInWhateverOrderTheyAreNamed() {
        List<Topic> topics = LongStream.range(0, 10)
                .mapToObj(i -> Topic.user(topic.id() + i))
                .toList();
        List<Future<Void>> rounds = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Topic> shuffled = new ArrayList<>(topics);
            Collections.shuffle(shuffled);
            rounds.add(bench.postgres.transaction(tx -> TopicLog.lock(tx, shuffled)
                    .compose(next -> TopicLog.append(
                            tx,
                            shuffled.stream()
                                    .map(each -> new Target(each, next.get(each)))
                                    .toList(),
                            "news",
                            Buffer.buffer("{}")))));
        }
        await(Future.all(rounds));
        Map<Topic, Long> heads = await(logs.heads(topics));
        assertEquals(10, heads.size());
        assertTrue(heads.values().stream().allMatch(head -> head == 20), heads::toString);
    }

    private long number(String sql, Object... values) {
        return await(bench.postgres.query(sql, Tuple.wrap(values)))
                .iterator()
                .next()
                .getLong(0);
    }

    private void appendToAll(List<Topic> topics, Buffer data) {
        await(bench.postgres.transaction(tx -> TopicLog.lock(tx, topics)
                .compose(next -> TopicLog.append(tx, TopicLog.targets(topics, next), "said", data))));
    }

    /** One body for a hundred logs once was a hundred bodies. */
    @Test
    void storesALargeBodyOnceForAllTopicsAndShowsItInEach() {
        List<Topic> topics = LongStream.range(0, 100)
                .mapToObj(i -> Topic.user(topic.id() + i))
                .toList();
        Buffer data = Buffer.buffer("{\"text\":\"" + "ä".repeat(5_000) + "\"}");
        appendToAll(topics, data);
        for (Topic each : List.of(topics.get(0), topics.get(99))) {
            assertEquals(data, await(logs.read(each, 0, 10)).entries().get(0).data());
        }
        assertEquals(
                1,
                number(
                        "select count(distinct body) from topic_event e join topic_log l on l.id = e.topic_id"
                                + " where topic = any($1) and data is null",
                        (Object) topics.stream().map(Topic::name).toArray(String[]::new)));
    }

    /** As by {@code lock} and {@code append}: consecutive, whatever the order in which the topics are named. */
    @Test
    void takesPositionsThatARollbackGivesBack() {
        List<Topic> topics = LongStream.range(0, 10)
                .mapToObj(i -> Topic.user(topic.id() + i))
                .toList();
        await(append(topics.get(3), "{}"));
        await(bench.postgres
                .transaction(tx -> TopicLog.take(tx, topics)
                        .compose(taken -> Future.failedFuture(new IllegalStateException("no"))))
                .otherwiseEmpty());
        List<Future<Void>> rounds = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Topic> shuffled = new ArrayList<>(topics);
            Collections.shuffle(shuffled);
            rounds.add(bench.postgres.transaction(tx -> TopicLog.take(tx, shuffled)
                    .compose(taken -> TopicLog.appendTaken(
                            tx, TopicLog.targets(shuffled, taken), "said", Buffer.buffer("{}"), null))));
        }
        await(Future.all(rounds));
        assertEquals(LongStream.rangeClosed(1, 21).boxed().toList(), seqs(await(logs.read(topics.get(3), 0, 100))));
        assertEquals(LongStream.rangeClosed(1, 20).boxed().toList(), seqs(await(logs.read(topics.get(4), 0, 100))));
        assertEquals(1, await(logs.head(topics.get(4))).first());
    }

    @Test
    void putsASharedBodyUnderItsKey() {
        Topic other = Topic.user(topic.id());
        List<Topic> topics = List.of(topic, other);
        Buffer body = Buffer.buffer("{\"name\":\"" + "n".repeat(8_000) + "\"}");
        await(bench.postgres.transaction(tx -> TopicLog.lock(tx, topics)
                .compose(next -> TopicLog.appendSharing(
                        tx,
                        List.of(
                                new TopicLog.Sharing(topic, 1, "changed", "ch\"at"),
                                new TopicLog.Sharing(other, 1, "made", null)),
                        body,
                        null))));
        assertEquals(
                new JsonObject().put("ch\"at", body.toJsonObject()),
                await(logs.read(topic, 0, 10)).entries().get(0).data().toJsonObject());
        assertEquals("made", await(logs.read(other, 0, 10)).entries().get(0).event());
        assertEquals(body, await(logs.read(other, 0, 10)).entries().get(0).data());
    }

    /** A thousand ids of 150 characters are 150 KB in the event, and 8 in the store. */
    @Test
    void storesAListOfTheUsersWhoHearByTheirNumbers() {
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            topics.add(Topic.user("\"" + i + "\\😀" + UUID.randomUUID()));
        }
        JsonArray users = new JsonArray(
                topics.stream().map(Topic::id).map(Object.class::cast).toList());
        Buffer body = new JsonObject()
                .put("name", "😀")
                .put("participants", users)
                .put("createdBy", topics.get(3).id())
                .toBuffer();
        appendToAll(topics, body);
        long id = number(
                "select e.body from topic_event e join topic_log l on l.id = e.topic_id where topic = $1",
                topics.get(7).name());
        assertTrue(number("select char_length(data) from topic_body where id = $1", id) < 200);
        for (Topic each : List.of(topics.get(0), topics.get(299))) {
            assertEquals(
                    body.toJsonObject(),
                    await(logs.read(each, 0, 10)).entries().get(0).data().toJsonObject());
        }
    }

    @Test
    void removesABodyWithTheLastEventThatHasIt() {
        String fresh = TestMigrations.freshSchema();
        bench.close();
        bench = open(fresh, "10m");
        List<Topic> topics = List.of(topic, Topic.user(topic.id()));
        appendToAll(topics, Buffer.buffer("{\"text\":\"" + "x".repeat(8_000) + "\"}"));
        appendMany(30);
        ConcernBench other = new ConcernBench(fresh, COMMANDS, COMMANDS.keySet());
        other.deploy(LogVerticle::new, "log", settings("30d", 20, "5ms"), 2);
        until(() -> number("select refs from topic_body") == 1);
        assertEquals(1, await(logs.read(topics.get(1), 0, 10)).entries().size());
        ConcernBench last = new ConcernBench(fresh, COMMANDS, COMMANDS.keySet());
        last.deploy(LogVerticle::new, "log", settings("0ms", 20, "5ms"), 2);
        until(() -> number("select count(*) from topic_body") == 0);
        other.close();
        last.close();
    }

    @Test
    void failsAnAppendThatTheNetworkDeliversTooLate() {
        await(append(topic, "{}"));
        Future<Void> late = bench.postgres.transaction(
                tx -> TopicLog.lockExisting(tx, topic).compose(next -> TopicLog.clock(tx)
                        .compose(now -> TopicLog.append(
                                tx, topic, next.orElseThrow(), "said", Buffer.buffer("{}"), null, now))));
        Throwable failure = await(late.transform(done -> Future.succeededFuture(done.cause())));
        assertEquals(ErrorCode.TIMEOUT, ((Failure) failure).code());
        assertEquals(1, await(logs.head(topic)).head());
    }

    @Test
    void readsAfterAPositionUpToALimit() {
        appendMany(10);
        LogPage page = await(logs.read(topic, 4, 3));
        assertEquals(List.of(5L, 6L, 7L), seqs(page));
        assertEquals(10, page.head());
        assertEquals(1, page.first());
        assertEquals("news", page.entries().get(0).event());
    }

    @Test
    void answersAnUnknownTopicAsAnEmptyLog() {
        LogPage page = await(logs.read(topic, 0, 10));
        assertEquals(0, page.head());
        assertEquals(1, page.first());
        assertEquals(List.of(), page.entries());
        assertEquals(Map.of(), await(logs.heads(List.of(topic))));
    }

    @Test
    void limitsAPageByBytesButReturnsAtLeastOneEvent() {
        String big = "{\"text\":\"" + "x".repeat(LogReader.MAX_LENGTH) + "\"}";
        await(append(topic, big));
        await(append(topic, big));
        LogPage page = await(logs.read(topic, 0, 10));
        assertEquals(List.of(1L), seqs(page));
        assertEquals(2, page.head());
        assertEquals(big, page.entries().get(0).data().toString());
        assertEquals(List.of(2L), seqs(await(logs.read(topic, 1, 10))));
    }

    @Test
    void storesTheEvictedUserWithTheEvent() {
        await(bench.postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic))
                .compose(next -> TopicLog.append(tx, topic, 1, "removed", Buffer.buffer("{}"), "ben"))));
        assertEquals("ben", await(logs.read(topic, 0, 1)).entries().get(0).evict());
    }

    @Test
    void deletesTheOldestByCountAndReportsTheFirstKept() {
        appendMany(250);
        ConcernBench other = new ConcernBench(uri, COMMANDS, COMMANDS.keySet());
        other.deploy(LogVerticle::new, "log", settings("30d", 20, "5ms"), 2);
        until(() -> await(logs.head(topic)).first() == 231);
        other.close();
        LogPage page = await(logs.read(topic, 0, 100));
        assertEquals(LongStream.rangeClosed(231, 250).boxed().toList(), seqs(page));
    }

    @Test
    void deletesOldEventsByAgeAndKeepsCounting() {
        appendMany(3);
        ConcernBench other = new ConcernBench(uri, COMMANDS, COMMANDS.keySet());
        other.deploy(LogVerticle::new, "log", settings("0ms", 1000, "5ms"), 1);
        until(() -> await(logs.head(topic)).first() == 4);
        other.close();
        assertEquals(new LogPage(3, 4, 3, 1, List.of()), await(logs.read(topic, 0, 100)));
        assertEquals(4, await(append(topic, "{}")));
        assertEquals(List.of(4L), seqs(await(logs.read(topic, 0, 100))));
        assertEquals(4, await(logs.head(topic)).first());
    }

    /**
     * The interleaving: A appends and stays open, B appends elsewhere and commits, the reader asks, A commits. A reader
     * that continued from the newest event it saw would never get A's.
     */
    @Test
    void reportsATopicWhoseTransactionCommittedLate() {
        String start = await(logs.moved(null)).after();
        Promise<Void> commit = Promise.promise();
        Promise<Void> appended = Promise.promise();
        Future<Void> late = bench.postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic))
                .compose(next -> TopicLog.append(tx, topic, 1, "news", Buffer.buffer("{}"), null))
                .onSuccess(done -> appended.complete())
                .compose(done -> commit.future()));
        await(appended.future());
        Topic quick = Topic.user(topic.id());
        await(append(quick, "{}"));
        Moved first = await(logs.moved(start));
        assertEquals(Map.of(quick, 1L), first.heads());
        commit.complete();
        await(late);
        Moved second = await(logs.moved(first.after()));
        assertEquals(1L, second.heads().get(topic));
        assertTrue(second.complete());
        assertEquals(Map.of(), await(logs.moved(second.after())).heads());
    }

    @Test
    void namesABadTopic() {
        JsonObject body = await(bench.send(Caller.HUB, "log:read", new JsonObject().put("topic", "nothing")))
                .body();
        assertEquals("BAD_REQUEST", body.getString("code"));
        assertEquals("topic", body.getString("field"));
    }

    @Test
    void isUnavailableWhileTheStoreIsAway() {
        bench.close();
        bench = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none", "10m");
        JsonObject body = await(bench.send(
                        Caller.HUB, "log:heads", new JsonObject().put("topics", new JsonArray().add(topic.name()))))
                .body();
        assertEquals("UNAVAILABLE", body.getString("code"));
    }

    @Test
    void readsItsSettings() {
        JsonObject defaults = settings("30d", 100_000, "10m");
        LogConfig config = LogConfig.from(Settings.of(defaults), Settings.of(new JsonObject()));
        assertEquals(30, config.maxAge().toDays());
        assertEquals(100_000, config.maxEvents());
        assertEquals(10, config.sweepInterval().toMinutes());
    }

    @Test
    void movesItsHeadAndItsEventsTogether() {
        appendMany(5);
        long stored = await(bench.postgres.query(
                        "select count(*) from topic_event e join topic_log l on l.id = e.topic_id where topic = $1",
                        Tuple.of(topic.name())))
                .iterator()
                .next()
                .getLong(0);
        assertEquals(await(logs.head(topic)).head(), stored);
    }
}
