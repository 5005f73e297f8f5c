package dev.switchboard.log.group;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.group.GroupRig.Note;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Units with a key, and units of several topics. A repeat answers the first position, negative. */
class GroupKeysTest {

    private static String uri;

    private final GroupRig rig = new GroupRig(uri);
    private final String key = UUID.randomUUID().toString();
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

    private static ErrorCode code(Future<?> failed) {
        Throwable failure = await(failed.transform(done -> Future.succeededFuture(done.cause())));
        return assertInstanceOf(Failure.class, failure).code();
    }

    private long count(String sql, Object... values) {
        return await(rig.postgres.query(sql, Tuple.from(List.of(values))))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void carriesOutOnceWhatComesTwiceWithAKey() {
        Note note = new Note(topic, "a");
        assertEquals(1, await(rig.add(note, key)));
        assertEquals(-1, await(rig.add(note, key)));
        assertEquals(ErrorCode.CONFLICT, code(rig.add(new Note(topic, "b"), key)));
        assertEquals(2, await(rig.add(new Note(topic, "b"), key + 2)));
        assertEquals(List.of("1 a", "2 b"), rig.stored(topic));
    }

    @Test
    void findsTheKeyOfTheOneBeforeThatCameWithIt() {
        await(rig.add(topic, "first"));
        Note note = new Note(topic, "a");
        List<Future<Long>> added = rig.addTogether(List.of(note, note, new Note(topic, "other"), note), key);
        assertEquals(2, await(added.get(0)));
        assertEquals(-2, await(added.get(1)));
        assertEquals(ErrorCode.CONFLICT, code(added.get(2)));
        assertEquals(-2, await(added.get(3)));
        assertEquals(List.of("1 first", "2 a"), rig.stored(topic));
    }

    @Test
    void freesTheKeyOfAUnitThatFails() {
        await(rig.add(topic, "first"));
        assertFalse(await(rig.add(new Note(topic, "bad"), key).transform(done -> Future.succeededFuture(done)))
                .succeeded());
        assertEquals(2, await(rig.add(new Note(topic, "a"), key)));
    }

    @Test
    void usesAnExpiredKeyAnew() {
        await(rig.add(new Note(topic, "a"), key));
        await(rig.postgres.query(
                "update idempotency_key set expires_at = now() - interval '1 s' where key = $1", Tuple.of(key)));
        assertEquals(2, await(rig.add(new Note(topic, "b"), key)));
        assertEquals(-2, await(rig.add(new Note(topic, "b"), key)));
    }

    /**
     * Regression: since a transaction reads while the one before it commits, a repeat of other topics did not see the key, and its
     * transaction failed with all that shared it.
     */
    @Test
    void waitsForItsOwnTransactionThatHasTheSameKey() {
        Topic third = Topic.chat(UUID.randomUUID().toString());
        try (SlowLink link = new SlowLink(uri);
                GroupRig slow = new GroupRig(link.uri(), Duration.ofSeconds(20), Duration.ofHours(1))) {
            await(Future.all(slow.add(topic, "first"), slow.add(other, "first"), slow.add(third, "first")));
            link.hold(SlowLink.Hold.COMMITS, 1);
            Future<Long> hanging = slow.add(new Note(topic, "a"), key);
            until("it waits for its commit", () -> link.held() == 1);
            Future<Long> repeat = slow.add(new Note(other, "a"), key);
            Future<Long> neighbour = slow.add(third, "neighbour");
            until("the neighbour waits, too", () -> link.held() == 2);
            link.release();
            assertEquals(2, await(hanging));
            assertEquals(-2, await(repeat));
            assertEquals(2, await(neighbour));
            assertEquals(0, slow.retried.get());
        }
    }

    /**
     * The interleaving: a unit has found its key free, and another node's transaction, of other topics, has written the key
     * and has not committed. The unit's neighbours are committed all the same.
     */
    @Test
    void waitsForATransactionThatHasTheSameKey() throws SQLException {
        await(rig.add(topic, "first"));
        await(rig.add(other, "first"));
        List<Future<Long>> added = new ArrayList<>();
        try (Connection neighbour = TestMigrations.connect(uri);
                PreparedStatement claim = neighbour.prepareStatement(
                        "insert into idempotency_key (user_id, command, key, fingerprint, answer, expires_at)"
                                + " values ('ana', 'note', ?, 'other', '{}', now() + interval '1 day')")) {
            neighbour.setAutoCommit(false);
            claim.setString(1, key);
            claim.execute();
            added.addAll(rig.addTogether(List.of(new Note(other, "neighbour"))));
            added.add(rig.add(new Note(topic, "a"), key));
            until(
                    "the key is waited for",
                    () -> count("select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock' and query like 'insert into idempotency_key%'")
                            == 1);
            neighbour.commit();
        }
        assertEquals(2, await(added.get(0)));
        assertEquals(ErrorCode.CONFLICT, code(added.get(1)));
        assertEquals(List.of("1 first"), rig.stored(topic));
        assertEquals(List.of("1 first", "2 neighbour"), rig.stored(other));
    }

    /** Units without a topic have nothing but the key to meet at. */
    @Test
    void carriesOutOnceWhatTwoNodesAreAskedAtOnce() {
        try (GroupRig second = new GroupRig(uri)) {
            for (int i = 0; i < 20; i++) {
                Note note = new Note(List.of(), "a");
                List<Future<Long>> both = List.of(rig.add(note, key + i), second.add(note, key + i));
                await(Future.all(both));
                assertEquals(
                        List.of(-1L, 1L),
                        both.stream().map(Future::result).sorted().toList());
            }
        }
    }

    @Test
    void writesToAllOfItsTopicsOrNone() {
        await(rig.add(topic, "first"));
        List<Future<Long>> added = rig.addTogether(List.of(
                new Note(topic, "a"),
                new Note(List.of(topic, other), "both"),
                new Note(List.of(other, topic), "bad"),
                new Note(other, "b"),
                new Note(topic, "c")));
        await(Future.join(added).otherwiseEmpty());
        assertTrue(added.get(2).failed());
        assertEquals(List.of("1 first", "2 a", "3 both", "4 c"), rig.stored(topic));
        assertEquals(List.of("1 both", "2 b"), rig.stored(other));
    }

    /**
     * The interleaving: somebody holds one of two topics. The unit of both is left, and the later one of the free topic waits
     * with it, or it would overtake.
     */
    @Test
    void isNotOvertakenInOneTopicWhileItWaitsForAnother() throws SQLException {
        await(rig.add(topic, "first"));
        await(rig.add(other, "first"));
        List<Future<Long>> added;
        try (Connection neighbour = TestMigrations.connect(uri);
                Statement statement = neighbour.createStatement()) {
            neighbour.setAutoCommit(false);
            statement.execute("select from topic_log where topic = '" + topic.name() + "' for update");
            added = rig.addTogether(
                    List.of(new Note(other, "a"), new Note(List.of(topic, other), "both"), new Note(other, "b")));
            assertEquals(2, await(added.get(0)));
            assertFalse(added.get(1).isComplete() || added.get(2).isComplete());
            neighbour.rollback();
        }
        await(Future.all(added));
        assertEquals(List.of("1 first", "2 a", "3 both", "4 b"), rig.stored(other));
        assertEquals(List.of("1 first", "2 both"), rig.stored(topic));
    }

    @Test
    void storesALongEventOfManyTopicsOnce() {
        List<Topic> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(Topic.user(UUID.randomUUID().toString()));
        }
        long before = count("select count(*) from topic_body");
        assertEquals(1, await(rig.add(new Note(many, "long"), key)));
        List<Future<Long>> added = rig.addTogether(
                List.of(new Note(many.get(0), "a"), new Note(many, "long"), new Note(many.get(0), "b")));
        await(Future.all(added));
        assertEquals(before + 2, count("select count(*) from topic_body"));
        assertEquals(List.of("1 long", "2 a", "3 long", "4 b"), rig.stored(many.get(0)));
        for (Topic each : many.subList(1, 20)) {
            assertEquals(List.of("1 long", "2 long"), rig.stored(each));
        }
        assertEquals(
                4,
                count("select head from topic_log where topic = $1", many.get(0).name()));
    }
}
