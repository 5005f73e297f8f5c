package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.SlowLink.Hold;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A command that was answered {@code TIMEOUT} once committed eight seconds later: people saw a message that its sender had
 * been told was not sent, and that they had sent again.
 */
@Tag("slow")
class LateCommitTest {

    private final String store = TestMigrations.freshSchema();
    private final SlowLink link = new SlowLink(store);
    private final ChatFixture chats = new ChatFixture(link.uri());
    private final String ana = someone();
    private String chat;

    @BeforeEach
    void open() {
        chat = chats.createChat(ana).getString("id");
        // The connections and their statements for a lone message are prepared: from now on a statement is one message.
        List.of("1", "2", "3", "4").forEach(id -> await(send(id)));
    }

    @AfterEach
    void close() {
        chats.close();
        link.close();
    }

    private Future<Answer> send(String clientMessageId) {
        return chats.bench.send(
                ana, "message:send", data("chatId", chat, "text", "late", "clientMessageId", clientMessageId));
    }

    private static void assertTimeout(Future<Answer> sent) {
        JsonObject body = await(sent).body();
        assertEquals("TIMEOUT", body.getString("code"), body::encode);
        assertEquals(true, body.getBoolean("retryable"));
    }

    private JsonArray history() {
        return chats.bench.succeed(ana, "message:history", data("chatId", chat)).getJsonArray("messages");
    }

    private JsonObject sendAgain(String clientMessageId) {
        return await(send(clientMessageId)).body().getJsonObject("message");
    }

    /** The interleaving: somebody holds the chat's row, both wait for it, one of them for too long. */
    @Test
    void sendsNothingThatWaitedForALockUntilItsTimeout() throws Exception {
        Future<Answer> sent;
        try (Connection other = TestMigrations.connect(store);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'chat-" + chat + "' for update");
            sent = send("late");
            assertTimeout(sent);
            other.rollback();
        }
        // Whatever waited for the row was before this one in its queue.
        assertEquals(5, sendAgain("next").getLong("seq"));
        assertEquals(5, history().size());
        assertEquals(6, sendAgain("late").getLong("seq"));
        assertEquals(6, history().size());
        assertEquals(6, sendAgain("late").getLong("seq"));
    }

    /** The network holds something back until the message is answered {@code TIMEOUT}. */
    private void assertTimeoutWhileHeld(Hold hold, long beginDelayMs, String held) {
        link.hold(hold, beginDelayMs);
        Future<Answer> sent = send("late");
        until(held, link::isHolding);
        assertTimeout(sent);
        link.release();
    }

    /** Nothing but the clock of the server can tell that these statements are late: the node has sent them in time. */
    @Test
    void sendsNothingWhoseStatementsTheNetworkDeliveredAfterItsTimeout() {
        assertTimeoutWhileHeld(Hold.WRITES, 1_500, "the statements are on their way");
        assertEquals(5, sendAgain("late").getLong("seq"));
        assertEquals(5, history().size());
        assertEquals(5, chats.log(Topic.chat(chat)).size());
    }

    /** Only its answer is late, so it is there, and the retry says so. */
    @Test
    void answersTheRetryOfAMessageWhoseAnswerWasLate() {
        assertTimeoutWhileHeld(Hold.ANSWERS, 1, "the answers are on their way");
        assertEquals(5, sendAgain("late").getLong("seq"));
        assertEquals(5, history().size());
    }

    @Test
    void createsNoChatAfterItsTimeout() throws Exception {
        Future<Answer> created;
        try (Connection other = TestMigrations.connect(store);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-" + ana + "' for update");
            created = chats.bench.send(ana, "chat:create", data("participants", new JsonArray()));
            assertTimeout(created);
            other.rollback();
        }
        chats.createChat(ana);
        assertEquals(
                2,
                chats.bench
                        .succeed(ana, "chat:list", data())
                        .getJsonArray("chats")
                        .size());
    }
}
