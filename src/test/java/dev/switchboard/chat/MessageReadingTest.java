package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MessageReadingTest extends ChatOfTwoTests {

    private void sendMany(int count) {
        for (int i = 1; i <= count; i++) {
            chats.send(ana, chatId, "m" + i);
        }
    }

    private JsonObject history(Object... fields) {
        return chats.bench.succeed(ben, "message:history", data(fields).put("chatId", chatId));
    }

    private static List<Long> seqs(JsonObject page) {
        return page.getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getLong("seq"))
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void pagesThroughTheHistoryInBothDirections() {
        sendMany(7);
        JsonObject newest = history("limit", 3);
        assertEquals(range(5, 7), seqs(newest));
        assertTrue(newest.getBoolean("hasMore"));
        assertEquals(range(2, 4), seqs(history("limit", 3, "before", 5)));
        JsonObject oldest = history("limit", 3, "before", 2);
        assertEquals(range(1, 1), seqs(oldest));
        assertFalse(oldest.getBoolean("hasMore"));
        JsonObject next = history("limit", 3, "after", 2);
        assertEquals(range(3, 5), seqs(next));
        assertTrue(next.getBoolean("hasMore"));
        assertFalse(history("limit", 3, "after", 4).getBoolean("hasMore"));
        assertEquals(range(3, 5), seqs(history("after", 2, "before", 6)));
        assertEquals(List.of(), seqs(history("after", 7)));
        assertEquals(range(1, 7), seqs(history()));
    }

    @Test
    void readsAroundAPosition() {
        sendMany(9);
        JsonObject middle = history("around", 5, "limit", 4);
        assertEquals(range(4, 7), seqs(middle));
        assertTrue(middle.getBoolean("hasMore"));
        assertTrue(middle.getBoolean("hasNewer"));
        assertEquals(range(5, 5), seqs(history("around", 5, "limit", 1)));
        // What one side lacks the other has.
        JsonObject first = history("around", 1, "limit", 4);
        assertEquals(range(1, 4), seqs(first));
        assertFalse(first.getBoolean("hasMore"));
        JsonObject last = history("around", 9, "limit", 4);
        assertEquals(range(6, 9), seqs(last));
        assertFalse(last.getBoolean("hasNewer"));
        // A position need be no message's.
        assertEquals(range(1, 3), seqs(history("around", 0, "limit", 3)));
        assertEquals(range(7, 9), seqs(history("around", Long.MAX_VALUE, "limit", 3)));
        JsonObject all = history("around", 4);
        assertEquals(range(1, 9), seqs(all));
        assertFalse(all.getBoolean("hasMore") || all.getBoolean("hasNewer"));
    }

    @Test
    void endsAPageAroundAPositionFarFromIt() {
        String big = "ж".repeat(20_000);
        for (int i = 0; i < 20; i++) {
            chats.send(ana, chatId, big);
        }
        JsonObject page = history("around", 10);
        assertTrue(page.toBuffer().length() < PageBudget.MAX_BYTES + 1000);
        List<Long> seqs = seqs(page);
        assertEquals(range(seqs.get(0), seqs.get(0) + seqs.size() - 1), seqs);
        assertTrue(seqs.contains(9L) && seqs.contains(10L) && seqs.contains(11L), seqs::toString);
        assertTrue(page.getBoolean("hasMore") && page.getBoolean("hasNewer"));
    }

    @Test
    void answersAnEmptyHistory() {
        JsonObject page = history();
        assertEquals(new JsonArray(), page.getJsonArray("messages"));
        assertFalse(page.getBoolean("hasMore"));
    }

    @Test
    void returnsFiftyMessagesByDefault() {
        insertMany(120);
        assertEquals(range(71, 120), seqs(history()));
        assertEquals(range(21, 120), seqs(history("limit", 100)));
    }

    private void insertMany(int count) {
        await(chats.bench.postgres.query(
                """
                insert into chat_message (id, log, seq, sender, text, created_at)
                select gen_random_uuid(), c.log, n, $2, 'x', now() from chat c, generate_series(1, $3) n where c.id = $1""",
                Tuple.of(UUID.fromString(chatId), ana, count)));
        await(chats.bench.postgres.query(
                "update topic_log set head = $2 where topic = $1", Tuple.of(topic.name(), (long) count)));
    }

    @Test
    void endsAPageBeforeItOverflowsAConnection() {
        String big = "ж".repeat(20_000);
        for (int i = 0; i < 15; i++) {
            chats.send(ana, chatId, big);
        }
        JsonObject page = history();
        assertTrue(page.toBuffer().length() < PageBudget.MAX_BYTES + 1000);
        assertTrue(page.getBoolean("hasMore"));
        List<Long> seqs = seqs(page);
        assertEquals(range(16 - seqs.size(), 15), seqs);
    }

    @Test
    void namesEachBadFieldOfAHistory() {
        String history = "message:history";
        chats.refuses("BAD_REQUEST", "chatId", ana, history, data());
        chats.refuses("BAD_REQUEST", "limit", ana, history, data("chatId", chatId, "limit", 101));
        chats.refuses("BAD_REQUEST", "limit", ana, history, data("chatId", chatId, "limit", 0));
        chats.refuses("BAD_REQUEST", "limit", ana, history, data("chatId", chatId, "limit", "5"));
        chats.refuses("BAD_REQUEST", "before", ana, history, data("chatId", chatId, "before", -1));
        chats.refuses("BAD_REQUEST", "after", ana, history, data("chatId", chatId, "after", 1.5));
        chats.refuses("BAD_REQUEST", "around", ana, history, data("chatId", chatId, "around", -1));
        chats.refuses("BAD_REQUEST", "around", ana, history, data("chatId", chatId, "around", 3, "after", 1));
        chats.refuses("BAD_REQUEST", "around", ana, history, data("chatId", chatId, "around", 3, "before", 1));
        chats.refuses("NOT_FOUND", someone(), history, data("chatId", chatId, "around", 3));
        chats.refuses("NOT_FOUND", someone(), history, data("chatId", chatId));
        chats.refuses(
                "NOT_FOUND", ana, history, data("chatId", UUID.randomUUID().toString()));
    }

    private long read(String userId, long seq) {
        return chats.bench
                .succeed(userId, "message:read", data("chatId", chatId, "seq", seq))
                .getLong("unread");
    }

    @Test
    void countsTheMessagesOfOthersAfterTheReadPosition() {
        sendMany(3);
        chats.send(ben, chatId, "mine");
        String last = chats.send(ana, chatId, "m5").getString("id");
        chats.bench.succeed(ana, "message:edit", data("messageId", last, "text", "edited"));
        assertEquals(4, read(ben, 0));
        assertEquals(2, read(ben, 2));
        chats.bench.succeed(ana, "message:delete", data("messageId", last));
        assertEquals(1, read(ben, 2));
        assertEquals(0, read(ben, 4));
        assertEquals(1, read(ana, 0));
    }

    @Test
    void movesForwardOnlyAndNotBeyondTheLog() {
        sendMany(3);
        assertEquals(1, read(ben, 2));
        Publication publication = chats.published(topic, "message:read");
        assertEquals(data("chatId", chatId, "userId", ben, "seq", 2), dataOf(publication));
        assertFalse(publication.targets().get(0).durable());
        assertEquals(1, read(ben, 1));
        assertEquals(0, read(ben, 999));
        assertEquals(3, dataOf(chats.published(topic, "message:read")).getLong("seq"));
        chats.send(ana, chatId, "next");
        assertEquals(1, read(ben, 3));
        assertEquals(0, chats.countPublished(topic, "message:read"));
    }

    @Test
    void refusesToRead() {
        chats.refuses("BAD_REQUEST", "seq", ana, "message:read", data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "seq", ana, "message:read", data("chatId", chatId, "seq", -1));
        chats.refuses("BAD_REQUEST", "chatId", ana, "message:read", data("seq", 1));
        chats.refuses("NOT_FOUND", someone(), "message:read", data("chatId", chatId, "seq", 1));
    }

    private JsonObject list(Object... fields) {
        return chats.bench.succeed(ben, "chat:list", data(fields));
    }

    private static List<String> ids(JsonObject list) {
        return list.getJsonArray("chats").stream()
                .map(chat -> ((JsonObject) chat).getString("id"))
                .toList();
    }

    @Test
    void listsEachChatWithItsPositionAndUnreadCount() {
        sendMany(2);
        JsonObject last = chats.send(ana, chatId, "last");
        read(ben, 1);
        JsonObject listed = list().getJsonArray("chats").getJsonObject(0);
        assertEquals(chatId, listed.getString("id"));
        assertEquals(new JsonArray().add(ana).add(ben), listed.getJsonArray("participants"));
        assertEquals(3, listed.getLong("seq"));
        assertEquals(1, listed.getLong("readSeq"));
        assertEquals(2, listed.getLong("unread"));
        assertEquals(last, listed.getJsonObject("lastMessage"));
        JsonObject got =
                chats.bench.succeed(ben, "chat:get", data("chatId", chatId)).getJsonObject("chat");
        assertEquals(data(ana, 0, ben, 1), got.remove("reads"));
        assertEquals(listed, got);
        chats.refuses("NOT_FOUND", someone(), "chat:get", data("chatId", chatId));
    }

    @Test
    void listsTheNewestActivityFirstInPages() {
        List<String> created = new ArrayList<>(List.of(chatId));
        for (int i = 0; i < 4; i++) {
            created.add(0, chats.createChat(ana, ben).getString("id"));
        }
        assertEquals(created, ids(list()));
        chats.send(ana, chatId, "moves it up");
        created.remove(chatId);
        created.add(0, chatId);
        JsonObject first = list("limit", 2);
        JsonObject second = list("limit", 2, "cursor", first.getString("cursor"));
        JsonObject third = list("limit", 2, "cursor", second.getString("cursor"));
        List<String> listed = new ArrayList<>(ids(first));
        listed.addAll(ids(second));
        listed.addAll(ids(third));
        assertEquals(created, listed);
        assertTrue(third.containsKey("cursor"));
        assertNull(third.getString("cursor"));
        assertNull(list().getJsonArray("chats").getJsonObject(1).getJsonObject("lastMessage"));
    }

    @Test
    void countsUnreadMessagesUpToTheBound() {
        insertMany(1500);
        assertEquals(1000, list().getJsonArray("chats").getJsonObject(0).getLong("unread"));
        assertEquals(1000, read(ben, 1));
    }

    @Test
    void namesEachBadFieldOfAList() {
        chats.refuses("BAD_REQUEST", "limit", ana, "chat:list", data("limit", 101));
        for (String cursor : List.of("garbage", "!", "MTIz", "OTIyMzM3MjAzNjg1NDc3NTgwNy4x")) {
            chats.refuses("BAD_REQUEST", "cursor", ana, "chat:list", data("cursor", cursor));
        }
    }
}
