package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A client that may read a topic from its floor on gets neither what was before nor what is about it, by any way, and its
 * position moves as if it had.
 */
class FloorTest extends StageTests {

    private static final long FLOOR = 3;

    private static List<Long> seqsOf(RawClient client) {
        return client.of("news").stream().map(frame -> frame.getLong("seq")).toList();
    }

    private void publish(RawClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.succeed("stage:publish", event(topic, i));
        }
    }

    private JsonObject about(long seq) {
        return event(topic, 0).put("about", seq);
    }

    private JsonObject enterAbove(Long since) {
        return enter(since).put("floor", FLOOR);
    }

    private Membership membershipOf(String user) {
        Connection connection = bench.gateway.registry().of(user).iterator().next();
        Promise<Membership> found = Promise.promise();
        connection.loop().execute(() -> found.complete(connection.memberships().get(Topic.trusted(topic))));
        return await(found.future());
    }

    /** Waits until the client stands at the position and has all that was sent to it before. */
    private void awaitPosition(RawClient client, String user, long position) {
        until(() -> membershipOf(user).resumeFrom() == position);
        client.succeed("stage:echo", new JsonObject());
    }

    @Test
    void passesOverLiveEventsAboutEarlierOnes() {
        try (RawClient ana = bench.client("live-ana");
                RawClient cara = bench.client("live-cara")) {
            publish(ana, 3);
            ana.succeed("stage:enter", enter(null));
            cara.succeed("stage:enter", enterAbove(null));
            ana.succeed("stage:publish", about(1));
            awaitPosition(cara, "live-cara", 4);
            ana.succeed("stage:publish", about(FLOOR));
            ana.succeed("stage:publish", about(2));
            publish(ana, 1);
            until(() -> seqsOf(cara).contains(7L));
            assertEquals(List.of(5L, 7L), seqsOf(cara));
            until(() -> seqsOf(ana).equals(range(4, 7)));
        }
    }

    @Test
    void passesOverThemInAReplay() {
        try (RawClient ana = bench.client("replay-ana");
                RawClient cara = bench.client("replay-cara");
                RawClient ben = bench.client("replay-ben")) {
            publish(ana, 3);
            ana.succeed("stage:publish", about(1));
            publish(ana, 1);
            ana.succeed("stage:publish", about(2));
            ben.succeed("stage:enter", enter(0L));
            until(() -> seqsOf(ben).equals(range(1, 6)));
            JsonObject answer = cara.succeed("stage:enter", enterAbove(FLOOR - 1));
            assertFalse(answer.getBoolean("gap"));
            assertEquals(6, answer.getLong("seq"));
            awaitPosition(cara, "replay-cara", 6);
            assertEquals(List.of(3L, 5L), seqsOf(cara));
            // A position below the floor does not lead below it either, whatever the concern makes of it.
            cara.succeed("stage:enter", enterAbove(0L));
            publish(ana, 1);
            until(() -> seqsOf(cara).contains(7L));
            assertEquals(List.of(3L, 5L, 3L, 5L, 7L), seqsOf(cara));
        }
    }

    /** They are held back while the join waits for the cluster, and would be sent when it goes live. */
    @Test
    void passesOverThemAmongEventsHeldDuringTheJoin() {
        Promise<Void> known = Promise.promise();
        try (RawClient ana = bench.client("held-ana");
                RawClient cara = bench.client("held-cara")) {
            publish(ana, 3);
            bench.listen.set(
                    listened -> listened.equals(Topic.trusted(topic)) ? known.future() : Future.succeededFuture());
            int join = cara.post("stage:enter", enterAbove(FLOOR - 1));
            until(() -> membershipOf("held-cara") != null);
            ana.succeed("stage:publish", about(1));
            publish(ana, 1);
            ana.succeed("stage:publish", about(1));
            known.complete();
            cara.next(frame -> Integer.valueOf(join).equals(frame.getValue("id")));
            awaitPosition(cara, "held-cara", 6);
            assertEquals(List.of(3L, 5L), seqsOf(cara));
        }
    }

    /** A node that missed publications reads them from the log, with what they are about. */
    @Test
    void passesOverThemWhenTheNodeFillsAGap() {
        try (RawClient ana = bench.client("gap-ana");
                RawClient cara = bench.client("gap-cara")) {
            publish(ana, 3);
            ana.succeed("stage:enter", enter(null));
            cara.succeed("stage:enter", enterAbove(null));
            ana.succeed("stage:publish", about(1).put("silent", true));
            ana.succeed("stage:publish", event(topic, 1).put("silent", true));
            publish(ana, 1);
            until(() -> seqsOf(ana).equals(range(4, 6)));
            until(() -> seqsOf(cara).contains(6L));
            assertEquals(List.of(5L, 6L), seqsOf(cara));
        }
    }

    /** Removed and added again between the two answers of a join, the client had the floor of the first one. */
    @Test
    void takesTheFloorOfTheSecondAnswer() {
        try (RawClient ana = bench.client("second-ana");
                RawClient cara = bench.client("second-cara")) {
            publish(ana, 5);
            ana.succeed("stage:publish", about(3));
            cara.succeed("stage:enter", enterAbove(FLOOR - 1).put("again", true).put("laterFloor", 5));
            awaitPosition(cara, "second-cara", 6);
            assertEquals(List.of(5L), seqsOf(cara));
            // A join without one, such as an answer that was computed earlier, does not lower it.
            cara.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", about(4));
            publish(ana, 1);
            until(() -> seqsOf(cara).contains(8L));
            assertEquals(List.of(5L, 8L), seqsOf(cara));
        }
    }

    /** The fan-out asks once for each event and topic, and looks at single members only if one may be concerned. */
    @Test
    void costsMembersNothingWhereNoneHasAFloorAboveTheEvent() {
        try (RawClient ana = bench.client("cost-ana")) {
            Connection connection =
                    bench.gateway.registry().of("cost-ana").iterator().next();
            TopicMembers members = new TopicMembers(Topic.trusted(topic));
            Membership all = member(connection, 0);
            Membership low = member(connection, 3);
            Membership high = member(connection, 5);
            members.add(all);
            assertFalse(mayHide(members, 1));
            members.add(low);
            members.add(high);
            assertTrue(mayHide(members, 4));
            assertFalse(mayHide(members, 5));
            assertFalse(mayHide(members, 0));
            members.raiseFloor(all, 7);
            assertTrue(mayHide(members, 6));
            members.remove(low);
            members.remove(low);
            members.remove(high);
            assertTrue(mayHide(members, 1));
            members.remove(all);
            assertFalse(mayHide(members, 1));
            members.add(member(connection, 0));
            assertFalse(mayHide(members, 1));
            ana.succeed("stage:echo", new JsonObject());
        }
    }

    /** A member whom the topic shows nothing may be shown it again; what is for one user alone concerns every topic. */
    @Test
    void showsNothingUntilTheFloorIsDropped() {
        try (RawClient ana = bench.client("muted-ana")) {
            Connection connection =
                    bench.gateway.registry().of("muted-ana").iterator().next();
            TopicMembers members = new TopicMembers(Topic.trusted(topic));
            Membership muted = member(connection, Effects.Join.NOTHING);
            OutboundEvent status = new OutboundEvent("news", Buffer.buffer("{}"), Topic.trusted(topic), 0, false);
            members.add(muted);
            assertTrue(members.mayHide(status) && muted.hides(status));
            // Blocked a second time, one who sees nothing once saw the other go offline again.
            assertTrue(muted.hides(onlyFor("muted-ana")));
            members.dropFloor(muted);
            assertFalse(members.mayHide(status) || muted.hides(status));
            members.raiseFloor(muted, Effects.Join.NOTHING);
            assertTrue(members.mayHide(status) && muted.hides(status));
            members.dropFloor(muted);
            assertTrue(members.mayHide(onlyFor("ben")) && muted.hides(onlyFor("ben")));
            assertFalse(muted.hides(onlyFor("muted-ana")));
            ana.succeed("stage:echo", new JsonObject());
        }
    }

    private OutboundEvent onlyFor(String user) {
        return new OutboundEvent("news", Buffer.buffer("{}"), Topic.trusted(topic), 0, 0, user, false);
    }

    private Membership member(Connection connection, long floor) {
        return new Membership(connection, Topic.trusted(topic), new ReplayBudget(connection.loop(), 1_000), floor);
    }

    private boolean mayHide(TopicMembers members, long about) {
        return members.mayHide(new OutboundEvent("news", Buffer.buffer("{}"), Topic.trusted(topic), 9, about, false));
    }
}
