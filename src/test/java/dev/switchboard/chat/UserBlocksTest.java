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
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.States;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ana blocks Ben. They have a direct chat, in which each has said something before. */
class UserBlocksTest {

    /** Who is online; of others the concern presence says nothing. */
    private static final Set<String> ONLINE = ConcurrentHashMap.newKeySet();

    private static String uri;
    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private String chatId;
    private Topic topic;

    @BeforeAll
    static void open() {
        uri = TestMigrations.freshSchema();
        chats = new ChatFixture(uri);
        chats.bench.deploy(Presence::new, "presence", new JsonObject(), 1);
    }

    private static final class Presence extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on(
                    PresenceCommands.STATES,
                    (caller, users) -> Future.succeededFuture(new States(users.ids().stream()
                            .filter(ONLINE::contains)
                            .collect(Collectors.toMap(
                                    id -> id, id -> data("userId", id, "status", "online", "text", null))))));
            return Future.succeededFuture();
        }
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    /** Two messages, and Ana blocks Ben. */
    @BeforeEach
    void block() {
        chatId = direct(ana, ben).getJsonObject("chat").getString("id");
        topic = Topic.chat(chatId);
        chats.send(ana, chatId, "one");
        chats.send(ben, chatId, "two");
        chats.bench.published.clear();
        block(ana, ben);
    }

    @AfterEach
    void forget() {
        chats.bench.confirm.set(publication -> Future.succeededFuture());
    }

    private static JsonObject direct(String by, String other) {
        return chats.bench.succeed(by, "chat:create", data("participants", array(other), "direct", true));
    }

    private static JsonArray array(Object... elements) {
        return new JsonArray(List.of(elements));
    }

    private static void block(String by, String other) {
        chats.bench.succeed(by, "user:block", data("userId", other));
    }

    private static void unblock(String by, String other) {
        chats.bench.succeed(by, "user:unblock", data("userId", other));
    }

    private List<Long> history(String user, Object... fields) {
        return chats
                .bench
                .succeed(user, "message:history", data(fields).put("chatId", chatId))
                .getJsonArray("messages")
                .stream()
                .map(message -> ((JsonObject) message).getLong("seq"))
                .toList();
    }

    private static JsonObject get(String user, String chat) {
        return chats.bench.succeed(user, "chat:get", data("chatId", chat)).getJsonObject("chat");
    }

    private static List<String> list(String user) {
        return chats.bench.succeed(user, "chat:list", data()).getJsonArray("chats").stream()
                .map(chat -> ((JsonObject) chat).getString("id"))
                .toList();
    }

    @Test
    void aBlockedPersonsMessageIsForThemAlone() {
        JsonObject sent = chats.send(ben, chatId, "three");
        assertEquals(3, sent.getLong("seq"));
        Publication event = chats.published(topic, "message:new");
        assertEquals(Scope.onlyFor(ben), event.scope());
        assertEquals(List.of(ben), event.nudge().users());
        assertEquals(sent, dataOf(event));
        assertEquals(List.of(1L, 2L), history(ana));
        assertEquals(List.of(1L, 2L), history(ana, "after", 0));
        assertEquals(List.of(1L, 2L), history(ana, "around", 3));
        assertEquals(List.of(1L, 2L, 3L), history(ben));
        assertEquals(List.of(ben), onlyFor());
    }

    /** Of each event of the chat's log that is for one user alone, who that is. */
    private List<String> onlyFor() {
        return await(chats.bench.postgres.query(
                        "select only_for from topic_said e join topic_log l on l.id = e.topic_id"
                                + " where topic = $1 and only_for is not null order by seq",
                        Tuple.of(topic.name())))
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void itCountsForNobodyElse() {
        chats.send(ben, chatId, "three");
        JsonObject anas = get(ana, chatId);
        assertEquals(1, anas.getLong("unread"));
        assertEquals(2, anas.getJsonObject("lastMessage").getLong("seq"));
        assertEquals(3, get(ben, chatId).getJsonObject("lastMessage").getLong("seq"));
        JsonObject read = chats.bench.succeed(ana, "message:read", data("chatId", chatId, "seq", 2));
        assertEquals(0, read.getLong("unread"));
    }

    @Test
    void whatIsAboutItIsForThemAloneToo() {
        String id = chats.send(ben, chatId, "three").getString("id");
        chats.bench.succeed(ben, "message:edit", data("messageId", id, "text", "another three"));
        Publication edited = chats.published(topic, "message:updated");
        assertEquals(Scope.onlyFor(ben), edited.scope());
        assertEquals(List.of(ben), edited.nudge().users());
        chats.bench.succeed(ben, "message:react", data("messageId", id, "reaction", "+"));
        assertEquals(
                Scope.onlyFor(ben), chats.published(topic, "message:reaction").scope());
        for (String command : List.of("message:react", "message:edit", "message:delete")) {
            chats.refuses("NOT_FOUND", ana, command, data("messageId", id, "reaction", "+", "text", "x"));
        }
        JsonObject reply = data("chatId", chatId, "text", "to it", "replyTo", id);
        assertEquals("replyTo", chats.bench.ask(ana, "message:send", reply).getString("field"));
        chats.bench.succeed(ben, "message:send", reply);
        chats.bench.succeed(ben, "message:delete", data("messageId", id));
        assertEquals(List.of(ben, ben, ben, ben, ben), onlyFor());
    }

    @Test
    void whatTheOtherSendsReachesBoth() {
        chats.send(ana, chatId, "three");
        Publication event = chats.published(topic, "message:new");
        assertNull(event.scope().onlyFor());
        assertEquals(List.of(ana, ben), event.nudge().users());
        assertEquals(List.of(1L, 2L, 3L), history(ben));
        assertEquals(2, get(ben, chatId).getLong("unread"));
    }

    /** A retry is a repeat, whatever has changed since. */
    @Test
    void aMessageThatIsRepeatedStaysWhatItWas() {
        JsonObject keyed = data("chatId", chatId, "text", "three", "clientId", "k");
        chats.bench.succeed(ben, "message:send", keyed);
        unblock(ana, ben);
        chats.bench.succeed(ben, "message:send", keyed);
        assertEquals(List.of(1L, 2L), history(ana));
    }

    @Test
    void unblockingBringsNothingBackAndWhatFollowsReachesBoth() {
        chats.send(ben, chatId, "three");
        unblock(ana, ben);
        assertEquals(List.of(1L, 2L), history(ana));
        chats.bench.published.clear();
        chats.send(ben, chatId, "four");
        Publication event = chats.published(topic, "message:new");
        assertNull(event.scope().onlyFor());
        assertEquals(4, seqOf(event, topic));
        assertEquals(List.of(1L, 2L, 4L), history(ana));
        assertEquals(2, get(ana, chatId).getLong("unread"));
        // Repeated, it changes nothing.
        unblock(ana, ben);
        block(ana, ben);
        block(ana, ben);
        chats.send(ben, chatId, "five");
        assertEquals(List.of(1L, 2L, 4L), history(ana));
    }

    @Test
    void eachOfTwoWhoBlockEachOtherWritesForThemselves() {
        block(ben, ana);
        chats.send(ben, chatId, "three");
        chats.send(ana, chatId, "four");
        assertEquals(List.of(1L, 2L, 4L), history(ana));
        assertEquals(List.of(1L, 2L, 3L), history(ben));
        unblock(ana, ben);
        chats.send(ben, chatId, "five");
        chats.send(ana, chatId, "six");
        assertEquals(List.of(1L, 2L, 4L, 5L, 6L), history(ana));
        assertEquals(List.of(1L, 2L, 3L, 5L), history(ben));
    }

    /** Each page is full, wherever the messages for one of them alone lie. */
    @Test
    void pagesThroughWhatEachOfThemGets() {
        for (int i = 0; i < 3; i++) {
            chats.send(ben, chatId, "for ben alone");
            chats.send(ana, chatId, "for both");
        }
        block(ben, ana);
        chats.send(ana, chatId, "for ana alone");
        unblock(ana, ben);
        unblock(ben, ana);
        chats.send(ben, chatId, "for both, the last");
        List<Long> anas = List.of(1L, 2L, 4L, 6L, 8L, 9L, 10L);
        List<Long> bens = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 10L);
        assertEquals(anas, pagedBack(ana));
        assertEquals(bens, pagedBack(ben));
        assertEquals(anas, pagedOn(ana));
        assertEquals(bens, pagedOn(ben));
        assertEquals(List.of(4L, 6L, 8L), history(ana, "around", 6, "limit", 3));
        assertEquals(2, get(ana, chatId).getLong("unread"));
        assertEquals(4, get(ben, chatId).getLong("unread"));
    }

    private List<Long> pagedBack(String user) {
        List<Long> all = new ArrayList<>();
        long before = 1_000;
        for (List<Long> page = history(user, "before", before, "limit", 2);
                !page.isEmpty();
                page = history(user, "before", before, "limit", 2)) {
            all.addAll(0, page);
            before = page.get(0);
        }
        return all;
    }

    private List<Long> pagedOn(String user) {
        List<Long> all = new ArrayList<>();
        for (List<Long> page = history(user, "after", 0, "limit", 2);
                !page.isEmpty();
                page = history(user, "after", all.get(all.size() - 1), "limit", 2)) {
            all.addAll(page);
        }
        return all;
    }

    /** A blocked person could keep the chat at the head of the other's list, or bring it back there. */
    @Test
    void itMovesTheChatInNobodyElsesList() {
        String other = chats.createChat(ana, ben).getString("id");
        chats.send(ben, chatId, "three");
        assertEquals(List.of(other, chatId), list(ana));
        assertEquals(List.of(chatId, other), list(ben));
        chats.bench.succeed(ana, "chat:delete", data("chatId", chatId));
        chats.send(ben, chatId, "four");
        assertEquals(List.of(other), list(ana));
        chats.send(ana, chatId, "five");
        assertEquals(List.of(chatId, other), list(ana));
    }

    @Test
    void nobodyIsShownAsTypingInTheDirectChat() {
        for (String user : List.of(ana, ben)) {
            assertTrue(chats.bench
                    .ask(user, "typing", data("chatId", chatId, "typing", true))
                    .getBoolean("success"));
        }
        assertEquals(0, chats.countPublished(topic, "typing"));
        unblock(ana, ben);
        chats.bench.succeed(ben, "typing", data("chatId", chatId, "typing", true));
        assertTrue(dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        // One who types when the block begins is not shown any longer.
        block(ana, ben);
        chats.bench.published.clear();
        chats.bench.succeed(ben, "typing", data("chatId", chatId, "typing", true));
        assertFalse(dataOf(chats.published(topic, "typing")).getBoolean("typing"));
    }

    @Test
    void readPositionsInTheDirectChatGoToTheReaderAlone() {
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", 1));
        assertEquals(
                ben, dataOf(chats.published(Topic.user(ben), "message:read")).getString("userId"));
        assertEquals(0, chats.countPublished(topic, "message:read"));
        assertEquals(0L, get(ana, chatId).getJsonObject("reads").getLong(ben));
        assertEquals(1L, get(ben, chatId).getJsonObject("reads").getLong(ben));
    }

    @Test
    void theTwoAreShownToEachOtherAsOfflineOnceEveryNodeHasDoneSo() {
        String cid = someone();
        ONLINE.addAll(List.of(ana, cid));
        chats.bench.confirmed.clear();
        block(ana, cid);
        for (String of : List.of(ana, cid)) {
            String to = of.equals(ana) ? cid : ana;
            Publication event = chats.confirmed(Topic.presence(of), "userStatus");
            assertEquals(Scope.onlyFor(to).thenEvicting(to), event.scope());
            assertEquals("offline", dataOf(event).getString("status"));
            assertEquals(of, dataOf(event).getString("userId"));
        }
        chats.bench.confirm.set(publication -> Future.failedFuture("a node is paused"));
        chats.refuses("UNAVAILABLE", ana, "user:block", data("userId", cid));
    }

    private static Scope blocksThenScopeOf(String by, String other, String of) {
        chats.bench.confirmed.clear();
        block(by, other);
        return chats.confirmed(Topic.presence(of), "userStatus").scope();
    }

    /** An "offline" that nothing else sends once told the other of the block. */
    @Test
    void nothingIsShownOfWhoLookedOfflineAlready() {
        String cid = someone();
        ONLINE.add(cid);
        Scope unseen = Scope.onlyFor(Scope.NOBODY);
        assertEquals(unseen.thenEvicting(cid), blocksThenScopeOf(ana, cid, ana));
        assertEquals(
                Scope.onlyFor(ana).thenEvicting(ana),
                chats.confirmed(Topic.presence(cid), "userStatus").scope());
        ONLINE.add(ana);
        assertEquals(unseen.thenEvicting(cid), blocksThenScopeOf(ana, cid, ana));
        assertEquals(unseen.thenEvicting(ana), blocksThenScopeOf(cid, ana, cid));
        // One who was unblocked saw the other again.
        unblock(ana, cid);
        unblock(cid, ana);
        assertEquals(Scope.onlyFor(cid).thenEvicting(cid), blocksThenScopeOf(ana, cid, ana));
    }

    @Test
    void whenTheyWereLastSeenMayBeUnknown() {
        String cid = someone();
        block(ana, cid);
        // Without an answer of the concern presence, when they were last seen is not known.
        JsonObject apart = chats.bench.succeed(cid, "chat:apart", data("userIds", array(ana, ben)));
        assertEquals(data(ana, ""), apart.getJsonObject("apart"));
    }

    @Test
    void joinsOfTheirPresenceShowNothing() {
        Answer joined = await(chats.bench.send(ben, "chat:join", data("chatId", chatId)));
        assertTrue(joined.effects().joins().contains(Join.muted(Topic.presence(ana))));
        assertTrue(joined.effects().joins().contains(Join.silent(Topic.presence(ben))));
        unblock(ana, ben);
        Answer again = await(chats.bench.send(ben, "chat:join", data("chatId", chatId)));
        assertTrue(again.effects().joins().contains(Join.silent(Topic.presence(ana))));
    }

    @Test
    void aNewDirectChatIsNotAnnouncedToWhoBlocks() {
        String cid = someone();
        block(ana, cid);
        long head = chats.log(Topic.user(ana)).size();
        JsonObject created = direct(cid, ana).getJsonObject("chat");
        Publication event = chats.published(Topic.user(cid), "chat:created");
        assertEquals(1, event.targets().size());
        assertEquals(head, chats.log(Topic.user(ana)).size());
        assertEquals(created.getString("id"), get(cid, created.getString("id")).getString("id"));
        assertFalse(list(ana).contains(created.getString("id")));
        chats.send(cid, created.getString("id"), "hello?");
        assertFalse(list(ana).contains(created.getString("id")));
        // Ana writes there herself: the chat is hers as any other.
        assertEquals(
                created.getString("id"), direct(ana, cid).getJsonObject("chat").getString("id"));
        chats.send(ana, created.getString("id"), "no");
        assertTrue(list(ana).contains(created.getString("id")));
        assertEquals(
                1,
                chats.bench
                        .succeed(ana, "message:history", data("chatId", created.getString("id")))
                        .getJsonArray("messages")
                        .size());
    }

    @Test
    void aDirectChatThatTheOneWhoBlocksMakesIsAnnouncedToBoth() {
        String cid = someone();
        block(ana, cid);
        String id = direct(ana, cid).getJsonObject("chat").getString("id");
        assertEquals(
                2, chats.published(Topic.user(cid), "chat:created").targets().size());
        chats.send(cid, id, "two");
        assertEquals(0, get(ana, id).getLong("unread"));
    }

    @Test
    void aBlockedPersonAddsTheOtherToNoGroup() {
        JsonObject group = chats.createChat(ben, someone());
        JsonObject adding = data("chatId", group.getString("id"), "userId", ana);
        JsonObject refused = chats.bench.ask(ben, "chat:add", adding);
        assertEquals("FORBIDDEN", refused.getString("code"));
        assertEquals("userId", refused.getString("field"));
        assertFalse(refused.encode().contains("block"), refused::encode);
        chats.refuses("FORBIDDEN", "participants", ben, "chat:create", data("participants", array(someone(), ana)));
        assertEquals(
                group.getJsonArray("participants"),
                get(ben, group.getString("id")).getJsonArray("participants"));
        unblock(ana, ben);
        chats.bench.succeed(ben, "chat:add", adding);
    }

    @Test
    void theOneWhoBlocksAndOthersMayAddEither() {
        String cid = someone();
        String group = chats.createChat(cid, ben).getString("id");
        chats.bench.succeed(cid, "chat:add", data("chatId", group, "userId", ana));
        String anas = chats.createChat(ana, cid).getString("id");
        chats.bench.succeed(ana, "chat:add", data("chatId", anas, "userId", ben));
    }

    /** In a group all is as before but that the blocked person's messages do not nudge the other. */
    @Test
    void groupsChangeOnlyInTheirNudges() {
        String cid = someone();
        chatId = chats.createChat(cid, ana, ben).getString("id");
        topic = Topic.chat(chatId);
        String id = chats.send(ben, chatId, "one").getString("id");
        Publication event = chats.published(topic, "message:new");
        assertNull(event.scope().onlyFor());
        assertEquals(List.of(cid, ben), event.nudge().users());
        assertEquals(List.of(1L), history(ana));
        assertEquals(1, get(ana, chatId).getLong("unread"));
        chats.bench.succeed(ben, "message:edit", data("messageId", id, "text", "another one"));
        assertEquals(
                List.of(cid, ben),
                chats.published(topic, "message:updated").nudge().users());
        chats.send(ana, chatId, "three");
        assertEquals(
                List.of(cid, ana, ben),
                chats.published(topic, "message:new").nudge().users());
        chats.bench.succeed(ben, "typing", data("chatId", chatId, "typing", true));
        assertTrue(dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        assertEquals(List.of(), onlyFor());
    }

    @Test
    void listsWhomAUserBlocksInThatOrderWhileTheListChanges() {
        List<String> others = new ArrayList<>(List.of(ben));
        for (int i = 0; i < 5; i++) {
            others.add(someone());
            block(ana, others.get(i + 1));
        }
        JsonObject first = chats.bench.succeed(ana, "user:blocked", data("limit", 2));
        assertEquals(
                data("id", ben, "username", null, "displayName", null),
                first.getJsonArray("users").getJsonObject(0));
        unblock(ana, others.get(1));
        unblock(ana, others.get(3));
        others.add(someone());
        block(ana, others.get(6));
        JsonObject rest = chats.bench.succeed(ana, "user:blocked", data("cursor", first.getString("cursor")));
        assertEquals(List.of(others.get(2), others.get(4), others.get(5), others.get(6)), ids(rest));
        assertNull(rest.getString("cursor"));
        assertEquals(List.of(), ids(chats.bench.succeed(ben, "user:blocked", data())));
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("users").stream()
                .map(user -> ((JsonObject) user).getString("id"))
                .toList();
    }

    @Test
    void refuses() {
        chats.refuses("BAD_REQUEST", "userId", ana, "user:block", data());
        chats.refuses("BAD_REQUEST", "userId", ana, "user:block", data("userId", ana));
        chats.refuses("BAD_REQUEST", "userId", ana, "user:unblock", data("userId", 7));
        chats.refuses("BAD_REQUEST", "cursor", ana, "user:blocked", data("cursor", "x"));
        await(chats.bench.postgres.query(
                "insert into chat_block (person, blocked) select id, -n from topic_log, generate_series(1, 999) n"
                        + " where topic = $1",
                Tuple.of("user-" + ana)));
        JsonObject refused = chats.bench.ask(ana, "user:block", data("userId", someone()));
        assertEquals("FORBIDDEN", refused.getString("code"));
        assertEquals(UserBlocks.MAX_BLOCKED, refused.getInteger("limit"));
    }

    /**
     * The interleaving: somebody holds Dan's log; Ana's block waits for it, and Dan's creation waits behind it, or it has
     * looked for blocks before and waits for the block. Then the log is free.
     */
    private JsonObject createWhileBlocked(String dan, JsonObject creation) throws SQLException {
        // Both have their logs.
        block(dan, ben);
        Future<Answer> blocking;
        Future<Answer> creating;
        try (Connection neighbour = TestMigrations.connect(uri);
                Statement statement = neighbour.createStatement()) {
            neighbour.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-" + dan + "' for update");
            blocking = chats.bench.send(ana, "user:block", data("userId", dan));
            until("the block waits", () -> waiting() == 1);
            creating = chats.bench.send(dan, "chat:create", creation);
            until("the creation waits", () -> waiting() == 2);
            neighbour.rollback();
        }
        assertTrue(await(blocking).success(), () -> blocking.result().body().encode());
        return await(creating).body();
    }

    private static long waiting() {
        return await(chats.bench.postgres.query(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock'",
                        Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    /** Who blocked Dan was told of it, since the creation had looked for blocks before it waited. */
    @Test
    void aDirectChatThatWaitedForTheBlockIsNotAnnounced() throws SQLException {
        String dan = someone();
        long head = chats.log(Topic.user(ana)).size();
        JsonObject answer = createWhileBlocked(dan, data("participants", array(ana), "direct", true));
        String id = answer.getJsonObject("chat").getString("id");
        assertEquals(head, chats.log(Topic.user(ana)).size());
        assertEquals(
                1, chats.published(Topic.user(dan), "chat:created").targets().size());
        assertFalse(list(ana).contains(id));
        chats.send(dan, id, "for nobody");
        assertFalse(list(ana).contains(id));
    }

    @Test
    void aGroupThatWaitedForTheBlockIsNotMade() throws SQLException {
        String dan = someone();
        List<String> before = list(ana);
        JsonObject answer = createWhileBlocked(dan, data("participants", array(someone(), ana)));
        assertEquals("FORBIDDEN", answer.getString("code"), answer::encode);
        assertEquals("participants", answer.getString("field"));
        assertEquals(before, list(ana));
        assertEquals(List.of(), list(dan));
    }

    /** The block and the direct chat of two are made at once: in every order the chat knows of the block. */
    @Test
    void aDirectChatThatIsMadeMeanwhileKnowsOfTheBlock() {
        for (int i = 0; i < 20; i++) {
            String dan = someone();
            Future<Answer> blocking = chats.bench.send(ana, "user:block", data("userId", dan));
            Future<Answer> creating =
                    chats.bench.send(dan, "chat:create", data("participants", array(ana), "direct", true));
            Future<Answer> other = chats.bench.send(dan, "user:block", data("userId", ana));
            await(Future.all(blocking, creating, other));
            assertTrue(
                    blocking.result().success(), () -> blocking.result().body().encode());
            assertTrue(
                    creating.result().success(), () -> creating.result().body().encode());
            assertTrue(other.result().success(), () -> other.result().body().encode());
            String id = creating.result().body().getJsonObject("chat").getString("id");
            chats.send(dan, id, "for nobody");
            assertEquals(
                    0,
                    chats.bench
                            .succeed(ana, "message:history", data("chatId", id))
                            .getJsonArray("messages")
                            .size());
        }
    }
}
