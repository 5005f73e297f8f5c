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
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A chat that was read on the laptop kept its badge on the phone: what a person did reached one device alone. */
class OwnStateTest extends ChatOfTwoTests {

    private Topic bens;

    @BeforeEach
    void ownTopic() {
        bens = Topic.user(ben);
    }

    private JsonObject set(Object... fields) {
        return chats.bench
                .succeed(ben, "chat:settings", data(fields).put("chatId", chatId))
                .getJsonObject("state");
    }

    private JsonObject state(long readSeq, long unread) {
        return data("chatId", chatId, "readSeq", readSeq, "unread", unread, "mentions", 0)
                .put("muted", false)
                .put("hidden", false)
                .putNull("draft");
    }

    private List<String> own(String event) {
        return chats.log(bens).stream().filter(line -> line.contains(event)).toList();
    }

    private JsonObject listed(String user, boolean hidden) {
        return chats.bench.succeed(user, "chat:list", data("hidden", hidden)).getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(chat -> chat.getString("id").equals(chatId))
                .findFirst()
                .orElse(null);
    }

    @Test
    void readingIsOneEventInTheOwnLog() {
        chats.send(ana, chatId, "one");
        chats.send(ana, chatId, "two");
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", 1));
        Publication heard = chats.published(bens, "chat:state");
        assertEquals(state(1, 1), dataOf(heard));
        assertEquals(state(1, 1), chats.logged(bens, seqOf(heard, bens)));
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", 1));
        chats.bench.succeed(ben, "message:read", data("chatId", chatId, "seq", 0));
        assertEquals(1, own("chat:state").size());
        assertEquals(data("chatId", chatId, "userId", ben, "seq", 1), dataOf(chats.published(topic, "message:read")));
        assertEquals(
                List.of(),
                chats.log(Topic.user(ana)).stream()
                        .filter(l -> l.contains("state"))
                        .toList());
    }

    @Test
    void mutingIsAnsweredListedAndToldOnce() {
        JsonObject muted = state(0, 0).put("muted", true);
        assertEquals(muted, set("muted", true));
        assertEquals(muted, dataOf(chats.published(bens, "chat:state")));
        assertEquals(muted, set("muted", true));
        assertEquals(muted, set());
        assertEquals(1, own("chat:state").size());
        assertTrue(listed(ben, false).getBoolean("muted"));
        assertFalse(listed(ana, false).getBoolean("muted"));
        assertEquals(0, listed(ben, false).getInteger("mentions"));
        assertFalse(set("muted", false).getBoolean("muted"));
        assertEquals(2, own("chat:state").size());
    }

