package dev.switchboard.log.group;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.group.GroupRig.Note;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static String uri;

    private final GroupRig rig = new GroupRig(uri);
    private final Topic topic = Topic.chat(UUID.randomUUID().toString());
    private final Topic other = Topic.user(UUID.randomUUID().toString());

    @BeforeAll
    static void makeSchema() {
        uri = GroupRig.schema();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static Throwable failure(Future<?> failed) {
        return await(failed.transform(done -> Future.succeededFuture(done.cause())));
    }

    private static ErrorCode code(Future<?> failed) {
        return assertInstanceOf(Failure.class, failure(failed)).code();
    }

    /** The topics' logs are there, and the connections and their statements are prepared. */
    private void warmUp(Topic... topics) {
        for (Topic each : topics) {
            await(rig.add(each, "first"));
        }
        rig.left.set(0);
        rig.transactions.set(0);
    }

    @Test
    void givesPositionsInTheOrderOfArrivalInFewTransactions() {
        warmUp(topic, other);
        List<Future<Long>> added = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            added.add(rig.add(i % 5 == 0 ? other : topic, "note " + i));
        }
        await(Future.all(added));
        List<String> expected = new ArrayList<>(List.of("1 first"));
        List<String> ofOther = new ArrayList<>(expected);
        for (int i = 0; i < 500; i++) {
            List<String> mine = i % 5 == 0 ? ofOther : expected;
            mine.add(mine.size() + 1 + " note " + i);
            assertEquals(mine.size(), added.get(i).result());
        }
        assertEquals(expected, rig.stored(topic));
        assertEquals(ofOther, rig.stored(other));
        assertTrue(rig.transactions.get() < 100, () -> rig.transactions + " transactions");
    }

    @Test
    void takesSevenStatementsForOneAndForMany() {
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri())) {
            await(slow.add(topic, "first"));
            await(slow.add(topic, "second"));
            int before = link.statements();
            await(slow.add(topic, "third"));
            assertEquals(7, link.statements() - before);
            await(Future.all(slow.addTogether(IntStream.range(0, 100)
                    .mapToObj(i -> new Note(topic, "n" + i))
                    .toList())));
            assertEquals(14, link.statements() - before);
        }
    }

    @Test
    void failsTheOneThatCannotBeStoredAndNoOther() {
        warmUp(topic, other);
        List<Future<Long>> added = rig.addTogether(List.of(
                new Note(topic, "a"),
                new Note(other, "b"),
                new Note(topic, "bad"),
                new Note(topic, "c"),
                new Note(other, "idle"),
                new Note(topic, "unknown"),
                new Note(topic, "d")));
        await(Future.join(added).otherwiseEmpty());
        assertInstanceOf(PgException.class, failure(added.get(2)));
        assertEquals(ErrorCode.NOT_FOUND, code(added.get(5)));
        assertEquals(0, added.get(4).result());
        assertEquals(List.of("1 first", "2 a", "3 c", "4 d"), rig.stored(topic));
        assertEquals(List.of("1 first", "2 b"), rig.stored(other));
        assertEquals(7, rig.retried.get());
    }

    /**
     * Regression: a page of one chat that PostgreSQL cannot read made every command UNAVAILABLE that shared a transaction with
     * one of that chat, again with each retry.
     */
    @Test
    void failsTheOneThatMeetsABrokenPageAndNoOther() {
        warmUp(topic, other);
        List<Future<Long>> added =
                rig.addTogether(List.of(new Note(topic, "a"), new Note(topic, "broken"), new Note(other, "b")));
        await(Future.join(added).otherwiseEmpty());
        assertEquals(ErrorCode.UNAVAILABLE, code(added.get(1)));
        assertEquals(List.of("1 first", "2 a"), rig.stored(topic));
        assertEquals(List.of("1 first", "2 b"), rig.stored(other));
        assertEquals(3, rig.retried.get());
    }

    /** The interleaving: somebody holds a topic; the units of another one are committed meanwhile, and none overtakes. */
    @Test
    void waitsForATopicThatSomebodyHoldsWithoutStallingTheOthers() throws SQLException {
        warmUp(topic, other);
        List<Future<Long>> stuck = new ArrayList<>();
        try (Connection neighbour = TestMigrations.connect(uri);
                Statement statement = neighbour.createStatement()) {
            neighbour.setAutoCommit(false);
            statement.execute("select from topic_log where topic = '" + topic.name() + "' for update");
            for (int i = 0; i < 20; i++) {
                stuck.add(rig.add(topic, "stuck " + i));
                assertEquals(i + 2, await(rig.add(other, "free " + i)));
            }
            assertTrue(stuck.stream().noneMatch(Future::isComplete));
            neighbour.rollback();
        }
        await(Future.all(stuck));
        List<String> expected = new ArrayList<>(List.of("1 first"));
        IntStream.range(0, 20).forEach(i -> expected.add(i + 2 + " stuck " + i));
        assertEquals(expected, rig.stored(topic));
        assertTrue(rig.left.get() >= 1);
    }

    @Test
    void answersWhatWaitedTooLongAndCarriesTheOthersOut() {
        warmUp(topic);
        Future<Long> late = rig.add(topic, "late", null, Deadline.in(Duration.ofMillis(-1)));
        Future<Long> inTime = rig.add(topic, "in time");
        assertEquals(ErrorCode.TIMEOUT, code(late));
        assertEquals(2, await(inTime));
        assertEquals(List.of("1 first", "2 in time"), rig.stored(topic));
    }

    /** The deadline of one passes while the statements of all are on their way: the server's clock refuses them together. */
    @Test
    void failsOnlyTheOneWhoseTimeExpiresOnTheWay() {
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri())) {
            await(Future.all(slow.add(topic, "first"), slow.add(other, "first")));
            await(slow.add(topic, "second"));
            link.hold(SlowLink.Hold.WRITES, 1);
            Future<Long> late = slow.add(topic, "late", null, Deadline.in(Duration.ofMillis(400)));
            Future<Long> good = slow.add(other, "good");
            until("the statements are on their way", link::isHolding);
            Deadline expiry = Deadline.in(Duration.ofMillis(450));
            until("its time has expired", expiry::hasPassed);
            link.release();
            assertEquals(ErrorCode.TIMEOUT, code(late));
            assertEquals(2, await(good));
            assertEquals(List.of("1 first", "2 second"), rig.stored(topic));
        }
    }

    @Test
    void neverPutsTwoThatConflictIntoOneTransaction() {
        warmUp(topic);
        List<Future<Long>> added = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            added.add(rig.add(topic, "same " + i, "key", Deadline.in(Duration.ofSeconds(4))));
        }
        await(Future.all(added));
        assertEquals(6, rig.transactions.get());
        assertEquals(7, rig.stored(topic).size());
    }

    @Test
    void sharesATopicWithAnotherNodeInTheOrderOfEach() {
        warmUp(topic);
        try (GroupRig second = new GroupRig(uri)) {
            List<Future<Long>> here = new ArrayList<>();
            List<Future<Long>> there = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                here.add(rig.add(topic, "here " + i));
                there.add(second.add(topic, "there " + i));
            }
            await(Future.all(here));
            await(Future.all(there));
            for (List<Future<Long>> own : List.of(here, there)) {
                List<Long> positions = own.stream().map(Future::result).toList();
                assertEquals(positions.stream().sorted().toList(), positions);
            }
            Set<Long> all = new HashSet<>();
            here.forEach(one -> all.add(one.result()));
            there.forEach(one -> all.add(one.result()));
            assertEquals(600, all.size());
            assertEquals(601, rig.stored(topic).size());
            assertTrue(rig.transactions.get() + second.transactions.get() < 600);
        }
    }

    /** PostgreSQL's processes are killed again and again: what was acknowledged is there, once and in order. */
    @Test
    void losesAndDoublesNothingWhenItsConnectionsEnd() throws SQLException {
        warmUp(topic);
        List<Future<Long>> added = new ArrayList<>();
        try (Connection killer = TestMigrations.connect(uri);
                Statement statement = killer.createStatement()) {
            for (int i = 0; i < 400; i++) {
                added.add(rig.add(topic, "note " + i));
                if (i % 20 == 10) {
                    statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                }
            }
            await(Future.join(added).otherwiseEmpty());
        }
        List<String> stored = rig.stored(topic);
        long last = 0;
        for (int i = 0; i < 400; i++) {
            String text = "note " + i;
            long times = stored.stream().filter(row -> row.endsWith(" " + text)).count();
            if (added.get(i).succeeded()) {
                assertEquals(1, times, text);
                assertTrue(added.get(i).result() > last, text);
                last = added.get(i).result();
            } else {
                assertEquals(ErrorCode.UNAVAILABLE, code(added.get(i)), text);
                assertTrue(times <= 1, text);
            }
        }
        assertEquals(
                stored.size(),
                stored.stream().map(row -> row.split(" ")[0]).distinct().count());
    }

    /** A stopped PostgreSQL answers nothing, and then goes on where it was. */
    @Test
    void goesOnAfterAPauseOfTheStore() {
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri())) {
            await(slow.add(topic, "first"));
            link.hold(SlowLink.Hold.ANSWERS, 1);
            List<Future<Long>> added = new ArrayList<>();
            added.add(slow.add(topic, "note 0"));
            until("the answer is on its way", link::isHolding);
            for (int i = 1; i < 100; i++) {
                added.add(slow.add(topic, "note " + i));
            }
            Deadline pause = Deadline.in(Duration.ofMillis(1_500));
            until("the pause is over", pause::hasPassed);
            link.release();
            for (int i = 0; i < 100; i++) {
                assertEquals(i + 2, await(added.get(i)));
            }
            assertTrue(slow.transactions.get() <= 4, () -> slow.transactions + " transactions");
        }
    }

    /**
     * Regression: on a busy server one that had waited until shortly before its deadline had all others of its transaction rolled
     * back with it and tried alone, which made the server busier.
     */
    @Test
    void writesNothingTogetherWithOneThatIsAboutToExpire() {
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri())) {
            await(Future.all(slow.add(topic, "first"), slow.add(other, "first")));
            await(slow.add(topic, "second"));
            link.hold(SlowLink.Hold.WRITES, 500);
            Deadline soon = Deadline.in(Duration.ofMillis(800));
            Map<Note, Deadline> together = new LinkedHashMap<>();
            together.put(new Note(topic, "late"), soon);
            together.put(new Note(other, "good"), Deadline.in(Duration.ofSeconds(4)));
            List<Future<Long>> added = slow.addTogether(together);
            until("the statements are on their way", link::isHolding);
            until("its time has expired", soon::hasPassed);
            link.release();
            assertEquals(ErrorCode.TIMEOUT, code(added.get(0)));
            assertEquals(2, await(added.get(1)));
            assertEquals(List.of("1 first", "2 second"), rig.stored(topic));
            assertEquals(0, slow.retried.get());
        }
    }

    /** A command of another topic waited for the hanging transaction of the one before, unless a third one came. */
    @Test
    void carriesOutTheNextThoughATransactionHangs() {
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri())) {
            await(Future.all(slow.add(topic, "first"), slow.add(other, "first")));
            link.hold(SlowLink.Hold.COMMITS, 1);
            Future<Long> hanging = slow.add(topic, "hangs");
            until("it is committed", () -> rig.stored(topic).size() == 2);
            Future<Long> next = slow.add(other, "next");
            until("the next is committed", () -> rig.stored(other).size() == 2);
            assertTrue(!hanging.isComplete() && !next.isComplete());
            link.release();
            assertEquals(2, await(hanging));
            assertEquals(2, await(next));
        }
    }

    /**
     * The next transaction begins while one commits, a third does not; a sender of both hears of the first one's commands first,
     * though the answer to the second commit comes before that to the first.
     */
    @Test
    void readsAndDecidesWhileTheOneBeforeCommits() {
        Topic third = Topic.user(UUID.randomUUID().toString());
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri(), Duration.ofSeconds(20), Duration.ofHours(1))) {
            await(Future.all(slow.add(topic, "first"), slow.add(other, "first"), slow.add(third, "first")));
            link.hold(SlowLink.Hold.COMMITS, 1);
            List<String> told = new CopyOnWriteArrayList<>();
            Future<Long> hanging = slow.add(topic, "hangs").onSuccess(seq -> told.add("hanging"));
            until("it waits for its commit", () -> link.held() == 1);
            Future<Long> next = slow.add(other, "next").onSuccess(seq -> told.add("next"));
            until("the next one waits, too", () -> link.held() == 2);
            Future<Long> last = slow.add(third, "last").onSuccess(seq -> told.add("last"));
            link.releaseLast();
            await(slow.postgres.query("select 1", Tuple.tuple()));
            assertEquals(List.of(), told);
            assertEquals(List.of("1 first"), rig.stored(third));
            link.release();
            await(Future.all(hanging, next, last));
            assertEquals(List.of("hanging", "next", "last"), told);
            assertEquals(List.of("1 first", "2 last"), rig.stored(third));
        }
    }

    /** The slower the disk, the more commands share a commit. */
    @Test
    void takesMoreIntoOneTransactionWhereCommitsAreSlow() throws SQLException {
        String delayed = GroupRig.schema();
        try (Connection connection = TestMigrations.connect(delayed);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    do $$ begin
                        execute format('alter database %I set commit_delay = 50000', current_database());
                        execute format('alter database %I set commit_siblings = 0', current_database());
                    end $$""");
        }
        try (GroupRig slow = new GroupRig(delayed)) {
            await(slow.add(topic, "first"));
            List<Future<Long>> added = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                added.add(slow.add(i % 3 == 0 ? other : topic, "note " + i));
            }
            await(Future.all(added));
            assertEquals(201, slow.stored(topic).size());
            assertEquals(100, slow.stored(other).size());
            assertTrue(slow.transactions.get() < 50, () -> slow.transactions + " transactions");
        }
    }

    @Test
    void refusesWhatIsTooMuchForItsQueue() {
        try (GroupRig away =
                new GroupRig("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none", Duration.ofSeconds(2))) {
            List<Future<Long>> added = away.addTogether(IntStream.rangeClosed(0, GroupCommit.MAX_QUEUED)
                    .mapToObj(i -> new Note(topic, "n" + i))
                    .toList());
            Future<Long> last = added.get(GroupCommit.MAX_QUEUED);
            Failure refusal = assertInstanceOf(Failure.class, failure(last));
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
            assertTrue(refusal.toAnswer().getLong("retryAfterMs") > 0);
            assertEquals(1, away.refused.get());
        }
    }

    @Test
    void isUnavailableWhileTheStoreIsAway() {
        try (GroupRig away = new GroupRig("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none")) {
            List<Future<Long>> added = away.addTogether(List.of(new Note(topic, "a"), new Note(other, "b")));
            added.forEach(one -> assertEquals(ErrorCode.UNAVAILABLE, code(one)));
        }
    }
}
