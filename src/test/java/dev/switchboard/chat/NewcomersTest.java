package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub where only a group's owner and admins add participants, who read from there on. By default anyone adds, and all is read. */
class NewcomersTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private final String cara = someone();
    private String chatId;
    private String before;

    @BeforeAll
    static void open() {
        chats = new ChatFixture(
                TestMigrations.freshSchema(),
                ChatFixture.settings().put("whoAdds", "admin").put("history", "joining"));
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    /** Two messages at 1 and 2; at 3 cara is added. */
    @BeforeEach
    void addCara() {
        chatId = chats.createChat(ana, ben).getString("id");
        before = chats.send(ana, chatId, "one").getString("id");
        chats.send(ben, chatId, "two");
        add(ana);
    }

    private JsonObject add(String by) {
        return chats.bench.succeed(by, "chat:add", data("chatId", chatId, "userId", cara));
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

    private Long replayAfter(String user, Long since) {
        JsonObject one = data("chatId", chatId, "since", since);
        List<Join> alone = joins(user, one);
        assertEquals(
                alone.get(0).since(),
                joins(user, data("chats", new JsonArray().add(one))).get(0).since());
        return alone.get(0).since();
    }

    private static List<Join> joins(String user, JsonObject data) {
        return Await.await(chats.bench.send(user, "chat:join", data)).effects().joins();
    }

    @Test
    void areAddedByTheCreatorAlone() {
        chats.refuses("FORBIDDEN", ben, "chat:add", data("chatId", chatId, "userId", someone()));
        chats.refuses("FORBIDDEN", cara, "chat:add", data("chatId", chatId, "userId", someone()));
        // Adding who is there changes nothing, whoever asks.
        add(ben);
    }

    /** What a group says is at most as lax as what the hub says. */
    @Test
    void areKeptBehindByTheHubWhateverTheGroupSays() {
        JsonObject strict = data("whoAdds", "admin", "history", "joining");
        assertEquals(
                strict,
                chats.bench
                        .succeed(ana, "chat:get", data("chatId", chatId))
                        .getJsonObject("chat")
                        .getJsonObject("settings"));
        JsonObject update = data("chatId", chatId);
        chats.refuses(
                "BAD_REQUEST",
                "settings.whoAdds",
                ana,
                "chat:update",
                update.copy().put("settings", data("whoAdds", "member")));
        chats.refuses(
                "BAD_REQUEST",
                "settings.history",
                ana,
                "chat:create",
                data("participants", new JsonArray(), "settings", data("history", "all")));
        // To say what the hub says already keeps the group so when the hub becomes laxer.
        chats.bench.succeed(ana, "chat:update", update.copy().put("settings", strict));
        chats.bench.succeed(ana, "chat:role", data("chatId", chatId, "userId", ben, "role", "admin"));
        chats.bench.succeed(ben, "chat:add", data("chatId", chatId, "userId", someone()));
    }

    @Test
    void readFromTheEventThatAddedThem() {
        chats.send(ana, chatId, "four");
        assertEquals(List.of(4L), history(cara));
        assertEquals(List.of(4L), history(cara, "after", 0));
        assertEquals(List.of(), history(cara, "before", 3));
        assertEquals(List.of(1L, 2L, 4L), history(ben));
        assertEquals(2L, replayAfter(cara, 0L));
        assertEquals(2L, replayAfter(cara, 1L));
        assertEquals(4L, replayAfter(cara, 4L));
        assertNull(replayAfter(cara, null));
        assertEquals(0L, replayAfter(ben, 0L));
    }

    /** The gateway keeps events about earlier messages from them; a second answer says the same as the first. */
    @Test
    void joinWithThePositionFromWhichTheyRead() {
        JsonObject join = data("chatId", chatId, "since", 0);
        assertEquals(3L, joins(cara, join).get(0).floor());
        assertEquals(3L, joins(cara, data("chatId", chatId)).get(0).floor());
        assertEquals(0L, joins(ben, join).get(0).floor());
        Command second = new Command("chat:join", ConcernBench.user(cara), join, true);
        List<Join> repeated = Await.await(Commands.of(chats.bench.vertx).request(second))
                .effects()
                .joins();
        assertEquals(List.of(3L), repeated.stream().map(Join::floor).toList());
    }

    @Test
    void areTheReasonWhyEventsSayWhichMessageTheyAreAbout() {
        Topic topic = Topic.chat(chatId);
        chats.bench.succeed(ben, "message:react", data("messageId", before, "reaction", "+"));
        assertEquals(new Target(topic, 4, 1), target(topic, "message:reaction"));
        chats.bench.succeed(ana, "message:edit", data("messageId", before, "text", "another one"));
        assertEquals(new Target(topic, 5, 1), target(topic, "message:updated"));
        chats.bench.succeed(ana, "message:delete", data("messageId", before));
        assertEquals(new Target(topic, 6, 1), target(topic, "message:deleted"));
        assertEquals("[0, 0, 0, 1, 1, 1]", abouts(topic).toString());
    }

    /** A nudge passes by the gateway's check of what a member may read. */
    @Test
    void areNotNudgedAboutEarlierMessages() {
        Topic topic = Topic.chat(chatId);
        String later = chats.send(ana, chatId, "four").getString("id");
        chats.bench.succeed(ana, "message:edit", data("messageId", before, "text", "another one"));
        assertEquals(
                List.of(ana, ben),
                chats.published(topic, "message:updated").nudge().users());
        chats.bench.succeed(ana, "message:edit", data("messageId", later, "text", "another four"));
        assertEquals(
                List.of(ana, ben, cara),
                chats.published(topic, "message:updated").nudge().users());
    }

    private static Target target(Topic topic, String event) {
        return chats.published(topic, event).targets().get(0);
    }

    private static List<Long> abouts(Topic topic) {
        return Await.await(chats.bench.postgres.query(
                        "select coalesce(about, 0) from topic_said e join topic_log l on l.id = e.topic_id"
                                + " where topic = $1 order by seq",
                        Tuple.of(topic.name())))
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    @Test
    void countAndReadOnlyWhatCameAfterThem() {
        assertEquals(
                0L,
                chats.bench
                        .succeed(cara, "message:read", data("chatId", chatId, "seq", 1))
                        .getLong("unread"));
        chats.send(ana, chatId, "four");
        assertEquals(
                1L,
                chats.bench
                        .succeed(cara, "message:read", data("chatId", chatId, "seq", 2))
                        .getLong("unread"));
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", ben));
        // Even the sender of an earlier message is a newcomer to it.
        for (String command : List.of("message:edit", "message:delete", "message:react")) {
            JsonObject about = data("messageId", before, "text", "no", "reaction", "+");
            chats.refuses("NOT_FOUND", ben, command, about);
        }
    }

    @Test
    void seeNoEarlierMessageInAnyAnswer() {
        chats.refuses("NOT_FOUND", cara, "message:react", data("messageId", before, "reaction", "+"));
        JsonObject reply = data("chatId", chatId, "text", "to what was before", "replyTo", before);
        assertEquals("replyTo", chats.bench.ask(cara, "message:send", reply).getString("field"));
        chats.bench.succeed(ben, "message:send", reply.copy());
        JsonObject other = chats.createChat(ana, ben);
        chats.send(ana, other.getString("id"), "before");
        chats.bench.succeed(ana, "chat:add", data("chatId", other.getString("id"), "userId", cara));
        JsonObject listed = chats.bench
                .succeed(cara, "chat:get", data("chatId", other.getString("id")))
                .getJsonObject("chat");
        assertNull(listed.getValue("lastMessage"));
        assertEquals(0, listed.getLong("unread"));
        chats.bench.succeed(cara, "chat:list", data()).getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(chat -> chat.getString("id").equals(other.getString("id")))
                .forEach(chat -> assertNull(chat.getValue("lastMessage")));
    }

    @Test
    void readFromTheLastTimeTheyWereAdded() {
        chats.send(ana, chatId, "four");
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", cara));
        chats.send(ana, chatId, "six");
        add(ana);
        chats.send(ana, chatId, "eight");
        assertEquals(List.of(8L), history(cara));
        assertEquals(6L, replayAfter(cara, 4L));
    }
}
