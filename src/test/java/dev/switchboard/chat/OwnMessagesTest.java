package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a user has written, page by page, where others have written far more. */
@Tag("slow")
class OwnMessagesTest {

    private static final int OTHERS = 45_000;

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private final List<String> texts = new ArrayList<>();
    private int pages;

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    /** Regression: a page for a user who has written little read the whole log of a large group. */
    @Test
    void readsASliceAtMostForAPage() {
        String large = chats.createChat(ana, ben).getString("id");
        chats.send(ana, large, "first");
        insert(large, ben, 1_000, OTHERS);
        insert(large, ana, 1_000 + OTHERS, 1);
        String small = chats.createChat(ana, ben).getString("id");
        chats.send(ana, small, "last");
        readAll(100);
        assertEquals(List.of("first", "message 46000", "last"), texts);
        assertTrue(pages >= 1 + OTHERS / OwnMessages.SLICE, () -> pages + " pages");
    }

    @Test
    void findsAllWhateverThePageHolds() {
        String chat = chats.createChat(ana, ben).getString("id");
        insert(chat, ana, 1_000, 12);
        insert(chat, ben, 2_000, 12);
        insert(chat, ana, 3_000, 12);
        List<String> all = IntStream.concat(IntStream.range(1_000, 1_012), IntStream.range(3_000, 3_012))
                .mapToObj(seq -> "message " + seq)
                .toList();
        for (int limit : List.of(1, 5, 12, 24, 25)) {
            texts.clear();
            readAll(limit);
            assertEquals(all, texts);
        }
    }

    private static void insert(String chat, String sender, int from, int count) {
        await(chats.bench.postgres.query(
                "insert into chat_message (id, log, seq, sender, text, created_at)"
                        + " select gen_random_uuid(), c.log, n, $2, 'message ' || n, now()"
                        + " from chat c, generate_series($3::int, $4::int) n where c.id = $1::text::uuid",
                Tuple.of(chat, sender, from, from + count - 1)));
    }

    private void readAll(int limit) {
        OwnMessages own = new OwnMessages(chats.bench.postgres);
        String cursor = null;
        do {
            JsonObject asked = data("limit", limit);
            if (cursor != null) {
                asked.put("cursor", cursor);
            }
            JsonObject page = await(
                            own.page(new Command(ChatCommands.MESSAGE_OWN, ConcernBench.user(ana), asked, false)))
                    .body();
            check(cursor, page.getJsonArray("messages"), limit);
            cursor = page.getString("cursor");
            pages++;
        } while (cursor != null);
    }

    /** The positions of the large group have no gap of more than a thousand. */
    private void check(String cursor, JsonArray messages, int limit) {
        assertTrue(messages.size() <= limit);
        for (Object each : messages) {
            JsonObject message = (JsonObject) each;
            long began = Long.parseLong(cursor.substring(cursor.indexOf('.') + 1));
            assertTrue(message.getLong("seq") - began <= OwnMessages.SLICE + 1_000, cursor);
            texts.add(message.getString("text"));
        }
    }
}
