package dev.switchboard.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.LargeChat;
import dev.switchboard.testing.TestMigrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What hooks ask again and again is found by the indexes, however many messages and chats there are. */
@Tag("slow")
@Tag("soak")
class HookPlansTest {

    private static String uri;

    @BeforeAll
    static void fill() throws SQLException {
        uri = LargeChat.fill();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into hook (name, horizon) values ('push', '1:3');
                    insert into lease values ('hook/push', 'node', 'infinity');
                    insert into hook_topic (hook, topic_id, seq, head) select 'push', id, head - 10, head from topic_log;
                    insert into hook_unread (hook, topic_id, seq, due_at)
                        select 'push', log, 10, now() - interval '1 s' from chat;
                    insert into hook_queue (hook, at, event, user_id, logs, seqs)
                        select 'push', now(), 'message:unread', 'ana', array[log], array[20] from chat""");
            statement.execute("analyze hook_topic, hook_unread, hook_queue");
        }
    }

    @Test
    void whoHasNotRead() throws SQLException {
        LargeChat.assertUses(uri, QueueStore.UNDECIDED, "'push', 20000, 8", "hook_unread_due", "chat_message_position");
    }

    @Test
    void whatIsQueued() throws SQLException {
        LargeChat.assertUses(uri, QueueStore.NEXT, "'push', 100, 1000", "hook_queue_pkey");
    }

    /** The function's text, since a plan does not show what a function does. */
    @Test
    void whatTheEventSays() throws SQLException {
        String body = function("chat_unread_data")
                .replace("of_user", "$1::text")
                .replace("of_logs", "$2::bigint[]")
                .replace("of_seqs", "$3::bigint[]")
                .replace("most", "$4::bigint");
        LargeChat.assertUses(uri, body, "'ana', '{1,2}', '{10,20}', 1000", "chat_message_position", "chat_log");
    }

    /** Nobody knows in advance that few topics have moved. Only where that is not recorded are all looked at. */
    @Test
    void whatHasMoved() throws SQLException {
        String plans = LargeChat.plans(uri, HookStore.LOOK, "'push', 'node', 20000");
        for (String index : List.of("topic_moved_xid", "topic_log_pkey", "hook_topic_pkey")) {
            assertTrue(plans.contains(index), plans);
        }
        assertFalse(plans.contains("Seq Scan on hook_topic"), plans);
        assertEquals(2, plans.split("Seq Scan on topic_log\\b", -1).length - 1, plans);
        assertEquals(2, plans.split("One-Time Filter: \\(InitPlan", -1).length - 1, plans);
    }

    private static String function(String name) throws SQLException {
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select prosrc from pg_proc where proname = '" + name + "'")) {
            found.next();
            return found.getString(1);
        }
    }
}
