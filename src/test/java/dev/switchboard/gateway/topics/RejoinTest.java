package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Joins that meet others in flight: a second join during a replay, an eviction during a join. */
class RejoinTest extends StageTests {

    /** So many events that a replay reads its log several times. */
    private static final int EVENTS = 1_200;

    /** It went live during its own replay, and live events overtook missed ones. */
    @Test
    void continuesARunningReplayAfterAJoinWithoutAPosition() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            fill(ana);
            int replaying = ben.post("stage:enter", enter(0L));
            ben.post("stage:enter", enter(null));
            answered(ben, replaying);
            for (int i = 1; i <= 50; i++) {
                ana.emit("stage:publish", event(EVENTS + i));
            }
            until(() -> seqsOf(ben).size() >= EVENTS + 50);
            assertEquals(range(1, EVENTS + 50), seqsOf(ben));
        }
    }

    /** Two replays sent at once, each in its own order. */
    @Test
    void endsARunningReplayAtAJoinWithAPosition() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            fill(ana);
            int first = ben.post("stage:enter", enter(0L));
            int second = ben.post("stage:enter", enter(100L));
            answered(ben, first);
            answered(ben, second);
            ana.succeed("stage:publish", event(EVENTS + 1));
            until(() -> seqsOf(ben).contains(EVENTS + 1L));
            List<JsonObject> frames = ben.all();
            int answer = frames.indexOf(answered(ben, second));
            assertEquals(range(101, EVENTS + 1), seqsIn(frames.subList(answer, frames.size())));
            List<Long> before = seqsIn(frames.subList(0, answer));
            assertEquals(range(1, before.size()), before);
        }
    }

    @Test
    void continuesARunningReplayAfterARefusedSecondJoin() {
        assertReplayGoesOnAfterRefused(enter(100L));
    }

    /** The refusal took it out of the topic of its first join, unnoticed. */
    @Test
    void continuesARunningReplayAfterARefusedSecondJoinWithoutAPosition() {
        assertReplayGoesOnAfterRefused(enter(null));
    }

    private void assertReplayGoesOnAfterRefused(JsonObject second) {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            fill(ana);
            int first = ben.post("stage:enter", enter(0L));
            int refused = ben.post("stage:enter", second.put("again", true).put("refuse", true));
            answered(ben, first);
            assertEquals("FORBIDDEN", answered(ben, refused).getString("code"));
            ana.succeed("stage:publish", event(EVENTS + 1));
            until(() -> seqsOf(ben).contains(EVENTS + 1L));
            assertEquals(range(1, EVENTS + 1), seqsOf(ben));
        }
    }

    /** It stayed in the topic until an audit found it, and the node received events without a subscriber. */
    @Test
    void joinsNothingForAClientThatLeftBeforeTheGrant() {
        Connection connection;
        try (RawClient ben = bench.client("gone")) {
            connection = bench.gateway.registry().of("gone").iterator().next();
            ben.post("stage:enter", enter(null).put("afterMs", 300));
        }
        until(() -> !connection.isOpen());
        await(bench.vertx.timer(600, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), TopicsOf.connection(connection));
    }

    /**
     * Two commands joined the topic at the same time and the first was refused: that ended the membership of both, and the
     * second was answered as joined.
     */
    @Test
    void staysInATopicThatTwoCommandsJoinWhenOneIsRefused() {
        Promise<Void> known = Promise.promise();
        bench.listen.set(listened -> listened.name().equals(topic) ? known.future() : Future.succeededFuture());
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            int refused = ben.post("stage:enter", enter(null).put("again", true).put("refuse", true));
            int granted = ben.post("stage:enterToo", enter(null).put("again", true));
            untilIn(true);
            // Answered after both have begun.
            ben.succeed("stage:echo", new JsonObject());
            known.complete();
            assertEquals("FORBIDDEN", answered(ben, refused).getString("code"));
            assertReceives(ana, ben, granted);
        }
    }

    /** The refusal of a join that the client had given up took it out of the topic, which it had joined again. */
    @Test
    void staysInATopicThatIsJoinedAgainWhenTheJoinBeforeIsRefused() {
        Promise<Void> known = Promise.promise();
        bench.listen.set(listened -> listened.name().equals(topic) ? known.future() : Future.succeededFuture());
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            int refused = ben.post("stage:enter", enter(null).put("again", true).put("refuse", true));
            untilIn(true);
            ben.succeed("stage:leave", enter(null));
            untilIn(false);
            int granted = ben.post("stage:enterToo", enter(null).put("again", true));
            untilIn(true);
            known.complete();
            assertEquals("FORBIDDEN", answered(ben, refused).getString("code"));
            assertReceives(ana, ben, granted);
        }
    }

    private void untilIn(boolean in) {
        until(() -> bench.gateway.registry().of("ben").stream()
                .anyMatch(connection -> TopicsOf.connection(connection).contains(topic) == in));
    }

    private void assertReceives(RawClient ana, RawClient ben, int granted) {
        assertEquals(true, answered(ben, granted).getJsonObject("data").getBoolean("success"));
        ana.succeed("stage:publish", event(1));
        until(() -> seqsOf(ben).contains(1L));
    }

    /** Each replay waits for the client to read; of several that waited, only the last one was woken. */
    @Test
    void continuesEveryReplayThatWaitsForTheReader() {
        int topics = 6;
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            JsonArray entries = new JsonArray();
            for (int i = 0; i < topics; i++) {
                String name = topic + "-" + i;
                JsonObject big = new JsonObject().put("n", 0).put("pad", "x".repeat(20_000));
                for (int n = 0; n < 60; n++) {
                    ana.succeed(
                            "stage:publish",
                            event(n).put("topic", name).put("data", big).put("silent", true));
                }
                entries.add(new JsonObject().put("topic", name).put("since", 0));
            }
            ben.socket().pause();
            ben.post("stage:enter", new JsonObject().put("topics", entries));
            // Long enough to fill the sockets; the assertions hold for any length.
            ana.succeed("stage:wait", new JsonObject().put("ms", 300));
            ben.socket().resume();
            until(() -> seqsOf(ben).size() == 60 * topics);
            for (int i = 0; i < topics; i++) {
                String name = topic + "-" + i;
                assertEquals(
                        range(1, 60),
                        seqsIn(ben.all().stream()
                                .filter(frame -> name.equals(frame.getString("topic")))
                                .toList()));
            }
        }
    }

    /**
     * While the replay waits for its reader, more live events arrive than are held, and more than one page of the log
     * holds. The member went live after the first page, and the events of the other pages were never delivered.
     */
    @Test
    void readsTheLogToItsEndWhenTooManyLiveEventsWereDiscarded() {
        // More than the sockets take while the client does not read.
        int logged = 700;
        int events = logged + 2 * HeldEvents.MAX_HELD;
        JsonObject big = new JsonObject().put("n", 0).put("pad", "x".repeat(20_000));
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            sayAll(ana, 1, logged, big, true);
            ben.socket().pause();
            ben.post("stage:enter", enter(0L));
            until(() -> bench.gateway.registry().of("ben").stream()
                    .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
            sayAll(ana, logged + 1, events, big, false);
            ben.socket().resume();
            until(() -> seqsOf(ben).contains((long) events));
            assertEquals(range(1, events), seqsOf(ben));
        }
    }

    /**
     * The eviction arrived while the node's first member of the topic was still joining, and the join read it from the
     * log. It was never confirmed, and the command that removed the user waited for its timeout.
     */
    @Test
    void confirmsAnEvictionThatAJoinReadFromTheLog() {
        assertEvictionDuringJoinIsConfirmed(0);
    }

    /**
     * During a join more events arrived than the node holds, and the eviction was the first one above that bound. It was
     * dropped, since the log contains it, but so was its confirmation: the command waited for the bus's timeout.
     */
    @Test
    void confirmsAnEvictionAboveTheBoundOfHeldEvents() {
        assertEvictionDuringJoinIsConfirmed(TopicSequencer.MAX_WAITING);
    }

    /** @param waiting how many events arrive during the join, before the eviction */
    private void assertEvictionDuringJoinIsConfirmed(int waiting) {
        Promise<Void> known = Promise.promise();
        bench.listen.set(listened -> listened.name().equals(topic) ? known.future() : Future.succeededFuture());
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            int entering = ben.post("stage:enter", enter(null));
            until(() -> bench.gateway.registry().of("ben").stream()
                    .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
            sayAll(ana, 1, waiting, new JsonObject(), false);
            long begun = System.nanoTime();
            int evicting =
                    ana.post("stage:evict", new JsonObject().put("topic", topic).put("user", "ben"));
            // Answered after the eviction is published, so the eviction has arrived when the join continues.
            ana.succeed("stage:publish", event(1).put("topic", topic + "-other"));
            known.complete();
            answered(ben, entering);
            answered(ana, evicting);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(took < 3_000, () -> took + " ms");
        }
    }

    private void fill(RawClient ana) {
        sayAll(ana, 1, EVENTS, new JsonObject(), true);
    }

    private void sayAll(RawClient ana, int from, int through, JsonObject data, boolean silent) {
        for (int i = from; i <= through; i++) {
            JsonObject next = event(i).put("data", data).put("silent", silent);
            // Answered in between, so that never too many are in flight.
            if (i % 100 == 0 || i == through) {
                assertEquals(i, ana.succeed("stage:publish", next).getLong("at"));
            } else {
                ana.emit("stage:publish", next);
            }
        }
    }

    private JsonObject event(int number) {
        return event(topic, number);
    }

    private static JsonObject answered(RawClient client, int id) {
        return client.next(frame -> Integer.valueOf(id).equals(frame.getValue("id")));
    }

    private static List<Long> seqsOf(RawClient client) {
        return seqsIn(client.all());
    }

    private static List<Long> seqsIn(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> "news".equals(frame.getString("type")))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }
}
