package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.seqOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatLifecycleTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private final String cid = someone();

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @AfterEach
    void confirmAgain() {
        chats.bench.confirm.set(publication -> Future.succeededFuture());
    }

    private static JsonArray array(Object... elements) {
        return new JsonArray(List.of(elements));
    }

    private JsonObject create(Object... fields) {
        return chats.bench.succeed(ana, "chat:create", data(fields)).getJsonObject("chat");
    }

    @Test
    void createsAChatWithAnEventInEachParticipantsLog() {
        JsonObject chat = create("name", "Lunch", "participants", array(ben, cid, ben, ana));
        assertEquals("Lunch", chat.getString("name"));
        assertFalse(chat.getBoolean("direct"));
        assertEquals(ana, chat.getString("createdBy"));
        assertEquals(array(ana, ben, cid), chat.getJsonArray("participants"));
        assertEquals(chat.getString("createdAt"), chat.getString("updatedAt"));
        Publication publication = chats.published(Topic.user(ben), "chat:created");
        assertEquals(
                Set.of(new Target(Topic.user(ana), 1), new Target(Topic.user(ben), 1), new Target(Topic.user(cid), 1)),
                new HashSet<>(publication.targets()));
        assertEquals(chat, dataOf(publication));
        assertEquals(chat, chats.logged(Topic.user(cid), 1));
    }

    @Test
    void createsAChatOfItsCreatorAlone() {
        JsonObject chat = create("participants", array());
        assertEquals(array(ana), chat.getJsonArray("participants"));
        assertNull(chat.getString("name"));
    }

    @Test
    void answersAnExistingDirectChatWithoutAnEvent() {
        JsonObject chat = create("direct", true, "participants", array(ben));
        assertTrue(chat.getBoolean("direct"));
        JsonObject again =
                chats.bench.succeed(ben, "chat:create", data("direct", true, "participants", array(ana, ben)));
        assertEquals(chat, again.getJsonObject("chat"));
        assertEquals(List.of("1 chat:created"), chats.log(Topic.user(ana)));
        assertEquals(List.of("1 chat:created"), chats.log(Topic.user(ben)));
    }

    @Test
    void createsOneDirectChatForConcurrentCommands() {
        List<Future<Answer>> asked = IntStream.range(0, 20)
                .mapToObj(i -> chats.bench.send(
                        i % 2 == 0 ? ana : ben,
                        "chat:create",
                        data("direct", true, "participants", array(i % 2 == 0 ? ben : ana))))
                .toList();
        await(Future.all(asked));
        Set<JsonObject> answered = new HashSet<>();
        asked.forEach(answer -> answered.add(answer.result().body().getJsonObject("chat")));
        assertEquals(1, answered.size(), answered::toString);
        assertEquals(
                19,
                asked.stream()
                        .filter(answer -> answer.result().body().getBoolean("existing", false))
                        .count());
        assertEquals(List.of("1 chat:created"), chats.log(Topic.user(ana)));
    }

    @Test
    void findsTheDirectChatAgainThatItsCreatorHasDeletedForThemselves() {
        String first = create("direct", true, "participants", array(ben)).getString("id");
        chats.bench.succeed(ana, "chat:delete", data("chatId", first));
        assertEquals(first, create("direct", true, "participants", array(ben)).getString("id"));
    }

    @Test
    void namesEachBadFieldOfANewChat() {
        String create = "chat:create";
        chats.refuses("BAD_REQUEST", "participants", ana, create, data());
        chats.refuses("BAD_REQUEST", "participants", ana, create, data("participants", ben));
        chats.refuses("BAD_REQUEST", "participants[1]", ana, create, data("participants", array(ben, 7)));
        chats.refuses("BAD_REQUEST", "participants[0]", ana, create, data("participants", array("x".repeat(151))));
        chats.refuses("BAD_REQUEST", "name", ana, create, data("participants", array(), "name", "n".repeat(201)));
        chats.refuses("BAD_REQUEST", "name", ana, create, data("participants", array(), "name", 1));
        chats.refuses("BAD_REQUEST", "direct", ana, create, data("participants", array(ben), "direct", "yes"));
        chats.refuses("BAD_REQUEST", "participants", ana, create, data("participants", array(), "direct", true));
        chats.refuses("BAD_REQUEST", "participants", ana, create, data("participants", array(ana), "direct", true));
        chats.refuses(
                "BAD_REQUEST", "participants", ana, create, data("participants", array(ben, cid), "direct", true));
        JsonArray many = new JsonArray();
        IntStream.range(0, 1000).forEach(i -> many.add("many-" + i));
        chats.refuses("FORBIDDEN", "participants", ana, create, data("participants", many));
    }

    @Test
    void acceptsAsManyParticipantsAsAllowed() {
        JsonArray many = new JsonArray();
        IntStream.range(0, 999).forEach(i -> many.add(ana + "-" + i));
        JsonObject chat = create("participants", many);
        assertEquals(1000, chat.getInteger("participantCount"));
        JsonObject refused = chats.bench.ask(ana, "chat:add", data("chatId", chat.getString("id"), "userId", ben));
        assertEquals("FORBIDDEN", refused.getString("code"));
        assertEquals("userId", refused.getString("field"));
        assertEquals(1000, refused.getInteger("limit"));
    }

    @Test
    void renamesForAnyParticipantWithOneEvent() {
        String chatId = create("name", "old", "participants", array(ben)).getString("id");
        Topic topic = Topic.chat(chatId);
        JsonObject data = data("chatId", chatId, "name", "new");
        JsonObject chat = chats.bench.succeed(ben, "chat:update", data).getJsonObject("chat");
        assertEquals("new", chat.getString("name"));
        Publication publication = chats.published(topic, "chat:updated");
        assertEquals(1, seqOf(publication, topic));
        assertEquals(data("chat", chat), dataOf(publication));
        assertEquals(data("chat", chat), chats.logged(topic, 1));
        assertEquals(chat, chats.bench.succeed(ana, "chat:update", data).getJsonObject("chat"));
        assertEquals(List.of("1 chat:updated"), chats.log(topic));
    }

    @Test
    void refusesToRename() {
        String chatId = create("participants", array(ben)).getString("id");
        chats.refuses("BAD_REQUEST", "name", ana, "chat:update", data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "name", ana, "chat:update", data("chatId", chatId, "name", "n".repeat(201)));
        chats.refuses("BAD_REQUEST", "chatId", ana, "chat:update", data("name", "n"));
        chats.refuses("NOT_FOUND", cid, "chat:update", data("chatId", chatId, "name", "n"));
        String direct = create("direct", true, "participants", array(ben)).getString("id");
        chats.refuses("CONFLICT", ana, "chat:update", data("chatId", direct, "name", "n"));
    }

    @Test
    void addsAUserWithEventsForTheUserAndForTheChat() {
        String chatId = create("participants", array(ben)).getString("id");
        Topic topic = Topic.chat(chatId);
        chats.send(ana, chatId, "before");
        JsonObject data = data("chatId", chatId, "userId", cid);
        JsonObject chat = chats.bench.succeed(ben, "chat:add", data).getJsonObject("chat");
        assertEquals(array(ana, ben, cid), chat.getJsonArray("participants"));
        assertEquals(chat, dataOf(chats.published(Topic.user(cid), "chat:created")));
        Publication updated = chats.published(topic, "chat:updated");
        assertEquals(2, seqOf(updated, topic));
        assertEquals(data("chat", chat), dataOf(updated));
        JsonObject listed = chats.bench
                .succeed(cid, "chat:list", data())
                .getJsonArray("chats")
                .getJsonObject(0);
        assertEquals(0, listed.getLong("unread"));
        assertEquals(chat, chats.bench.succeed(ana, "chat:add", data).getJsonObject("chat"));
        assertEquals(List.of("1 message:new", "2 chat:updated"), chats.log(topic));
        assertEquals(List.of("1 chat:created"), chats.log(Topic.user(cid)));
    }

    @Test
    void refusesToAdd() {
        String chatId = create("participants", array(ben)).getString("id");
        chats.refuses("BAD_REQUEST", "userId", ana, "chat:add", data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "userId", ana, "chat:add", data("chatId", chatId, "userId", ""));
        chats.refuses("NOT_FOUND", cid, "chat:add", data("chatId", chatId, "userId", cid));
        assertEquals(List.of(), chats.log(Topic.user(cid)));
        String direct = create("direct", true, "participants", array(ben)).getString("id");
        chats.refuses("CONFLICT", ana, "chat:add", data("chatId", direct, "userId", cid));
    }

    @Test
    void answersARemovalOnceEveryNodeHasCarriedItOut() {
        String chatId = create("participants", array(ben)).getString("id");
        Topic topic = Topic.chat(chatId);
        Promise<Void> nodes = Promise.promise();
        chats.bench.confirm.set(publication -> nodes.future());
        Future<Answer> removal = chats.bench.send(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        Publication publication = chats.confirmed(topic, "chat:removed");
        assertFalse(removal.isComplete());
        nodes.complete();
        JsonObject chat = await(removal).body().getJsonObject("chat");
        assertEquals(array(ana), chat.getJsonArray("participants"));
        assertEquals(Scope.evicting(ben), publication.scope());
        assertEquals(data("chatId", chatId, "userId", ben), dataOf(publication));
        assertEquals(
                Set.of(new Target(topic, 1), new Target(Topic.user(ben), 2)), new HashSet<>(publication.targets()));
        assertEquals(List.of("1 chat:removed " + ben), chats.log(topic));
        assertEquals(List.of("1 chat:created", "2 chat:removed"), chats.log(Topic.user(ben)));
        chats.refuses("NOT_FOUND", ben, "message:history", data("chatId", chatId));
        assertEquals(
                new JsonArray(), chats.bench.succeed(ben, "chat:list", data()).getJsonArray("chats"));
    }

    @Test
    void isUnavailableWhileARemovalIsNotConfirmed() {
        String chatId = create("participants", array(ben)).getString("id");
        chats.bench.confirm.set(publication -> Future.failedFuture("a node is paused"));
        JsonObject data = data("chatId", chatId, "userId", ben);
        chats.refuses("UNAVAILABLE", ana, "chat:remove", data);
        JsonObject chat = chats.bench.succeed(ana, "chat:remove", data).getJsonObject("chat");
        assertEquals(array(ana), chat.getJsonArray("participants"));
    }

    @Test
    void letsOnlyTheCreatorRemoveOthersAndAnyoneLeave() {
        String chatId = create("participants", array(ben, cid)).getString("id");
        chats.refuses("FORBIDDEN", ben, "chat:remove", data("chatId", chatId, "userId", cid));
        chats.refuses("NOT_FOUND", someone(), "chat:remove", data("chatId", chatId, "userId", cid));
        chats.bench.succeed(cid, "chat:remove", data("chatId", chatId, "userId", cid));
        chats.refuses("NOT_FOUND", cid, "chat:remove", data("chatId", chatId, "userId", cid));
        String direct = create("direct", true, "participants", array(ben)).getString("id");
        chats.refuses("CONFLICT", ben, "chat:remove", data("chatId", direct, "userId", ben));
    }

    @Test
    void namesParticipantsToParticipantsOnly() {
        String chat = create("participants", array(ben)).getString("id");
        assertEquals(
                array(ana, ben),
                chats.bench.succeed(ben, "chat:members", data("chatId", chat)).getJsonArray("participants"));
        for (String id : List.of(chat, "no uuid")) {
            assertEquals(
                    "NOT_FOUND",
                    chats.bench
                            .ask("stranger", "chat:members", data("chatId", id))
                            .getString("code"));
        }
    }

    @Test
    void namesUnknownChats() {
        String known = create("participants", array(ben)).getString("id");
        String deleted = create("participants", array(ben)).getString("id");
        chats.bench.succeed(ana, "chat:delete", data("chatId", deleted));
        JsonArray asked = array("no uuid", known, deleted, known.toUpperCase());
        assertEquals(
                array("no uuid", deleted, known.toUpperCase()),
                chats.bench.succeed(ana, "chat:known", data("chatIds", asked)).getJsonArray("unknown"));
    }

    @Test
    void deletesAChatWhenTheLastParticipantLeaves() {
        String chatId = create("participants", array()).getString("id");
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ana));
        chats.refuses("NOT_FOUND", ana, "chat:get", data("chatId", chatId));
    }

    @Test
    void deletesForEveryParticipantIncludingTheHistory() {
        String chatId = create("participants", array(ben)).getString("id");
        Topic topic = Topic.chat(chatId);
        String messageId = chats.send(ben, chatId, "news").getString("id");
        chats.refuses("FORBIDDEN", ben, "chat:delete", data("chatId", chatId));
        chats.refuses("NOT_FOUND", cid, "chat:delete", data("chatId", chatId));
        chats.bench.succeed(ana, "chat:delete", data("chatId", chatId));
        Publication publication = chats.confirmed(topic, "chat:removed");
        assertEquals(data("chatId", chatId, "userId", null), dataOf(publication));
        assertEquals(Scope.EVERYBODY, publication.scope().evict());
        assertEquals(
                Set.of(new Target(topic, 2), new Target(Topic.user(ana), 2), new Target(Topic.user(ben), 2)),
                new HashSet<>(publication.targets()));
        assertEquals(List.of("1 message:new", "2 chat:removed " + Scope.EVERYBODY), chats.log(topic));
        assertEquals(List.of("1 chat:created", "2 chat:removed"), chats.log(Topic.user(ben)));
        for (String command : List.of("message:history", "chat:delete", "chat:get")) {
            chats.refuses("NOT_FOUND", ana, command, data("chatId", chatId));
        }
        chats.refuses("NOT_FOUND", ana, "message:send", data("chatId", chatId, "text", "x"));
        chats.refuses("NOT_FOUND", ben, "message:delete", data("messageId", messageId));
    }

    /** Each command locks the personal topics of the same users, in another order, some while holding a chat's topic. */
    @Test
    void doesNotDeadlockWhenTheSameUsersChangeInManyChatsAtOnce() {
        List<String> people = IntStream.range(0, 8).mapToObj(i -> ana + "-" + i).toList();
        List<Future<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            List<String> shuffled = new ArrayList<>(people);
            Collections.shuffle(shuffled);
            String creator = shuffled.get(0);
            asked.add(chats.bench
                    .send(creator, "chat:create", data("participants", new JsonArray(shuffled)))
                    .compose(created -> {
                        String chatId = created.body().getJsonObject("chat").getString("id");
                        JsonObject last = data("chatId", chatId, "userId", shuffled.get(7));
                        return chats.bench
                                .send(creator, "chat:remove", last)
                                .compose(removed -> chats.bench.send(creator, "chat:add", last))
                                .compose(added -> chats.bench.send(creator, "chat:delete", data("chatId", chatId)));
                    }));
        }
        await(Future.all(asked));
        asked.forEach(answer -> assertTrue(
                answer.result().success(), () -> answer.result().body().encode()));
        // Created and deleted, 24 times; removed and added to the one or the other.
        people.forEach(userId -> {
            List<String> log = chats.log(Topic.user(userId));
            assertEquals(log.size() + " chat:removed", log.get(log.size() - 1));
            assertTrue(log.size() >= 48, log::toString);
        });
    }

    @Test
    void removesTheMessagesOfDeletedChatsLater() {
        String uri = TestMigrations.freshSchema();
        JsonObject settings = ChatFixture.settings().put("purgeInterval", "5ms");
        try (ChatFixture purging = new ChatFixture(uri, settings)) {
            String kept = purging.createChat(ana).getString("id");
            purging.send(ana, kept, "kept");
            String gone = purging.createChat(ana).getString("id");
            await(purging.bench.postgres.query(
                    """
                    insert into chat_message (id, log, seq, sender, text, created_at)
                    select gen_random_uuid(), c.log, n, 'x', 'x', now() from chat c, generate_series(1, 1200) n where c.id = $1""",
                    Tuple.of(UUID.fromString(gone))));
            purging.bench.succeed(ana, "chat:delete", data("chatId", gone));
            until(() -> count(purging, "chat") == 1);
            assertEquals(1, count(purging, "chat_message"));
        }
    }

    /** The purge of one chat never keeps who wrote there from sending elsewhere, nor from creating a chat. */
    @Test
    void removesThemWithoutALockThatSendersWaitFor() {
        try (ChatFixture purging = new ChatFixture()) {
            String kept = purging.createChat(ana, ben).getString("id");
            String gone = purging.createChat(ana, ben).getString("id");
            purging.send(ana, gone, "gone");
            purging.bench.succeed(ana, "chat:delete", data("chatId", gone));
            Promise<Void> purged = Promise.promise();
            Promise<Void> mayCommit = Promise.promise();
            Future<Void> purge = purging.bench.postgres.transaction(tx -> tx.preparedQuery(ChatPurge.PURGE)
                    .execute(Tuple.of(ChatPurge.BATCH))
                    .onSuccess(done -> purged.complete())
                    .compose(done -> mayCommit.future()));
            await(purged.future());
            assertEquals(1, purging.send(ana, kept, "kept").getLong("seq"));
            assertEquals(2, purging.send(ben, kept, "and this").getLong("seq"));
            purging.createChat(ana, ben);
            mayCommit.complete();
            await(purge);
            assertEquals(2, count(purging, "chat_message"));
        }
    }

    private static long count(ChatFixture fixture, String table) {
        return await(fixture.bench.postgres.query("select count(*) from " + table, Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }
}
