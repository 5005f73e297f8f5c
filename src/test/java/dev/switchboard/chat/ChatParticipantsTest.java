package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A chat of Ana and eleven others, listed a few at a time. No node runs the concern {@code account}: there are no names. */
class ChatParticipantsTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final List<String> others =
            IntStream.range(0, 11).mapToObj(i -> ana + "-" + i).toList();
    private JsonObject chat;
    private String chatId;

    @BeforeAll
    static void open() {
        chats = new ChatFixture(TestMigrations.freshSchema());
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chat = chats.createChat(ana, others.toArray(String[]::new));
        chatId = chat.getString("id");
    }

    private JsonObject page(Object... fields) {
        return chats.bench.succeed(ana, "chat:participants", data(fields).put("chatId", chatId));
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("participants").stream()
                .map(participant -> ((JsonObject) participant).getString("id"))
                .toList();
    }

    @Test
    void hasRoleTimeAndNamesOfEach() {
        chats.bench.succeed(ana, "chat:role", data("chatId", chatId, "userId", others.get(0), "role", "admin"));
        JsonArray listed = page("limit", 3).getJsonArray("participants");
        JsonObject first = data("id", ana, "username", null, "displayName", null)
                .put("role", "owner")
                .put("joinedAt", chat.getString("createdAt"));
        assertEquals(first, listed.getJsonObject(0));
        assertEquals("admin", listed.getJsonObject(1).getString("role"));
        assertEquals("member", listed.getJsonObject(2).getString("role"));
    }

    /** Whoever comes or goes between two pages: each of the others comes once. */
    @Test
    void namesEachOnceWhileOthersComeAndGo() {
        List<String> seen = new ArrayList<>();
        String late = someone();
        String cursor = null;
        do {
            JsonObject page = page("limit", 4, "cursor", cursor);
            seen.addAll(ids(page));
            cursor = page.getString("cursor");
            if (seen.size() == 4) {
                // One who was listed, the last of this page, and one who was not.
                for (String gone : List.of(others.get(0), others.get(2), others.get(8))) {
                    chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", gone));
                }
                chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", late));
            }
        } while (cursor != null);
        List<String> expected = new ArrayList<>(others);
        expected.add(0, ana);
        expected.remove(others.get(8));
        expected.add(late);
        assertEquals(expected, seen);
    }

    @Test
    void endsWithTheLastPage() {
        JsonObject whole = page("limit", 12);
        assertEquals(12, ids(whole).size());
        assertNull(whole.getString("cursor"));
        JsonObject first = page("limit", 11);
        for (String gone : others) {
            chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", gone));
        }
        assertEquals(List.of(), ids(page("cursor", first.getString("cursor"))));
    }

    @Test
    void refuses() {
        chats.refuses("NOT_FOUND", someone(), "chat:participants", data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "limit", ana, "chat:participants", data("chatId", chatId, "limit", 101));
        for (String wrong : List.of("x", "!", "AAAA")) {
            chats.refuses("BAD_REQUEST", "cursor", ana, "chat:participants", data("chatId", chatId, "cursor", wrong));
        }
    }

    /** What they came with says when, as long as the log has it. */
    @Test
    void knowsWhenThoseCameWhoWereThereBeforeTheColumn() {
        String late = someone();
        JsonObject added = chats.bench
                .succeed(ana, "chat:add", data("chatId", chatId, "userId", late))
                .getJsonObject("chat");
        Await.await(chats.bench.postgres.query("update chat_participant set joined_at = null", Tuple.tuple()));
        JsonArray listed = page("limit", 100).getJsonArray("participants");
        assertEquals(chat.getString("createdAt"), listed.getJsonObject(1).getString("joinedAt"));
        JsonObject last = listed.getJsonObject(12);
        assertEquals(late, last.getString("id"));
        assertFalse(last.getString("joinedAt").compareTo(added.getString("createdAt")) < 0);
        Await.await(chats.bench.postgres.query("delete from topic_event", Tuple.tuple()));
        assertNull(page("limit", 100)
                .getJsonArray("participants")
                .getJsonObject(12)
                .getString("joinedAt"));
    }

    @Test
    void aLargeChatNamesNoneOfThemElsewhere() {
        JsonArray many = new JsonArray();
        IntStream.range(0, Chat.MAX_LISTED).forEach(i -> many.add(ana + "=" + i));
        JsonObject large = chats.bench
                .succeed(ana, "chat:create", data("participants", many))
                .getJsonObject("chat");
        chatId = large.getString("id");
        assertEquals(101, large.getInteger("participantCount"));
        assertFalse(large.containsKey("participants"));
        JsonObject listed = chats.bench
                .succeed(ana, "chat:list", data("limit", 1))
                .getJsonArray("chats")
                .getJsonObject(0);
        assertEquals(101, listed.getInteger("participantCount"));
        assertFalse(listed.containsKey("participants"));
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ana + "=7"));
        JsonObject got =
                chats.bench.succeed(ana, "chat:get", data("chatId", chatId)).getJsonObject("chat");
        assertEquals(100, got.getInteger("participantCount"));
        assertEquals(100, got.getJsonArray("participants").size());
    }
}
