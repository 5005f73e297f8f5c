package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.seqOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageChangesTest extends ChatOfTwoTests {

    private String messageId;

    @BeforeEach
    void sendAMessage() {
        messageId = chats.send(ana, chatId, "first").getString("id");
    }

    private JsonObject about(Object... fields) {
        return data(fields).put("messageId", messageId);
    }

    private JsonObject change(String userId, String command, JsonObject data) {
        return chats.bench.succeed(userId, command, data).getJsonObject("message");
    }

    private JsonObject stored() {
        return chats.bench
                .succeed(ana, "message:history", data("chatId", chatId))
                .getJsonArray("messages")
                .getJsonObject(0);
    }

    @Test
    void editsAtAPositionOfItsOwn() {
        JsonObject message = change(ana, "message:edit", about("text", "second"));
        assertEquals("second", message.getString("text"));
        assertEquals(1, message.getLong("seq"));
        assertNotNull(message.getString("editedAt"));
        Publication publication = chats.published(topic, "message:updated");
        assertEquals(2, seqOf(publication, topic));
        assertEquals(2, publication.nudge().seq());
        assertEquals(data("chatId", chatId, "messageId", messageId, "message", message), dataOf(publication));
        assertEquals(dataOf(publication), chats.logged(topic, 2));
        assertEquals(message, stored());
        assertEquals(message, change(ana, "message:edit", about("text", "second")));
        assertEquals(List.of("1 message:new", "2 message:updated"), chats.log(topic));
    }

    @Test
    void refusesToEdit() {
        chats.refuses("FORBIDDEN", ben, "message:edit", about("text", "no"));
        chats.refuses("NOT_FOUND", someone(), "message:edit", about("text", "no"));
        chats.refuses("BAD_REQUEST", "text", ana, "message:edit", about());
        chats.refuses("BAD_REQUEST", "text", ana, "message:edit", about("text", ""));
        chats.refuses("BAD_REQUEST", "text", ana, "message:edit", about("text", "x".repeat(20_001)));
        chats.refuses("BAD_REQUEST", "messageId", ana, "message:edit", data("text", "x"));
        chats.refuses("NOT_FOUND", ana, "message:edit", data("messageId", "42", "text", "x"));
        chats.refuses(
                "NOT_FOUND",
                ana,
                "message:edit",
                data("messageId", UUID.randomUUID().toString(), "text", "x"));
        assertEquals(List.of("1 message:new"), chats.log(topic));
    }

    @Test
    void deletesTheContentButKeepsTheMessage() {
        change(ben, "message:react", about("reaction", "👍"));
        JsonObject message = change(ana, "message:delete", about());
        assertTrue(message.containsKey("text"));
        assertNull(message.getString("text"));
        assertEquals(new JsonObject(), message.getJsonObject("reactions"));
        assertEquals(1, message.getLong("seq"));
        Publication publication = chats.published(topic, "message:deleted");
        assertEquals(3, seqOf(publication, topic));
        assertEquals(
                data("chatId", chatId, "messageId", messageId, "deletedAt", message.getString("deletedAt")),
                dataOf(publication));
        assertEquals(message, stored());
        assertEquals(message, change(ana, "message:delete", about()));
        assertEquals(3, chats.log(topic).size());
        chats.refuses("CONFLICT", ana, "message:edit", about("text", "again"));
        chats.refuses("CONFLICT", ben, "message:react", about("reaction", "👍"));
    }

    @Test
    void refusesToDelete() {
        chats.refuses("FORBIDDEN", ben, "message:delete", about());
        chats.refuses("NOT_FOUND", someone(), "message:delete", about());
        chats.refuses("BAD_REQUEST", "messageId", ana, "message:delete", data());
    }

    @Test
    void keepsTheReactionsOfEachUser() {
        change(ben, "message:react", about("reaction", "👍"));
        Publication publication = chats.published(topic, "message:reaction");
        assertEquals(2, seqOf(publication, topic));
        assertEquals(
                data("chatId", chatId, "messageId", messageId, "userId", ben, "reaction", "👍", "removed", false),
                dataOf(publication));
        JsonObject message = change(ana, "message:react", about("reaction", "👍"));
        assertEquals(data("👍", new JsonArray().add(ben).add(ana)), message.getJsonObject("reactions"));
        assertEquals(message, stored());
        chats.published(topic, "message:reaction");
        JsonObject less = change(ben, "message:react", about("reaction", "👍", "remove", true));
        assertEquals(data("👍", new JsonArray().add(ana)), less.getJsonObject("reactions"));
        assertTrue(dataOf(chats.published(topic, "message:reaction")).getBoolean("removed"));
        JsonObject none = change(ana, "message:react", about("reaction", "👍", "remove", true));
        assertEquals(new JsonObject(), none.getJsonObject("reactions"));
    }

    @Test
    void publishesNothingWhenAReactionChangesNothing() {
        JsonObject first = change(ben, "message:react", about("reaction", "❤️"));
        assertEquals(first, change(ben, "message:react", about("reaction", "❤️")));
        assertEquals(first, change(ana, "message:react", about("reaction", "❤️", "remove", true)));
        assertEquals(List.of("1 message:new", "2 message:reaction"), chats.log(topic));
    }

    @Test
    void losesNoneOfConcurrentReactions() {
        List<Future<Answer>> reacted = new ArrayList<>();
        IntStream.range(0, 20)
                .forEach(i -> reacted.add(
                        chats.bench.send(i % 2 == 0 ? ana : ben, "message:react", about("reaction", "r" + i))));
        await(Future.all(reacted));
        assertEquals(20, stored().getJsonObject("reactions").size());
        assertEquals(21, chats.log(topic).size());
    }

    @Test
    void boundsTheReactions() {
        chats.refuses("BAD_REQUEST", "reaction", ana, "message:react", about());
        chats.refuses("BAD_REQUEST", "reaction", ana, "message:react", about("reaction", ""));
        chats.refuses("BAD_REQUEST", "reaction", ana, "message:react", about("reaction", "r".repeat(65)));
        chats.refuses("BAD_REQUEST", "remove", ana, "message:react", about("reaction", "r", "remove", 1));
        chats.refuses("NOT_FOUND", someone(), "message:react", about("reaction", "r"));
        await(Future.all(IntStream.range(0, Reactions.MAX_KINDS)
                .mapToObj(i -> chats.bench.send(ana, "message:react", about("reaction", "r" + i)))
                .toList()));
        chats.refuses("FORBIDDEN", "reaction", ana, "message:react", about("reaction", "one more"));
        change(ben, "message:react", about("reaction", "r0"));
    }
}
