package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuickScrollerTest {

    private static final int MESSAGES = 60;

    private final String uri = TestMigrations.freshSchema();
    private final ChatFixture chats = new ChatFixture(uri);
    private final String ana = someone();
    private final String ben = someone();

    @AfterEach
    void close() {
        chats.close();
    }

    private Future<Answer> read(String user, String chatId, long seq) {
        return chats.bench.send(user, "message:read", data("chatId", chatId, "seq", seq));
    }

    private static long unread(Future<Answer> answer) {
        return await(answer).body().getLong("unread");
    }

    /**
     * The interleaving: somebody holds the reader's log; what is read of two chats meanwhile, upwards and downwards, is one
     * change of each for each of the two instances of the concern, after those that had begun.
     */
    @Test
    void writesOnceWhatIsReadWhileItWaits() throws SQLException {
        String up = chats.createChat(ana, ben).getString("id");
        String down = chats.createChat(ana, ben).getString("id");
        for (int i = 0; i < MESSAGES; i++) {
            chats.send(ana, up, "m" + i);
            chats.send(ana, down, "m" + i);
        }
        List<Future<Answer>> upwards = new ArrayList<>();
        List<Future<Answer>> downwards = new ArrayList<>();
        try (Connection neighbour = TestMigrations.connect(uri);
                Statement statement = neighbour.createStatement()) {
            neighbour.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-" + ben + "' for update");
            for (int seq = 1; seq <= MESSAGES; seq++) {
                upwards.add(read(ben, up, seq));
                downwards.add(read(ben, down, MESSAGES + 1L - seq));
            }
            String stranger = someone();
            assertEquals("NOT_FOUND", await(read(stranger, up, 1)).body().getString("code"));
            assertTrue(upwards.stream().noneMatch(Future::isComplete));
            neighbour.rollback();
        }
        for (int i = 0; i < MESSAGES; i++) {
            long after = unread(upwards.get(i));
            assertTrue(after < MESSAGES - i, "unread after reading up to " + (i + 1) + ": " + after);
            assertEquals(0, unread(downwards.get(i)));
        }
        assertEquals(0, unread(read(ben, up, 0)));
        long events = chats.countPublished(Topic.user(ben), "chat:state");
        assertTrue(events <= 12, () -> events + " events of " + 2 * MESSAGES + " reads");
        assertEquals(
                events,
                chats.countPublished(Topic.chat(up), "message:read")
                        + chats.countPublished(Topic.chat(down), "message:read"));
    }
}
