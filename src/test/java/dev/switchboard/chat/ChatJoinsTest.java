package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatJoinsTest {

    /** Every user is online; the user {@code nobody} gets no answer. */
    private static final class EverybodyOnline extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on("presence:get", command -> {
                if (command.data().getJsonArray("userIds").size() > 500) {
                    throw new IllegalArgumentException("too many");
                }
                if (command.data().getString("self").startsWith("nobody")) {
                    return Future.failedFuture(Failure.unavailable("not now"));
                }
                JsonArray states = new JsonArray();
                command.data().getJsonArray("userIds").forEach(id -> states.add(state((String) id)));
                return Future.succeededFuture(Answer.of(data("states", states)));
            });
            return Future.succeededFuture();
        }
    }

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
        chats.bench.deploy(EverybodyOnline::new, "presence", new JsonObject(), 1);
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    private static JsonObject state(String userId) {
        return data("userId", userId, "status", "online", "text", null, "lastSeen", null);
    }

    private Answer ask(String userId, String command, JsonObject data, boolean joined) {
        return await(
                Commands.of(chats.bench.vertx).request(new Command(command, ConcernBench.user(userId), data, joined)));
    }

    private Answer first(String userId, JsonObject data) {
        return ask(userId, "chat:join", data, false);
    }

    private Answer second(String userId, JsonObject data) {
        return ask(userId, "chat:join", data, true);
    }

    private String createChat(String... others) {
        return chats.createChat(ana, others).getString("id");
    }

    @Test
    void joinsTheChatAndThePresenceOfItsParticipantsBeforeItAnswers() {
        String chatId = createChat(ben);
        JsonObject data = data("chatId", chatId, "since", 3);
        assertEquals(
                new Effects(
                        List.of(
                                new Join(Topic.chat(chatId), 3L, ""),
                                Join.silent(Topic.presence(ana)),
                                Join.silent(Topic.presence(ben))),
                        List.of(),
                        true),
                first(ben, data).effects());
        Answer answer = second(ben, data);
        assertEquals(Effects.NONE, answer.effects());
        assertEquals(
                data(
                        "success",
                        true,
                        "chatId",
                        chatId,
                        "participants",
                        new JsonArray().add(state(ana)).add(state(ben))),
                answer.body());
    }

    @Test
    void joinsWithoutReplayIfNoPositionIsNamed() {
        String chatId = createChat();
        Join join = first(ana, data("chatId", chatId)).effects().joins().get(0);
        assertEquals(new Join(Topic.chat(chatId), null, ""), join);
        assertEquals(
                0L,
                first(ana, data("chatId", chatId, "since", 0))
                        .effects()
                        .joins()
                        .get(0)
                        .since());
    }

    @Test
    void refusesANonParticipantAtOnce() {
        String chatId = createChat(ben);
        for (JsonObject data :
                List.of(data("chatId", chatId), data("chatId", UUID.randomUUID().toString()), data("chatId", "42"))) {
            Answer answer = first(someone(), data);
            assertEquals("NOT_FOUND", answer.body().getString("code"));
            assertEquals(Effects.NONE, answer.effects());
        }
    }

    /**
     * The interleaving: Ben's join is checked, Ana removes him, no node has him in the topic yet to take him out, then he
     * joins. The second answer refuses him and takes him out.
     */
    @Test
    void removesAParticipantThatWasRemovedDuringTheJoin() {
        String chatId = createChat(ben);
        assertTrue(first(ben, data("chatId", chatId)).success());
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        Answer answer = second(ben, data("chatId", chatId));
        assertEquals("NOT_FOUND", answer.body().getString("code"));
        assertEquals(Effects.leaving(List.of(Topic.chat(chatId))), answer.effects());
    }

    @Test
    void joinsManyChatsAndRefusesSomeOfThem() {
        String one = createChat(ben);
        String foreign = chats.createChat(someone()).getString("id");
        String two = createChat(ben);
        JsonArray asked = new JsonArray()
                .add(data("chatId", one, "since", 5))
                .add(data("chatId", foreign))
                .add(data("chatId", two))
                .add(data("chatId", "42"));
        Effects effects = first(ben, data("chats", asked)).effects();
        assertTrue(effects.repeat());
        assertEquals(
                List.of(new Join(Topic.chat(one), 5L, "chats/0"), new Join(Topic.chat(two), null, "chats/2")),
                effects.joins().subList(0, 2));
        assertEquals(4, effects.joins().size());
        Answer answer = second(ben, data("chats", asked));
        assertEquals(Effects.leaving(List.of(Topic.chat(foreign), Topic.chat("42"))), answer.effects());
        JsonArray states = new JsonArray().add(state(ana)).add(state(ben));
        JsonArray joined = answer.body().getJsonArray("chats");
        assertEquals(data("chatId", one, "participants", states), joined.getJsonObject(0));
        assertEquals(data("chatId", two, "participants", states), joined.getJsonObject(2));
        for (int refused : List.of(1, 3)) {
            JsonObject entry = joined.getJsonObject(refused);
            assertEquals(asked.getJsonObject(refused).getString("chatId"), entry.getString("chatId"));
            assertFalse(entry.getBoolean("success"));
            assertEquals("NOT_FOUND", entry.getString("code"));
            assertTrue(entry.containsKey("error"));
        }
    }

    @Test
    void answersAtOnceIfNoneOfManyMayBeJoined() {
        Answer answer = first(ben, data("chats", new JsonArray().add(data("chatId", createChat()))));
        assertTrue(answer.success());
        assertEquals(Effects.NONE, answer.effects());
        assertEquals(
                "NOT_FOUND",
                answer.body().getJsonArray("chats").getJsonObject(0).getString("code"));
        assertEquals(
                new JsonArray(),
                first(ben, data("chats", new JsonArray())).body().getJsonArray("chats"));
    }

    @Test
    void namesEachBadField() {
        String join = "chat:join";
        String chatId = createChat();
        chats.refuses("BAD_REQUEST", "chatId", ana, join, data());
        chats.refuses("BAD_REQUEST", "since", ana, join, data("chatId", chatId, "since", -1));
        chats.refuses("BAD_REQUEST", "since", ana, join, data("chatId", chatId, "since", "3"));
        chats.refuses("BAD_REQUEST", "since", ana, join, data("chatId", chatId, "since", 1.5));
        chats.refuses("BAD_REQUEST", "chats", ana, join, data("chats", "all"));
        chats.refuses("BAD_REQUEST", "chats[0]", ana, join, data("chats", new JsonArray().add(chatId)));
        JsonArray bad = new JsonArray().add(data("chatId", chatId)).add(data("chatId", "x", "since", false));
        chats.refuses("BAD_REQUEST", "chats[1].since", ana, join, data("chats", bad));
        JsonArray twice = new JsonArray().add(data("chatId", chatId)).add(data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "chats[1].chatId", ana, join, data("chats", twice));
        JsonArray many = new JsonArray();
        IntStream.range(0, 201).forEach(i -> many.add(data("chatId", "c" + i)));
        chats.refuses("BAD_REQUEST", "chats", ana, join, data("chats", many));
    }

    @Test
    void answersIdsWithoutPresenceAboveAHundredParticipants() {
        List<String> others =
                IntStream.range(0, 100).mapToObj(i -> ana + "-" + i).toList();
        String chatId = createChat(others.toArray(String[]::new));
        assertEquals(1, first(ana, data("chatId", chatId)).effects().joins().size());
        List<String> all = new ArrayList<>(List.of(ana));
        all.addAll(others);
        assertEquals(
                new JsonArray(all), second(ana, data("chatId", chatId)).body().getJsonArray("participants"));
    }

    @Test
    void asksForTheStatesOfAllChatsOfOneJoin() {
        JsonArray asked = new JsonArray();
        for (int chat = 0; chat < 25; chat++) {
            String prefix = ana + "-" + chat + "-";
            String[] others = IntStream.range(0, 90).mapToObj(i -> prefix + i).toArray(String[]::new);
            asked.add(data("chatId", createChat(others)));
        }
        Effects effects = first(ana, data("chats", asked)).effects();
        // 22 chats of 90 others and Ana herself stay below 2,000 users.
        assertEquals(25 + 22 * 90 + 1, effects.joins().size());
        JsonArray joined = second(ana, data("chats", asked)).body().getJsonArray("chats");
        assertEquals(
                state(ana), joined.getJsonObject(0).getJsonArray("participants").getValue(0));
        assertEquals(
                state(ana + "-21-89"),
                joined.getJsonObject(21).getJsonArray("participants").getValue(90));
        assertEquals(ana, joined.getJsonObject(22).getJsonArray("participants").getValue(0));
    }

    @Test
    void showsNoUserAsOfflineWhenPresenceDoesNotAnswer() {
        String nobody = "nobody-" + someone();
        String chatId = createChat(nobody);
        assertEquals(
                new JsonArray().add(ana).add(nobody),
                second(nobody, data("chatId", chatId)).body().getJsonArray("participants"));
    }

    @Test
    void leavesTheChatsNamed() {
        Answer one = ask(ana, "chat:leave", data("chatId", "c1"), false);
        assertEquals(data("success", true, "chatId", "c1"), one.body());
        assertEquals(Effects.leaving(List.of(Topic.chat("c1"))), one.effects());
        JsonArray chatsToLeave = new JsonArray().add(data("chatId", "c1")).add(data("chatId", "c2"));
        Answer two = ask(ana, "chat:leave", data("chats", chatsToLeave), false);
        assertEquals(data("success", true, "chats", chatsToLeave), two.body());
        assertEquals(Effects.leaving(List.of(Topic.chat("c1"), Topic.chat("c2"))), two.effects());
        chats.refuses("BAD_REQUEST", "chatId", ana, "chat:leave", data());
    }
}