    @Test
    void hidingHoldsUntilSomebodySaysSomething() {
        chats.send(ana, chatId, "before");
        assertTrue(set("hidden", true).getBoolean("hidden"));
        assertTrue(dataOf(chats.published(bens, "chat:state")).getBoolean("hidden"));
        assertNull(listed(ben, false));
        assertTrue(listed(ben, true).getBoolean("hidden"));
        assertNull(listed(ana, true));
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "name", "renamed"));
        assertNull(listed(ben, false));
        List<String> log = chats.log(bens);
        chats.send(ana, chatId, "after");
        assertFalse(listed(ben, false).getBoolean("hidden"));
        assertNull(listed(ben, true));
        assertEquals(log, chats.log(bens));
        assertTrue(set("hidden", true).getBoolean("hidden"));
        assertFalse(set("hidden", false).getBoolean("hidden"));
        assertEquals(3, own("chat:state").size());
    }

    @Test
    void draftsAreKeptAtOnceAndToldEveryTwoSeconds() {
        OffsetDateTime begun = now();
        for (String draft : List.of("s", "so", "sou", "soup?")) {
            assertEquals(draft, set("draft", draft).getString("draft"));
        }
        assertEquals("s", dataOf(chats.published(bens, "chat:state")).getString("draft"));
        assertEquals("soup?", listed(ben, false).getString("draft"));
        assertNull(listed(ana, false).getString("draft"));
        until(() -> own("chat:state").size() == 2);
        assertEquals("soup?", dataOf(chats.published(bens, "chat:state")).getString("draft"));
        assertTrue(Duration.between(begun, now()).compareTo(OwnStates.DRAFT_PAUSE) >= 0);
        assertNull(set("draft", "").getString("draft"));
        until(() -> own("chat:state").size() == 3);
        assertNull(dataOf(chats.published(bens, "chat:state")).getString("draft"));
    }

    private static OffsetDateTime now() {
        return await(chats.bench.postgres.query("select clock_timestamp()", Tuple.tuple()))
                .iterator()
                .next()
                .getOffsetDateTime(0);
    }

    /** The node that kept the time of a draft's event may die before it. */
    @Test
    void aDraftThatNobodyToldIsFoundInTheStore() {
        set("draft", "first");
        await(chats.bench.postgres.query(
                """
                update chat_participant set draft = 'second', draft_due = true,
                    draft_at = clock_timestamp() - interval '1 minute'
                where person = (select id from topic_log where topic = 'user-' || $1::text)""",
                Tuple.of(ben)));
        sweepTwice();
        assertEquals(2, own("chat:state").size());
        chats.published(bens, "chat:state");
        assertEquals("second", dataOf(chats.published(bens, "chat:state")).getString("draft"));
    }

    /** As a verticle does, on its event loop. */
    private void sweepTwice() {
        Promise<Void> swept = Promise.promise();
        chats.bench.vertx.getOrCreateContext().runOnContext(ignored -> {
            OwnStates states = new OwnStates(
                    new GroupCommit(chats.bench.vertx, chats.bench.postgres, Duration.ofDays(1)),
                    new Publisher(chats.bench.vertx),
                    ChatConfig.from(Settings.of(ChatFixture.settings())));
            DraftEvents drafts = new DraftEvents(chats.bench.vertx, chats.bench.postgres);
            drafts.open(new ChatSettings(states, drafts)::tellDraft);
            drafts.sweep().compose(once -> drafts.sweep()).onComplete(swept);
        });
        await(swept.future());
    }

    /** Regression: a draft counted as nothing, so that as many waited for the store as there was memory for. */
    @Test
    void draftsCountInWhatMayWaitForTheStore() {
        JsonObject data = data("draft", "x".repeat(ChatSettings.MAX_DRAFT));
        List<Future<Answer>> answers = new ArrayList<>();
        Promise<Void> asked = Promise.promise();
        // In one turn of the event loop, so that all of them wait.
        chats.bench.vertx.getOrCreateContext().runOnContext(turn -> {
            OwnStates states = new OwnStates(
                    new GroupCommit(chats.bench.vertx, chats.bench.postgres, Duration.ofDays(1)),
                    new Publisher(chats.bench.vertx),
                    ChatConfig.from(Settings.of(ChatFixture.settings())));
            ChatSettings settings = new ChatSettings(states, new DraftEvents(chats.bench.vertx, chats.bench.postgres));
            for (int i = 0; i < 1_000; i++) {
                JsonObject wanted = data.copy().put("chatId", UUID.randomUUID().toString());
                answers.add(settings.set(new Command("chat:settings", ConcernBench.user(ben), wanted, false)));
            }
            asked.complete();
        });
        await(asked.future());
        await(Future.join(answers).otherwiseEmpty());
        List<ErrorCode> codes = answers.stream()
                .map(answer -> ((Failure) answer.cause()).code())
                .toList();
        assertEquals(ErrorCode.NOT_FOUND, codes.get(0));
        assertEquals(ErrorCode.UNAVAILABLE, codes.get(999));
    }

    @Test
    void anotherChangeCarriesTheWaitingDraft() {
        set("draft", "a");
        set("draft", "ab");
        set("muted", true);
        assertEquals(2, own("chat:state").size());
        chats.published(bens, "chat:state");
        assertEquals("ab", dataOf(chats.published(bens, "chat:state")).getString("draft"));
        assertFalse(await(chats.bench.postgres.query(
                        "select draft_due from chat_participant where person = (select id from topic_log where topic = $1)",
                        Tuple.of("user-" + ben)))
                .iterator()
                .next()
                .getBoolean(0));
    }

    @Test
    void namesEachBadField() {
        String settings = "chat:settings";
        chats.refuses("BAD_REQUEST", "chatId", ben, settings, data("muted", true));
        chats.refuses("BAD_REQUEST", "muted", ben, settings, data("chatId", chatId, "muted", "yes"));
        chats.refuses("BAD_REQUEST", "hidden", ben, settings, data("chatId", chatId, "hidden", 1));
        chats.refuses("BAD_REQUEST", "draft", ben, settings, data("chatId", chatId, "draft", 7));
        chats.refuses("BAD_REQUEST", "draft", ben, settings, data("chatId", chatId, "draft", "x".repeat(20_001)));
        chats.refuses("NOT_FOUND", someone(), settings, data("chatId", chatId, "muted", true));
        chats.refuses("BAD_REQUEST", "hidden", ben, "chat:list", data("hidden", "yes"));
        assertEquals(20_000, set("draft", "x".repeat(20_000)).getString("draft").length());
    }

    /** The creator's deletion took the chat from both. */
    @Test
    void deletingADirectChatHidesItForOneAlone() {
        JsonObject wanted = data("participants", new JsonArray().add(ben), "direct", true);
        chatId = chats.bench
                .succeed(ana, "chat:create", wanted)
                .getJsonObject("chat")
                .getString("id");
        chats.send(ana, chatId, "buy this");
        chats.bench.succeed(ben, "chat:delete", data("chatId", chatId));
        assertNull(listed(ben, false));
        assertEquals("buy this", listed(ana, false).getJsonObject("lastMessage").getString("text"));
        assertTrue(dataOf(chats.published(bens, "chat:state")).getBoolean("hidden"));
        chats.bench.succeed(ben, "chat:delete", data("chatId", chatId));
        assertEquals(1, own("chat:state").size());
        assertEquals(
                chatId,
                chats.bench
                        .succeed(ben, "chat:create", data("participants", new JsonArray().add(ana), "direct", true))
                        .getJsonObject("chat")
                        .getString("id"));
        chats.send(ana, chatId, "again");
        assertEquals(2, listed(ben, false).getLong("unread"));
    }

    /** Chats that moved to the front while a client paged were on none of its pages. */
    @Test
    void listsEachChatOnceWhileChatsMove() {
        List<String> all = new ArrayList<>(List.of(chatId));
        for (int i = 0; i < 29; i++) {
            all.add(chats.createChat(ana, ben).getString("id"));
        }
        List<String> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            JsonObject page = chats.bench.succeed(ben, "chat:list", data("limit", 4, "cursor", cursor));
            page.getJsonArray("chats").forEach(chat -> seen.add(((JsonObject) chat).getString("id")));
            cursor = page.getString("cursor");
            chats.send(ana, all.get(pages), "moves up");
            chats.send(ana, seen.get(0), "moves up");
            pages++;
        } while (cursor != null);
        assertEquals(8, pages);
        assertEquals(30, seen.size());
        assertEquals(new HashSet<>(all), new HashSet<>(seen));
    }

    @Test
    void changesReachParticipantsWhoHaveNotJoined() {
        String id = chats.send(ana, chatId, "soup?").getString("id");
        chats.bench.succeed(ana, "message:edit", data("messageId", id, "text", "soup!"));
        nudges("message:updated");
        chats.bench.succeed(ben, "message:react", data("messageId", id, "reaction", "+1"));
        nudges("message:reaction");
        chats.bench.succeed(ana, "message:delete", data("messageId", id));
        nudges("message:deleted");
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "name", "kitchen"));
        nudges("chat:updated");
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", someone()));
        nudges("chat:updated");
    }

    private void nudges(String event) {
        Publication.Nudge nudge = chats.published(topic, event).nudge();
        assertEquals(List.of(ana, ben), nudge.users());
        assertEquals(topic, nudge.topic());
    }

    /** Nobody could remove or delete any more. */
    @Test
    void aGroupKeepsAnOwnerWhenItsCreatorLeaves() {
        String cara = someone();
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", cara));
        assertEquals("owner", role(ana));
        assertEquals("member", role(ben));
        chats.refuses("FORBIDDEN", ben, "chat:remove", data("chatId", chatId, "userId", cara));
        chats.published(topic, "chat:updated");
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ana));
        assertEquals(
                List.of(ben, cara),
                chats.published(topic, "chat:updated").nudge().users());
        assertEquals("owner", role(ben));
        chats.refuses("FORBIDDEN", cara, "chat:delete", data("chatId", chatId));
        chats.bench.succeed(ben, "chat:add", data("chatId", chatId, "userId", ana));
        assertEquals("member", role(ana));
        chats.bench.succeed(ben, "chat:remove", data("chatId", chatId, "userId", cara));
        chats.bench.succeed(ben, "chat:delete", data("chatId", chatId));
        assertEquals(
                List.of("chat:updated", "chat:removed", "chat:updated", "chat:updated", "chat:removed", "chat:removed"),
                chats.log(topic).stream().map(line -> line.split(" ")[1]).toList());
    }

    private String role(String user) {
        return chats.bench
                .succeed(user, "chat:get", data("chatId", chatId))
                .getJsonObject("chat")
                .getString("role");
    }

    @Test
    void typingEndsWithTheMessage() {
        chats.bench.succeed(ben, "typing", data("chatId", chatId, "typing", true));
        assertTrue(dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        chats.send(ben, chatId, "soup");
        assertFalse(dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        chats.send(ben, chatId, "more");
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    @Test
    void aRemovedParticipantComesBackWithoutTheEarlierState() {
        set("muted", true, "draft", "soup");
        chats.bench.succeed(ben, "chat:remove", data("chatId", chatId, "userId", ben));
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", ben));
        assertFalse(listed(ben, false).getBoolean("muted"));
        assertNull(listed(ben, false).getString("draft"));
        chats.refuses(
                "NOT_FOUND",
                ben,
                "chat:settings",
                data("chatId", UUID.randomUUID().toString()));
    }
}
