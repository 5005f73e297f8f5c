package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.UserNames;
import dev.switchboard.notification.NotificationVerticle;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ana, Ben and Cleo in a group; the concern {@code notification} is the real one. */
class MentionsTest {

    private static ChatFixture chats;

    private final String number = "-" + UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana-id" + number;
    private final String ben = "ben-id" + number;
    private final String cleo = "cleo-id" + number;
    private String chatId;

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
        deployNotifications(chats);
    }

    private static void deployNotifications(ChatFixture fixture) {
        JsonObject settings = data("maxMessage", 5_000, "maxDataBytes", 1_000, "maxUsers", 50, "maxIds", 10)
                .put("page", 50)
                .put("maxPage", 100)
                .put(
                        "publish",
                        data("maxTargets", 10, "maxDataBytes", 1_000, "keepKeys", "24h", "sweepInterval", "10m"));
        fixture.bench.deploy(NotificationVerticle::new, "notification", settings, 1);
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        for (String user : List.of(ana, ben, cleo)) {
            name(chats, user, user.replace("-id", ""));
        }
        chatId = chats.createChat(ana, ben, cleo).getString("id");
    }

    private static void name(ChatFixture fixture, String id, String username) {
        await(fixture.bench.postgres.query(
                "insert into account_known (id, username, name_key) values ($1, $2, $3)",
                Tuple.of(id, username, UserNames.key(username))));
    }

    private JsonObject send(String by, String text, Object... more) {
        return chats.bench
                .succeed(by, "message:send", data(more).put("chatId", chatId).put("text", text))
                .getJsonObject("message");
    }

    private JsonObject edit(JsonObject message, String text) {
        return chats.bench
                .succeed(ana, "message:edit", data("messageId", message.getString("id"), "text", text))
                .getJsonObject("message");
    }

    private static List<String> mentions(JsonObject message) {
        return message.getJsonArray("mentions").stream().map(String.class::cast).toList();
    }

    private String called(String user) {
        return "@" + user.replace("-id", "");
    }

    private int count(String user) {
        JsonObject got =
                chats.bench.succeed(user, "chat:get", data("chatId", chatId)).getJsonObject("chat");
        int listed = chats.bench.succeed(user, "chat:list", data()).getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(chat -> chat.getString("id").equals(chatId))
                .findFirst()
                .orElseThrow()
                .getInteger("mentions");
        assertEquals(listed, got.getInteger("mentions"));
        return listed;
    }

    private static List<JsonObject> notices(ChatFixture fixture, String user) {
        return fixture.bench.succeed(user, "notification:list", data()).getJsonArray("notifications").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static long number(ChatFixture fixture, String sql, Object... values) {
        return await(fixture.bench.postgres.query(sql, Tuple.wrap(values)))
                .iterator()
                .next()
                .getLong(0);
    }

    private static void untilAllAreNotified(ChatFixture fixture) {
        until(() -> number(fixture, "select count(*) from chat_mention_notice") == 0);
    }

    @Test
    void readsWhomTheTextNames() {
        name(chats, "stranger" + number, "stranger" + number);
        JsonObject message = send(
                ana,
                called(cleo).toUpperCase() + " and " + called(ben) + ". Not ana@example.com, " + called("stranger")
                        + number + ", but " + called(ben) + " and " + called(ana));
        assertEquals(List.of(cleo, ben, ana), mentions(message));
        JsonObject event = dataOf(chats.published(Topic.chat(chatId), "message:new"));
        assertEquals(List.of(cleo, ben, ana), mentions(event));
        JsonObject page = chats.bench.succeed(ben, "message:history", data("chatId", chatId));
        assertEquals(message, page.getJsonArray("messages").getJsonObject(0));
        assertEquals(message, chats.logged(Topic.chat(chatId), message.getLong("seq")));
        untilAllAreNotified(chats);
        assertEquals(0, count(ana));
        assertEquals(List.of(), notices(chats, ana));
        assertEquals(1, count(ben));
        assertEquals(1, count(cleo));
    }

    @Test
    void takesIdsInsteadOfTheText() {
        JsonObject message = send(ana, "for you, " + called(ben), "mentions", JsonArray.of(cleo, cleo, ana));
        assertEquals(List.of(cleo, ana), mentions(message));
        assertEquals(List.of(), mentions(send(ana, called(ben), "mentions", new JsonArray())));
        assertEquals(0, count(ben));
    }

    @Test
    void refusesWhoIsNoParticipantAndNamesTheField() {
        JsonObject message = data("chatId", chatId, "text", "hello");
        chats.refuses(
                "BAD_REQUEST", "mentions", ana, "message:send", message.copy().put("mentions", JsonArray.of("dan")));
        chats.refuses(
                "BAD_REQUEST", "mentions", ana, "message:send", message.copy().put("mentions", ben));
        chats.refuses(
                "BAD_REQUEST",
                "mentions[1]",
                ana,
                "message:send",
                message.copy().put("mentions", JsonArray.of(ben, 7)));
        JsonArray many =
                new JsonArray(IntStream.range(0, 51).mapToObj(i -> "user" + i).toList());
        chats.refuses(
                "BAD_REQUEST", "mentions", ana, "message:send", message.copy().put("mentions", many));
        assertEquals(
                List.of(),
                chats.bench
                        .succeed(ben, "message:history", data("chatId", chatId))
                        .getJsonArray("messages")
                        .getList());
    }

    @Test
    void notifiesEachOnceHoweverOftenItIsSent() {
        JsonObject message = null;
        for (int i = 0; i < 3; i++) {
            message = send(ana, called(ben) + " and " + called(cleo), "clientId", "key");
        }
        untilAllAreNotified(chats);
        for (String user : List.of(ben, cleo)) {
            assertEquals(1, notices(chats, user).size());
            assertEquals(
                    1,
                    chats.log(Topic.user(user)).stream()
                            .filter(line -> line.contains("notification"))
                            .count());
        }
        assertEquals(
                data("type", "mention", "chatId", chatId, "messageId", message.getString("id"))
                        .put("seq", message.getInteger("seq"))
                        .put("sender", ana),
                notices(chats, ben).get(0).getJsonObject("data"));
        chats.published(Topic.user(cleo), "notification");
        assertEquals(0, chats.countPublished(Topic.user(cleo), "notification"));
        assertEquals(1, count(ben));
    }

    @Test
    void readingAndDeletingLowerTheCount() {
        JsonObject first = send(ana, called(ben));
        send(ana, "nobody");
        JsonObject third = send(ana, called(ben));
        JsonObject fourth = send(ana, called(ben));
        assertEquals(3, count(ben));
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", first.getLong("seq")));
        JsonObject state = dataOf(chats.published(Topic.user(ben), "chat:state"));
        assertEquals(List.of(3, 2), List.of(state.getInteger("unread"), state.getInteger("mentions")));
        assertEquals(2, count(ben));
        JsonObject deleted = chats.bench
                .succeed(ana, "message:delete", data("messageId", third.getString("id")))
                .getJsonObject("message");
        assertEquals(List.of(), mentions(deleted));
        assertEquals(1, count(ben));
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", fourth.getLong("seq")));
        assertEquals(0, count(ben));
    }

    @Test
    void anEditNotifiesThoseWhomItNamesFirst() {
        JsonObject message = send(ana, "hello " + called(ben));
        assertEquals(List.of(cleo), mentions(edit(message, "hello " + called(cleo))));
        assertEquals(0, count(ben));
        assertEquals(1, count(cleo));
        assertEquals(
                List.of(ben, cleo),
                mentions(edit(message, called(ben) + called(cleo).replace("@", " @"))));
        assertEquals(1, count(ben));
        assertEquals(List.of(), mentions(edit(message, "hello")));
        assertEquals(0, count(cleo));
        assertEquals(List.of(ben), mentions(edit(message, called(ben))));
        untilAllAreNotified(chats);
        assertEquals(1, notices(chats, ben).size());
        assertEquals(1, notices(chats, cleo).size());
        assertEquals(1, count(ben));
    }

    @Test
    void anEditKeepsThoseWhoWereGivenByIds() {
        JsonObject message = send(ana, "hello", "mentions", JsonArray.of(ben));
        assertEquals(List.of(ben, cleo), mentions(edit(message, "hi, " + called(cleo))));
        JsonObject nobody = send(ana, "hello", "mentions", new JsonArray());
        assertEquals(List.of(cleo), mentions(edit(nobody, called(cleo))));
        JsonObject reacted = chats.bench
                .succeed(ben, "message:react", data("messageId", message.getString("id"), "reaction", "+"))
                .getJsonObject("message");
        assertEquals(List.of(ben, cleo), mentions(reacted));
        assertEquals(1, count(ben));
    }

    @Test
    void whoBlocksTheSenderIsNotNotified() {
        chats.bench.succeed(ben, "user:block", data("userId", ana));
        assertEquals(List.of(ben, cleo), mentions(send(ana, called(ben) + " " + called(cleo))));
        untilAllAreNotified(chats);
        assertEquals(0, count(ben));
        assertEquals(List.of(), notices(chats, ben));
        assertEquals(1, notices(chats, cleo).size());
        String direct = chats.bench
                .succeed(ana, "chat:create", data("participants", JsonArray.of(ben), "direct", true))
                .getJsonObject("chat")
                .getString("id");
        chats.bench.succeed(ana, "message:send", data("chatId", direct, "text", called(ben)));
        untilAllAreNotified(chats);
        assertEquals(List.of(), notices(chats, ben));
        assertEquals(
                0,
                number(
                        chats,
                        "select count(*) from chat_mention m join topic_log l on l.id = m.person where topic = $1",
                        "user-" + ben));
    }

    @Test
    void whoHasLeftIsNotMentioned() {
        send(ana, called(ben));
        chats.bench.succeed(ben, "chat:remove", data("chatId", chatId, "userId", ben));
        assertEquals(List.of(), mentions(send(ana, called(ben))));
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", ben));
        assertEquals(0, count(ben));
        send(ana, called(ben));
        assertEquals(1, count(ben));
    }

    /** A newcomer who reads from their joining on is not mentioned by an edit of what was said before. */
    @Test
    void anEditMentionsOnlyThoseWhoMayReadTheMessage() {
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "settings", data("history", "joining")));
        JsonObject message = send(ana, "hello");
        String dan = "dan-id" + number;
        name(chats, dan, "dan" + number);
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", dan));
        assertEquals(List.of(ben), mentions(edit(message, called(ben) + " " + called(dan))));
        assertEquals(List.of(dan), mentions(send(ana, called(dan))));
    }

    @Test
    void exportsAndErasesThem() {
        JsonObject message = send(ana, called(ben));
        send(ana, called(ben) + " " + called(cleo));
        JsonObject page = chats.bench.succeed(ben, "message:mentioned", data("limit", 1));
        assertEquals(
                data("chatId", chatId, "messageId", message.getString("id"), "seq", message.getInteger("seq"))
                        .put("sender", ana)
                        .put("createdAt", message.getString("createdAt")),
                page.getJsonArray("mentions").getJsonObject(0));
        JsonObject rest = chats.bench.succeed(ben, "message:mentioned", data("cursor", page.getString("cursor")));
        assertEquals(1, rest.getJsonArray("mentions").size());
        assertTrue(rest.containsKey("cursor"));
        await(chats.bench.postgres.query("select erasure_step('mentions', $1, false, null)", Tuple.of(ben)));
        assertEquals(
                0,
                number(
                        chats,
                        "select count(*) from chat_mention m join topic_log l on l.id = m.person where topic = $1",
                        "user-" + ben));
    }

    /** The node that sent the message died before it asked: another one asks, with the same key. */
    @Test
    void anotherNodeNotifiesWhatOneHasNot() {
        try (ChatFixture later = new ChatFixture()) {
            name(later, ben, ben);
            String chat = later.createChat(ana, ben).getString("id");
            later.send(ana, chat, "@" + ben);
            assertEquals(1, number(later, "select count(*) from chat_mention_notice"));
            deployNotifications(later);
            String overdue = "update chat_mention_notice set due_at = clock_timestamp() - interval '1 s'";
            await(later.bench.postgres.query(overdue, Tuple.tuple()));
            untilAllAreNotified(later);
            assertEquals(1, notices(later, ben).size());
        }
    }

    /** The answer of the concern {@code notification} was lost: its key has it do nothing the second time. */
    @Test
    void aSecondAttemptNotifiesNobodyAgain() {
        JsonObject message = send(ana, called(ben));
        untilAllAreNotified(chats);
        MentionStore store = new MentionStore(chats.bench.postgres, History.ALL);
        MentionNotice notice = new MentionNotice(
                UUID.randomUUID(),
                UUID.fromString(chatId),
                UUID.fromString(message.getString("id")),
                1,
                ana,
                List.of(ben));
        for (int i = 0; i < 2; i++) {
            await(chats.bench.postgres.transaction(tx -> store.write(
                    tx, List.of(new Mentioned(notice.chatId(), notice.seq(), List.of(), List.of(), notice)))));
            new MentionNotices(chats.bench.vertx, store).send(notice);
            untilAllAreNotified(chats);
        }
        assertEquals(2, notices(chats, ben).size());
    }
}
