package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Joins, replay and order, over real sockets and a real log. */
class JoinTest extends StageTests {

    private List<Long> seqsOf(RawClient client) {
        return client.of("news").stream()
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    @Test
    void answersTheHeadAndReplaysNothingWithoutSince() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ana.succeed("stage:publish", event(topic, 1));
            JsonObject answer = ben.succeed("stage:enter", enter(null));
            assertEquals(1, answer.getLong("seq"));
            assertFalse(answer.getBoolean("gap"));
            ana.succeed("stage:publish", event(topic, 2));
            JsonObject event = ben.next("news");
            assertEquals(
                    new JsonObject()
                            .put("type", "news")
                            .put("data", new JsonObject().put("n", 2))
                            .put("topic", topic)
                            .put("seq", 2),
                    event);
        }
    }

    @Test
    void replaysWhatWasMissedAfterTheAnswerAndThenGoesLive() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            for (int i = 1; i <= 5; i++) {
                ana.succeed("stage:publish", event(topic, i));
            }
            JsonObject answer = ben.succeed("stage:enter", enter(2L));
            assertEquals(5, answer.getLong("seq"));
            ana.succeed("stage:publish", event(topic, 6));
            until(() -> seqsOf(ben).size() == 4);
            assertEquals(range(3, 6), seqsOf(ben));
            List<JsonObject> all = ben.all();
            int answered = all.indexOf(all.stream()
                    .filter(f -> "response".equals(f.getString("type")))
                    .findFirst()
                    .orElseThrow());
            int replayed = all.indexOf(ben.of("news").get(0));
            assertTrue(answered < replayed, "the answer comes before the replay");
        }
    }

    /**
     * The interleaving: B joins with {@code since 0} while A says events as fast as the store commits them. Each of them
     * is either read from the log by the join, or held while the replay runs, or live; a window between these would show
     * as a hole, an overlap as a repeat.
     */
    @Test
    void losesAndRepeatsNothingWhenJoiningDuringPublications() {
        int rounds = 12;
        int events = 60;
        try (RawClient ana = bench.client("ana")) {
            for (int round = 0; round < rounds; round++) {
                String busy = topic + "-" + round;
                for (int i = 1; i <= events; i++) {
                    ana.post("stage:publish", event(busy, i));
                }
                try (RawClient ben = bench.client("ben")) {
                    ben.succeed(
                            "stage:enter", new JsonObject().put("topic", busy).put("since", 0));
                    until(() -> ben.of("news").size() >= events);
                    assertEquals(
                            range(1, events),
                            ben.of("news").stream().map(f -> f.getLong("seq")).toList());
                }
            }
        }
    }

    @Test
    void answersAJoinOnlyAfterTheOtherNodesKnow() {
        Promise<Void> known = Promise.promise();
        bench.listen.set(listened -> listened.equals(Topic.trusted(topic)) ? known.future() : Future.succeededFuture());
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            int request = ben.post("stage:enter", enter(0L));
            ana.succeed("stage:publish", event(topic, 1));
            ben.succeed("stage:echo", new JsonObject());
            assertTrue(
                    ben.all().stream().noneMatch(f -> Integer.valueOf(request).equals(f.getValue("id"))));
            known.complete();
            ben.next(f -> Integer.valueOf(request).equals(f.getValue("id")));
            until(() -> seqsOf(ben).size() == 1);
            assertEquals(range(1, 1), seqsOf(ben));
        }
    }

    /** A message that was committed and never published, as by a node that died between the two, is found by the next. */
    @Test
    void fillsAGapFromTheLogBeforeItContinues() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1));
            ana.succeed("stage:publish", event(topic, 2).put("silent", true));
            ana.succeed("stage:publish", event(topic, 3).put("silent", true));
            ana.succeed("stage:publish", event(topic, 4));
            until(() -> seqsOf(ben).size() == 4);
            assertEquals(range(1, 4), seqsOf(ben));
        }
    }

    @Test
    void findsAMissedLastMessageAfterAResync() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1).put("silent", true));
            bench.vertx.runOnContext(ignored -> bench.gateway.fanout().resyncAll());
            until(() -> seqsOf(ben).size() == 1);
        }
    }

    /** The last event of all was committed and never published: no later one shows the gap. */
    @Test
    void findsALostLastMessageByItself() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1).put("silent", true));
            until(() -> seqsOf(ben).size() == 1);
            assertEquals(range(1, 1), seqsOf(ben));
        }
    }

    @Test
    void reportsAGapWhenTheLogNoLongerReachesBack() throws Exception {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            for (int i = 1; i <= 4; i++) {
                ana.succeed("stage:publish", event(topic, i));
            }
            await(Postgres.of(bench.vertx)
                    .query(
                            "delete from topic_event e using topic_log l where l.id = e.topic_id and topic = $1 and seq < 3",
                            Tuple.of(topic)));
            await(Postgres.of(bench.vertx)
                    .query(
                            "insert into topic_kept (topic_id, first_seq, skipped) select id, 3, 0 from topic_log where topic = $1",
                            Tuple.of(topic)));
            JsonObject answer = ben.succeed("stage:enter", enter(1L));
            assertTrue(answer.getBoolean("gap"));
            assertEquals(3, answer.getLong("firstSeq"));
            until(() -> seqsOf(ben).size() == 2);
            assertEquals(range(3, 4), seqsOf(ben));
        }
    }

    @Test
    void joinsSeveralTopicsByOneCommand() {
        try (RawClient ana = bench.client("ana")) {
            ana.succeed("stage:publish", event(topic, 1));
            JsonObject answer = ana.succeed(
                    "stage:enter",
                    new JsonObject()
                            .put(
                                    "topics",
                                    new JsonArray()
                                            .add(new JsonObject()
                                                    .put("topic", topic)
                                                    .put("since", 0))
                                            .add(new JsonObject().put("topic", topic + "x"))));
            assertEquals(1, answer.getJsonArray("topics").getJsonObject(0).getLong("seq"));
            assertEquals(0, answer.getJsonArray("topics").getJsonObject(1).getLong("seq"));
            until(() -> seqsOf(ana).size() == 1);
        }
    }

    @Test
    void sendsTheCommandAgainAfterTheJoinAndUndoesTheJoinOnRefusal() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            assertTrue(
                    ben.succeed("stage:enter", enter(null).put("again", true)).getBoolean("second"));
            JsonObject refused =
                    ana.request("stage:enter", enter(null).put("again", true).put("refuse", true));
            assertEquals("FORBIDDEN", refused.getString("code"));
            assertNull(refused.getJsonObject("data"));
            ben.succeed("stage:publish", event(topic, 1));
            ben.next("news");
            ana.succeed("stage:echo", new JsonObject());
            assertEquals(List.of(), ana.of("news"));
        }
    }

    @Test
    void replaysAgainToAMemberThatJoinsAgain() {
        try (RawClient ana = bench.client("ana")) {
            ana.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1));
            ana.succeed("stage:publish", event(topic, 2));
            until(() -> seqsOf(ana).size() == 2);
            ana.succeed("stage:enter", enter(0L));
            ana.succeed("stage:publish", event(topic, 3));
            until(() -> seqsOf(ana).size() == 5);
            assertEquals(List.of(1L, 2L, 1L, 2L, 3L), seqsOf(ana));
        }
    }

    @Test
    void nudgesEachConnectionOfAbsentParticipantsOnce() {
        try (RawClient ana = bench.client("ana");
                RawClient phone = bench.client("ben");
                RawClient laptop = bench.client("ben")) {
            ana.succeed("stage:enter", enter(null));
            phone.succeed("stage:enter", enter(null));
            ana.succeed(
                    "stage:publish",
                    event(topic, 1)
                            .put("nudge", new JsonArray().add("ana").add("ben").add("cy")));
            JsonObject nudge = laptop.next("news");
            assertEquals(topic, nudge.getString("topic"));
            assertEquals(1, nudge.getLong("seq"));
            assertTrue(nudge.getBoolean("nudge"));
            assertNull(phone.next("news").getValue("nudge"));
            ana.succeed("stage:publish", event(topic, 2));
            until(() -> phone.of("news").size() == 2 && ana.of("news").size() == 2);
            assertEquals(1, laptop.of("news").size());
        }
    }

    /** The node remembers where the users of the message before are. */
    @Test
    void nudgesTheSameUsersWhereverTheyAreNow() {
        JsonArray users = new JsonArray().add("ana").add("ben");
        try (RawClient speaker = bench.client("cy")) {
            speaker.succeed("stage:publish", event(topic, 1).put("nudge", users));
            try (RawClient ana = bench.client("ana")) {
                until(() -> !bench.gateway.registry().of("ana").isEmpty());
                ana.succeed("stage:echo", new JsonObject());
                speaker.succeed("stage:publish", event(topic, 2).put("nudge", users));
                assertEquals(2, ana.next("news").getLong("seq"));
            }
            until(() -> bench.gateway.registry().of("ana").isEmpty());
            speaker.succeed("stage:publish", event(topic, 3).put("nudge", users));
            try (RawClient back = bench.client("ana");
                    RawClient ben = bench.client("ben")) {
                back.succeed("stage:echo", new JsonObject());
                ben.succeed("stage:echo", new JsonObject());
                speaker.succeed("stage:publish", event(topic, 4).put("nudge", users));
                assertEquals(4, back.next("news").getLong("seq"));
                assertEquals(4, ben.next("news").getLong("seq"));
            }
        }
    }

    @Test
    void evictsEveryConnectionOfAUserBeforeTheAnswer() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ana.succeed("stage:enter", enter(null));
            ben.succeed("stage:enter", enter(null));
            ana.succeed("stage:evict", new JsonObject().put("topic", topic).put("user", "ben"));
            ana.succeed("stage:publish", event(topic, 1));
            ana.next("news");
            ben.next("evicted");
            ben.succeed("stage:echo", new JsonObject());
            assertEquals(List.of(), ben.of("news"));
        }
    }

    /** If a node misses the publication, it carries the eviction out when it reads the log. */
    @Test
    void evictsFromTheLogWhenThePublicationWasMissed() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1).put("silent", true).put("evict", "ben"));
            ana.succeed("stage:publish", event(topic, 2));
            ben.next("news");
            until(() -> bench.gateway.registry().of("ben").stream()
                    .noneMatch(connection -> TopicsOf.connection(connection).contains(topic)));
            assertEquals(range(1, 1), seqsOf(ben));
        }
    }

    @Test
    void skipsTheExceptedConnectionOrUser() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            String room = "room-events/" + topic;
            ana.succeed("stage:enter", new JsonObject().put("topic", room));
            ben.succeed("stage:enter", new JsonObject().put("topic", room));
            JsonObject whisper = new JsonObject()
                    .put("topic", room)
                    .put("event", "whispered")
                    .put("data", new JsonObject())
                    .put("except", true);
            ana.succeed("stage:whisper", whisper);
            assertNull(ben.next("whispered").getValue("seq"));
            ana.succeed("stage:echo", new JsonObject());
            assertEquals(List.of(), ana.of("whispered"));
        }
    }

    /** An admin's token includes the role {@code service}. */
    @Test
    void deliversAnEventOfARoleToItsHoldersAlone() {
        try (RawClient ana = bench.client("ana");
                RawClient shop = clientWith("service");
                RawClient boss = clientWith("admin");
                RawClient editor = clientWith("editor")) {
            String room = "room-events/" + topic;
            List<RawClient> members = List.of(ana, shop, boss, editor);
            members.forEach(member -> member.succeed("stage:enter", new JsonObject().put("topic", room)));
            JsonObject whisper = new JsonObject()
                    .put("topic", room)
                    .put("event", "whispered")
                    .put("data", new JsonObject());
            boss.succeed("stage:whisper", whisper.copy().put("role", "service").put("except", true));
            boss.succeed("stage:whisper", whisper.copy().put("event", "heard"));
            members.forEach(member -> member.next("heard"));
            assertEquals(1, shop.of("whispered").size());
            assertEquals(
                    List.of(),
                    Stream.of(ana, boss, editor)
                            .flatMap(member -> member.of("whispered").stream())
                            .toList());
            ana.succeed("stage:whisper", whisper.copy().put("role", "service"));
            boss.next("whispered");
        }
    }

    private static RawClient clientWith(String role) {
        return RawClient.join(bench.vertx, bench.port, bench.token(role + "-user", Duration.ofHours(1), Set.of(role)));
    }

    @Test
    void receivesNothingAfterLeaving() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:enter", enter(null));
            ben.succeed("stage:leave", new JsonObject().put("topic", topic));
            ana.succeed("stage:enter", enter(null));
            ana.succeed("stage:publish", event(topic, 1));
            ana.next("news");
            ben.succeed("stage:echo", new JsonObject());
            assertEquals(List.of(), ben.of("news"));
        }
    }

    @Test
    void keepsCommandsOfOneNameInOrderWithoutDelayingOthers() {
        try (RawClient ana = bench.client("ana")) {
            ana.succeed("stage:enter", enter(null));
            int waiting = ana.post("stage:wait", new JsonObject().put("ms", 3_000));
            for (int i = 1; i <= 20; i++) {
                ana.emit("stage:publish", event(topic, i));
            }
            until(() -> seqsOf(ana).size() == 20);
            assertTrue(
                    ana.all().stream().noneMatch(f -> Integer.valueOf(waiting).equals(f.getValue("id"))));
            assertEquals(
                    IntStream.rangeClosed(1, 20).boxed().toList(),
                    ana.of("news").stream()
                            .map(f -> f.getJsonObject("data").getInteger("n"))
                            .toList());
        }
    }

    @Test
    void streamsALongReplayWithinTheOutboundLimit() {
        try (RawClient ana = bench.client("ana")) {
            JsonObject big = new JsonObject().put("n", 0).put("pad", "x".repeat(3_000));
            int events = 1_500;
            for (int i = 0; i < events; i++) {
                ana.emit("stage:publish", event(topic, i).put("data", big).put("silent", true));
                if (i % 200 == 199) {
                    ana.succeed(
                            "stage:publish", event(topic, i).put("data", big).put("silent", true));
                }
            }
            long head = ana.succeed("stage:publish", event(topic, 0)).getLong("at");
            try (RawClient ben = bench.client("ben")) {
                ben.socket().pause();
                ben.post("stage:enter", enter(0L));
                ben.socket().resume();
                until(() -> seqsOf(ben).size() == head);
                assertEquals(range(1, head), seqsOf(ben));
            }
        }
    }
}
