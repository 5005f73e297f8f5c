package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.LogCommands;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log across a lineage's beginning: which positions are given, and what readers at lost ones are answered. */
class LogLineageTest {

    private static final long BASE = 1_800_000_000_000_000L;
    private static final Map<String, String> COMMANDS = Map.of(
            LogCommands.READ.name(), "log",
            LogCommands.HEADS.name(), "log",
            LogCommands.SURVIVED.name(), "log",
            LogCommands.MOVED.name(), "log");

    private final Topic topic = Topic.user(UUID.randomUUID().toString());
    private ConcernBench bench;
    private TopicLogs logs;

    @BeforeEach
    void open() {
        bench = new ConcernBench(TestMigrations.freshSchema(), COMMANDS, COMMANDS.keySet());
        JsonObject retention =
                new JsonObject().put("maxAge", "30d").put("maxEvents", 20).put("sweepInterval", "10m");
        bench.deploy(LogVerticle::new, "log", new JsonObject().put("retention", retention), 1);
        logs = new TopicLogs(Commands.of(bench.vertx));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void begin(int number, long base) {
        await(bench.postgres.query("update log_lineage set number = $1, base = $2", Tuple.of(number, base)));
    }

    private long append(Topic to) {
        return await(bench.postgres.transaction(tx -> TopicLog.lock(tx, List.of(to))
                .compose(next -> TopicLog.append(tx, to, next.get(to), "news", Buffer.buffer("{}"), null)
                        .map(next.get(to)))));
    }

    private long take(Topic to) {
        return await(
                bench.postgres.transaction(tx -> TopicLog.take(tx, List.of(to)).compose(next -> TopicLog.appendTaken(
                                tx, TopicLog.targets(List.of(to), next), "news", Buffer.buffer("{}"), null)
                        .map(next.get(to)))));
    }

    private long appendShared(Topic to) {
        return await(bench.postgres.transaction(tx -> TopicLog.lock(tx, List.of(to))
                .compose(next -> TopicLog.append(tx, TopicLog.targets(List.of(to), next), "news", Buffer.buffer("{}"))
                        .map(next.get(to)))));
    }

    @Test
    void givesTheBaseToTheFirstEventOfATopicInALineage() {
        assertEquals(List.of(1L, 2L, 3L), List.of(append(topic), take(topic), appendShared(topic)));
        begin(2, BASE);
        assertEquals(List.of(BASE, BASE + 1), List.of(append(topic), append(topic)));
        Topic other = Topic.user("other");
        assertEquals(List.of(BASE, BASE + 1), List.of(take(other), take(other)));
        begin(3, 2 * BASE);
        assertEquals(List.of(2 * BASE, 2 * BASE), List.of(take(topic), appendShared(other)));
    }

    @Test
    void readsAcrossTheJumpAndKnowsPositionsThatDidNotSurvive() {
        append(topic);
        append(topic);
        begin(2, BASE);
        append(topic);
        LogPage across = await(logs.read(topic, 1, 10));
        assertEquals(
                List.of(2L, BASE),
                across.entries().stream().map(LogPage.Entry::seq).toList());
        assertEquals(List.of(1L, 2), List.of(across.reached(), across.lineage()));
        assertEquals(2, await(logs.read(topic, 3, 10)).reached());
        assertEquals(BASE, await(logs.read(topic, BASE + 5, 10)).reached());
        LogPage survived = await(logs.survived(Map.of(topic, 7L))).logs().get(topic);
        assertEquals(List.of(BASE, 2L), List.of(survived.head(), survived.reached()));
    }

    @Test
    void countsEventsAndNotPositionsWhenItDeletesTheOldest() {
        for (int i = 0; i < 15; i++) {
            append(topic);
        }
        begin(2, BASE);
        for (int i = 0; i < 10; i++) {
            append(topic);
        }
        LogRetention retention = new LogRetention(
                bench.postgres, new LogConfig(Duration.ofDays(30), 20, Duration.ofMinutes(10), List.of()));
        await(retention.sweep());
        LogPage page = await(logs.read(topic, 5, 100));
        assertEquals(List.of(6L, 20), List.of(page.first(), page.entries().size()));
        for (int i = 0; i < 12; i++) {
            append(topic);
        }
        await(retention.sweep());
        LogPage later = await(logs.read(topic, BASE + 1, 100));
        assertEquals(
                List.of(BASE + 2, 20), List.of(later.first(), later.entries().size()));
        append(topic);
        await(retention.sweep());
        assertEquals(BASE + 3, await(logs.read(topic, BASE + 10, 100)).first());
    }

    @Test
    void beginsToLookForMovedTopicsAnewInANewLineage() {
        Moved start = await(logs.moved(null));
        append(topic);
        assertTrue(await(logs.moved(start.after())).heads().containsKey(topic));
        begin(2, BASE);
        Moved jumped = await(logs.moved(start.after()));
        assertFalse(jumped.complete());
        append(topic);
        assertEquals(Map.of(topic, BASE), await(logs.moved(jumped.after())).heads());
    }
}
