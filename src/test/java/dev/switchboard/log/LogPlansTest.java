package dev.switchboard.log;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.LargeChat;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log's statements find what they need by an index, in a log of a million events among ten thousand others. */
@Tag("slow")
@Tag("soak")
class LogPlansTest {

    private static final String NAMED = "array['channel-ticker'], array[3600000], array[100]";
    private static final String CHAT = "'chat-" + LargeChat.ID + "'";
    private static String uri;

    @BeforeAll
    static void fill() throws SQLException {
        uri = LargeChat.fill();
    }

    /** What a join with a replay reads. */
    @Test
    void aPage() throws SQLException {
        LargeChat.assertUses(
                uri,
                LogReader.PAGE,
                CHAT + ", 999500, 500, 1000000",
                "topic_event_pkey",
                "chat_message_position",
                "topic_log_topic");
    }

    @Test
    void theDigestOfMovedTopics() throws SQLException {
        LargeChat.assertUses(
                uri, LogReader.MOVED, "pg_current_xact_id()::text, 20001, 1", "topic_moved_xid", "topic_log_pkey");
    }

    @Test
    void positionsInManyLogs() throws SQLException {
        LargeChat.assertUses(
                uri,
                LogReader.SURVIVED,
                "array[" + CHAT + ", 'user-ana'], array[1000, 1]",
                "topic_event_pkey",
                "chat_message_position",
                "topic_log_topic");
    }

    /** The retention looks at all logs, and finds the oldest events of those that are due by the index. */
    @Test
    void theOldestEvents() throws SQLException {
        String plans = LargeChat.plans(uri, LogRetention.SWEEP, "2592000000, 100000, 1, " + NAMED);
        assertFalse(plans.contains("Seq Scan on topic_event"), plans);
        assertFalse(plans.contains("Seq Scan on chat_message"), plans);
    }

    /** Every minute, where namespaces of channels keep less than the hub. */
    @Test
    void theOldestPublications() throws SQLException {
        LargeChat.assertUses(uri, LogRetention.SWEEP_NAMED, "2592000000, 100000, 1, " + NAMED, "topic_log_channel");
    }

    @Test
    void theOldestMoves() throws SQLException {
        LargeChat.assertUses(uri, LogRetention.DROP_MOVES, "600000, 5000", "topic_moved_xid");
    }
}
