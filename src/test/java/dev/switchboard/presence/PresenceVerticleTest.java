package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PresenceVerticleTest {

    private final String ana = "ana-" + UUID.randomUUID();
    private final String ben = "ben-" + UUID.randomUUID();
    private PresenceRig rig;

    @BeforeEach
    void start() {
        rig = new PresenceRig(TestStores.redis());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void subscribingAnswersTheStatesAfterEveryNodeKnowsOfTheJoin() {
        rig.connects(ana);
        Answer first = rig.ask(ben, "presence:subscribe", PresenceRig.users(ana, ana, ben));

        assertTrue(first.effects().repeat());
        assertEquals(
                List.of(Effects.Join.silent(Topic.presence(ana)), Effects.Join.silent(Topic.presence(ben))),
                first.effects().joins());

        Answer second = Await.await(rig.send(ben, "presence:subscribe", PresenceRig.users(ana, ana, ben), true));
        assertTrue(second.effects().isEmpty());
        assertEquals(
                new JsonArray().add(state(ana, "online", null, null)).add(state(ben, "offline", null, null)),
                second.body().getJsonArray("states"));
    }

    /** Ana is online, and one of the two blocks the other: Ben's subscription looks like any, and shows nothing. */
    @Test
    void ofUsersWhoAreKeptApartNothingIsShown() {
        rig.connects(ana);
        String seen = "2026-01-02T03:04:05.678Z";
        rig.keepApart(ben, ana, seen);
        JsonObject hidden = state(ana, "offline", null, seen);
        assertEquals(hidden, rig.state(ben, ana));
        assertEquals("online", rig.state("cid", ana).getString("status"));
        Answer first = rig.ask(ben, "presence:subscribe", PresenceRig.users(ana, ben));
        assertEquals(
                List.of(Effects.Join.muted(Topic.presence(ana)), Effects.Join.silent(Topic.presence(ben))),
                first.effects().joins());
        // A block that came after the first answer is in the second one.
        Answer second = Await.await(rig.send(ben, "presence:subscribe", PresenceRig.users(ana, ben), true));
        assertEquals(
                List.of(Effects.Join.muted(Topic.presence(ana))),
                second.effects().joins());
        assertEquals(hidden, second.body().getJsonArray("states").getJsonObject(0));
        // The hub itself sees it as it is.
        Answer hubs = Await.await(rig.send(Caller.HUB, "presence:get", PresenceRig.users(ana), false));
        assertEquals(
                "online", hubs.body().getJsonArray("states").getJsonObject(0).getString("status"));
    }

    /** Presence goes on while the store is away: what was known last counts. */
    @Test
    void whoIsKeptApartIsRememberedWhileNobodyCanSay() {
        rig.connects(ana);
        rig.keepApart(ben, ana, "");
        assertEquals(state(ana, "offline", null, null), rig.state(ben, ana));
        rig.chatsAway();
        assertEquals(state(ana, "offline", null, null), rig.state(ben, ana));
        assertEquals("online", rig.state("cid", ana).getString("status"));
    }

    @Test
    void gettingJoinsNothingAndUnsubscribingLeaves() {
        assertTrue(
                rig.ask(ben, "presence:get", PresenceRig.users(ana)).effects().isEmpty());
        assertEquals(
                List.of(Topic.presence(ana)),
                rig.ask(ben, "presence:unsubscribe", PresenceRig.users(ana))
                        .effects()
                        .leaves());
    }

    @Test
    void aChosenStatusIsAnsweredPublishedAndReadable() {
        rig.connects(ana);
        // The change to online is published first; later it would publish the status set by then, once more.
        rig.firstSaidOf(ana);
        Answer answer = rig.set(ana, "busy", "until: 5");

        JsonObject busy = state(ana, "busy", "until: 5", null);
        assertEquals(busy, answer.body().getJsonObject("state"));
        assertEquals(busy, rig.state(ben, ana));
        Await.until(() -> rig.statusesSaidOf(ana).contains("busy"));
        PresenceRig.Published last =
                rig.publishedTo(ana).get(rig.publishedTo(ana).size() - 1);
        assertFalse(last.nodeOnly());
        assertEquals("userStatus", last.publication().event());
        assertEquals(busy, last.data());
        assertEquals(0, last.publication().targets().get(0).seq());
    }

    @Test
    void anAbsentTextIsRemoved() {
        rig.connects(ana);
        rig.set(ana, "away", "lunch");
        rig.ask(ana, "presence:set", new JsonObject().put("status", "away"));
        assertEquals(state(ana, "away", null, null), rig.state(ben, ana));
    }

    @Test
    void anInvisibleUserIsOfflineToOthersAndInvisibleToThemselves() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        rig.set(ana, "busy", "here");
        rig.set(ana, "invisible", "hiding");

        JsonObject forBen = rig.state(ben, ana);
        assertEquals("offline", forBen.getString("status"));
        assertNull(forBen.getString("text"));
        assertTrue(forBen.getString("lastSeen").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertEquals(state(ana, "invisible", "hiding", null), rig.state(ana, ana));

        Await.until(() -> rig.statusesSaidOf(ana).equals(List.of("online", "busy", "offline")));
        assertEquals(forBen, rig.publishedTo(ana).get(2).data());
        assertEquals(ana, rig.publishedTo(ana).get(2).publication().scope().exceptUser());
        assertTrue(rig.publications.stream()
                .anyMatch(one -> one.topic().equals("user-" + ana)
                        && one.data().getString("status").equals("invisible")));
    }

    @Test
    void changesOfAnInvisibleUserAreNotShown() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        rig.set(ana, "invisible", null);
        JsonObject seen = rig.state(ben, ana);
        Await.until(() -> rig.statusesSaidOf(ana).contains("offline"));
        int before = rig.publishedTo(ana).size();

        rig.set(ana, "invisible", "still hiding");
        rig.disconnects(ana);
        rig.connects(ana);
        rig.settle();

        assertEquals(seen, rig.state(ben, ana));
        assertEquals(before, rig.publishedTo(ana).size());
        assertEquals("invisible", rig.state(ana, ana).getString("status"));
    }

    /** For a client that was away. A user who came and went unseen has not changed, nor has one who was never there. */
    @Test
    void whatHasChangedLatelyIsAskedForAndTellsNothingOfInvisibleUsers() {
        String cy = "cy-" + UUID.randomUUID();
        String dan = "dan-" + UUID.randomUUID();
        rig.set(ana, "invisible", null);
        rig.connects(ana);
        rig.connects(cy);
        rig.connects(dan);
        rig.firstSaidOf(dan);
        rig.disconnects(dan);
        rig.disconnects(ana);
        Await.until(() -> rig.statusesSaidOf(dan).contains("offline"));
        JsonObject asked = PresenceRig.users(ana, cy, dan, "eve").put("withinMs", 3_600_000L);
        assertEquals(
                new JsonArray().add(state(cy, "online", null, null)).add(rig.state(ben, dan)),
                rig.ask(ben, "presence:changed", asked).body().getJsonArray("states"));
        rig.keepApart(ben, cy, "");
        assertEquals(
                new JsonArray().add(rig.state(ben, dan)),
                rig.ask(ben, "presence:changed", asked).body().getJsonArray("states"));
    }

    @Test
    void aStatusThatChangesNothingIsNotPublished() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        rig.set(ana, "away", "lunch");
        rig.set(ana, "away", "lunch");
        rig.set(ana, "online", null);
        Await.until(() -> rig.statusesSaidOf(ana).contains("online")
                && rig.publishedTo(ana).size() >= 3);
        assertEquals(List.of("online", "away", "online"), rig.statusesSaidOf(ana));
    }

    @Test
    void aStatusChosenWhileOfflineShowsOnceOnline() {
        rig.set(ana, "busy", "soon");
        assertEquals(state(ana, "offline", null, null), rig.state(ben, ana));
        assertEquals(List.of(), rig.publishedTo(ana));
        rig.connects(ana);
        assertEquals(state(ana, "busy", "soon", null), rig.firstSaidOf(ana).data());
    }

    @Test
    void changesOfOneUserKeepTheOrderOfTheirCommands() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        List<Future<Answer>> answers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add("text " + i);
            answers.add(rig.send(
                    ana, "presence:set", new JsonObject().put("status", "away").put("text", "text " + i), false));
        }
        Await.await(Future.all(answers));
        Await.until(() -> rig.publishedTo(ana).size() == 201);
        List<String> published = rig.publishedTo(ana).stream()
                .skip(1)
                .map(one -> one.data().getString("text"))
                .toList();
        assertEquals(texts, published);
        assertEquals("text 199", rig.state(ben, ana).getString("text"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void namesTheInvalidField(String command, String data, String field) {
        JsonObject answer = rig.ask(ana, command, new JsonObject(data)).body();
        assertEquals("BAD_REQUEST", answer.getString("code"), answer::encode);
        assertEquals(field, answer.getString("field"));
        assertFalse(answer.getBoolean("retryable"));
    }

    static Stream<Arguments> badRequests() {
        String longId = "x".repeat(151);
        String many = new JsonObject()
                .put("userIds", new JsonArray(Collections.nCopies(501, "u")))
                .encode();
        return Stream.of(
                Arguments.of("presence:subscribe", "{}", "userIds"),
                Arguments.of("presence:subscribe", "{\"userIds\":\"ana\"}", "userIds"),
                Arguments.of("presence:subscribe", many, "userIds"),
                Arguments.of("presence:get", "{\"userIds\":[\"a\",7]}", "userIds[1]"),
                Arguments.of("presence:get", "{\"userIds\":[null]}", "userIds[0]"),
                Arguments.of("presence:get", "{\"userIds\":[\"\"]}", "userIds[0]"),
                Arguments.of("presence:unsubscribe", "{\"userIds\":[\"" + longId + "\"]}", "userIds[0]"),
                Arguments.of("presence:set", "{}", "status"),
                Arguments.of("presence:set", "{\"status\":\"offline\"}", "status"),
                Arguments.of("presence:set", "{\"status\":{}}", "status"),
                Arguments.of("presence:set", "{\"status\":\"away\",\"text\":7}", "text"),
                Arguments.of("presence:set", "{\"status\":\"away\",\"text\":\"" + "x".repeat(201) + "\"}", "text"));
    }

    private static JsonObject state(String user, String status, String text, String lastSeen) {
        return new JsonObject()
                .put("userId", user)
                .put("status", status)
                .put("text", text)
                .put("lastSeen", lastSeen);
    }
}
