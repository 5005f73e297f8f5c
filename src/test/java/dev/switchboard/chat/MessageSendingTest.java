package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.seqOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MessageSendingTest extends ChatOfTwoTests {

    private JsonObject sending(Object... fields) {
        return data(fields).put("chatId", chatId);
    }

    private Future<Answer> sendLater(String userId, JsonObject data) {
        return chats.bench.send(userId, "message:send", data);
    }

    @Test
    void answersTheMessageAndPublishesItAtItsLogPosition() {
        JsonObject message = chats.bench
                .succeed(ana, "message:send", sending("text", "hello", "clientMessageId", "c1", "extra", 1))
                .getJsonObject("message");
        assertEquals(
                data(
                        "id",
                        message.getString("id"),
                        "chatId",
                        chatId,
                        "seq",
                        1,
                        "sender",
                        ana,
                        "text",
                        "hello",
                        "clientMessageId",
                        "c1",
                        "replyTo",
                        null,
                        "attachments",
                        new JsonArray(),
                        "mentions",
                        new JsonArray(),
                        "createdAt",
                        message.getString("createdAt"),
                        "editedAt",
                        null,
                        "deletedAt",
                        null,
                        "reactions",
                        new JsonObject()),
                message);
        assertTrue(message.getString("createdAt").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        Publication publication = chats.published(topic, "message:new");
        assertEquals(1, seqOf(publication, topic));
        assertEquals(message, dataOf(publication));
        assertEquals(Scope.ALL, publication.scope());
        assertEquals(topic, publication.nudge().topic());
        assertEquals(1, publication.nudge().seq());
        assertEquals(List.of(ana, ben), publication.nudge().users());
        assertEquals(message, chats.logged(topic, 1));
    }

    @Test
    void nudgesAParticipantAddedSinceTheLastMessage() {
        chats.send(ana, chatId, "one");
        chats.published(topic, "message:new");
        String cid = someone();
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", cid));
        chats.send(ben, chatId, "two");
        assertEquals(
                List.of(ana, ben, cid),
                chats.published(topic, "message:new").nudge().users());
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        chats.send(cid, chatId, "three");
        assertEquals(
                List.of(ana, cid), chats.published(topic, "message:new").nudge().users());
    }

    @Test
    void answersARetryWithTheFirstMessageAndPublishesItOnce() {
        JsonObject data = sending("text", "once", "clientMessageId", "retry");
        JsonObject first = chats.bench.succeed(ana, "message:send", data);
        assertEquals(first, chats.bench.succeed(ana, "message:send", data));
        assertEquals(2, chats.send(ana, chatId, "next").getLong("seq"));
        until(() -> chats.countPublished(topic, "message:new") == 2);
        assertEquals(List.of("1 message:new", "2 message:new"), chats.log(topic));
    }

    /** A retry with another text was once answered with success, and the text was lost. */
    @Test
    void refusesTheClientIdOfAnotherText() {
        JsonObject data = sending("text", "first", "clientMessageId", "mixed");
        chats.bench.succeed(ana, "message:send", data);
        chats.refuses(
                "CONFLICT", "clientMessageId", ana, "message:send", data.copy().put("text", "second"));
        JsonObject newName = sending("text", "second", "clientId", "mixed");
        chats.refuses("CONFLICT", "clientId", ana, "message:send", newName);
        assertEquals(List.of("1 message:new"), chats.log(topic));
    }

    @Test
    void takesTheClientIdUnderEitherName() {
        JsonObject data = sending("text", "once", "clientId", "c-1");
        JsonObject first = chats.bench.succeed(ana, "message:send", data).getJsonObject("message");
        assertEquals("c-1", first.getString("clientMessageId"));
        for (String name : List.of("clientMessageId", "idempotencyKey")) {
            JsonObject again = sending("text", "once", name, "c-1").putNull("replyTo");
            assertEquals(first, chats.bench.succeed(ana, "message:send", again).getJsonObject("message"));
        }
        chats.bench.succeed(ana, "message:send", data.copy().put("clientMessageId", "c-1"));
        chats.refuses(
                "BAD_REQUEST", "clientId", ana, "message:send", data.copy().put("clientMessageId", "c-2"));
        chats.refuses("BAD_REQUEST", "clientId", ana, "message:send", sending("text", "x", "clientId", ""));
        chats.refuses("BAD_REQUEST", "clientId", ana, "message:send", sending("text", "x", "clientId", 7));
        chats.refuses(
                "BAD_REQUEST", "clientId", ana, "message:send", sending("text", "x", "clientId", "c".repeat(101)));
        assertEquals(List.of("1 message:new"), chats.log(topic));
    }

    /** What the sender sent counts, not what the message has become. */
    @Test
    void answersARetryWithTheMessageAsItIsNow() {
        JsonObject data = sending("text", "soup", "clientId", "edited");
        JsonObject first = chats.bench.succeed(ana, "message:send", data).getJsonObject("message");
        String id = first.getString("id");
        chats.bench.succeed(ana, "message:edit", data("messageId", id, "text", "salad"));
        assertEquals(
                "salad",
                chats.bench
                        .succeed(ana, "message:send", data)
                        .getJsonObject("message")
                        .getString("text"));
        chats.bench.succeed(ana, "message:delete", data("messageId", id));
        JsonObject deleted = chats.bench.succeed(ana, "message:send", data).getJsonObject("message");
        assertEquals(id, deleted.getString("id"));
        assertNotNull(deleted.getString("deletedAt"));
        assertEquals(3, chats.log(topic).size());
    }

    /** Sent before the hub kept what was sent: nothing can be compared. */
    @Test
    void answersARetryOfAMessageWithoutAFingerprint() {
        JsonObject data = sending("text", "old", "clientId", "old");
        JsonObject first = chats.bench.succeed(ana, "message:send", data);
        await(chats.bench.postgres.query("update chat_message set fingerprint = null", Tuple.tuple()));
        assertEquals(first, chats.bench.succeed(ana, "message:send", data.copy().put("text", "new")));
    }

    /** All attempts are in flight at once, on both instances; the topic's lock lets one of them insert. */
    @Test
    void answersConcurrentRetriesWithOneMessage() {
        List<Future<Answer>> tries = IntStream.range(0, 20)
                .mapToObj(i -> sendLater(ana, sending("text", "try", "clientMessageId", "same")))
                .toList();
        await(Future.all(tries));
        Set<JsonObject> answers = new HashSet<>();
        tries.forEach(answer -> answers.add(answer.result().body()));
        assertEquals(1, answers.size(), answers::toString);
        assertEquals(List.of("1 message:new"), chats.log(topic));
        chats.send(ben, chatId, "after");
        until(() -> chats.countPublished(topic, "message:new") == 2);
    }

    @Test
    void treatsTheClientIdOfAnotherUserOrChatAsNew() {
        JsonObject data = sending("text", "mine", "clientMessageId", "shared");
        String mine = id(chats.bench.succeed(ana, "message:send", data));
        String bens = id(chats.bench.succeed(ben, "message:send", data));
        String elsewhere = id(chats.bench.succeed(
                ana,
                "message:send",
                data.copy().put("chatId", chats.createChat(ana).getString("id"))));
        assertEquals(3, Set.of(mine, bens, elsewhere).size());
    }

    private static String id(JsonObject answer) {
        return answer.getJsonObject("message").getString("id");
    }

    @Test
    void givesConcurrentMessagesConsecutivePositions() {
        List<Future<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(sendLater(i % 2 == 0 ? ana : ben, sending("text", "m" + i)));
        }
        await(Future.all(sent));
        Set<Long> seqs = new HashSet<>();
        sent.forEach(answer ->
                seqs.add(answer.result().body().getJsonObject("message").getLong("seq")));
        assertEquals(new HashSet<>(LongStream.rangeClosed(1, 50).boxed().toList()), seqs);
        until(() -> chats.countPublished(topic, "message:new") == 50);
    }

    /**
     * The interleaving: Ben sends while Ana removes him. Each of his messages is either before his removal in the log or
     * refused; none is after it.
     */
    @Test
    void refusesARemovedParticipantFromTheRemovalOn() {
        List<Future<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            sent.add(sendLater(ben, sending("text", "m" + i)));
        }
        Future<Answer> removal = chats.bench.send(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        for (int i = 0; i < 15; i++) {
            sent.add(sendLater(ben, sending("text", "n" + i)));
        }
        await(Future.all(Future.all(sent), removal));
        assertTrue(removal.result().success());
        long accepted =
                sent.stream().filter(answer -> answer.result().success()).count();
        List<String> log = chats.log(topic);
        assertEquals(accepted + 1, log.size());
        assertEquals((accepted + 1) + " chat:removed " + ben, log.get(log.size() - 1));
        chats.refuses("NOT_FOUND", ben, "message:send", sending("text", "late"));
    }

    @Test
    void keepsAttachmentsAndTheAnsweredMessage() {
        String first = chats.send(ana, chatId, "first").getString("id");
        JsonArray attachments = new JsonArray()
                .add(data("url", "https://example.org/a.png", "name", "a.png", "type", "image/png", "size", 12))
                .add(data("url", "/files/b"));
        JsonObject message = chats.bench
                .succeed(ben, "message:send", sending("attachments", attachments, "replyTo", first))
                .getJsonObject("message");
        assertEquals("", message.getString("text"));
        assertEquals(first, message.getString("replyTo"));
        assertEquals(attachments, message.getJsonArray("attachments"));
        JsonObject read = chats.bench
                .succeed(ana, "message:history", data("chatId", chatId, "after", 1))
                .getJsonArray("messages")
                .getJsonObject(0);
        assertEquals(message, read);
    }

    @Test
    void namesEachBadField() {
        String send = "message:send";
        chats.refuses("BAD_REQUEST", "chatId", ana, send, data("text", "x"));
        chats.refuses("BAD_REQUEST", "chatId", ana, send, data("text", "x", "chatId", 7));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending());
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("text", ""));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("text", " \n"));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("text", 5));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("text", "x".repeat(20_001)));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("text", "nul \0"));
        chats.refuses("BAD_REQUEST", "text", ana, send, sending("attachments", new JsonArray()));
        chats.refuses("BAD_REQUEST", "clientMessageId", ana, send, sending("text", "x", "clientMessageId", 1));
        chats.refuses(
                "BAD_REQUEST", "clientMessageId", ana, send, sending("text", "x", "clientMessageId", "c".repeat(129)));
        chats.refuses("BAD_REQUEST", "replyTo", ana, send, sending("text", "x", "replyTo", "nothing"));
        chats.refuses(
                "BAD_REQUEST",
                "replyTo",
                ana,
                send,
                sending("text", "x", "replyTo", UUID.randomUUID().toString()));
        String elsewhere =
                chats.send(ana, chats.createChat(ana).getString("id"), "there").getString("id");
        chats.refuses("BAD_REQUEST", "replyTo", ana, send, sending("text", "x", "replyTo", elsewhere));
        chats.refuses("BAD_REQUEST", "attachments", ana, send, sending("text", "x", "attachments", "no"));
        assertEquals(
                20_000,
                chats.send(ana, chatId, "x".repeat(20_000)).getString("text").length());
    }

    @Test
    void answersNonParticipantsAsIfTheChatDidNotExist() {
        JsonObject foreign = chats.bench.ask(someone(), "message:send", sending("text", "x"));
        JsonObject unknown = chats.bench.ask(
                ana,
                "message:send",
                data("text", "x", "chatId", UUID.randomUUID().toString()));
        JsonObject impossible = chats.bench.ask(ana, "message:send", data("text", "x", "chatId", "42"));
        JsonObject spelled =
                chats.bench.ask(ana, "message:send", sending("text", "x").put("chatId", chatId.toUpperCase()));
        assertEquals("NOT_FOUND", foreign.getString("code"));
        assertEquals(foreign, unknown);
        assertEquals(foreign, impossible);
        assertEquals(foreign, spelled);
        assertNull(foreign.getString("field"));
        assertNotNull(foreign.getString("error"));
        assertEquals(List.of(), chats.log(topic));
    }
}
