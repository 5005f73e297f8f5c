package dev.switchboard.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.LargeChat;
import dev.switchboard.testing.TestMigrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is asked in every turn is found by the indexes, however many messages, chats and subscriptions there are. */
@Tag("slow")
@Tag("soak")
class PushPlansTest {

    private static String uri;

    @BeforeAll
    static void fill() throws SQLException {
        uri = LargeChat.fill();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into lease values ('push', 'node', 'infinity');
                    insert into push_subscription (endpoint, host, user_id, token, p256dh, auth)
                        select 'https://push.example.org/' || n, 'push.example.org', 'user' || n, 'jti:' || n, '', ''
                        from generate_series(1, 5000) n;
                    insert into account_revocation (user_id, token, not_before)
                        select 'user' || n, 'jti:other', now() from generate_series(1, 5000) n;
                    insert into push_topic (topic_id, chat, seq, head, due_at)
                        select id, topic like 'chat-%', head - 10, head, now() from topic_log;
                    insert into push_delivery (subscription, topic_id, slot, seq)
                        select s.id, t.id, 0, 20 from push_subscription s join topic_log t on t.topic = 'user-' || s.user_id""");
            statement.execute("vacuum analyze push_subscription, push_topic, push_delivery, account_revocation");
        }
    }

    @Test
    void whoHasNotRead() throws SQLException {
        LargeChat.assertUses(
                uri,
                PushStore.UNDECIDED,
                "20000, 16",
                "push_topic_due",
                "chat_message_position",
                "topic_event_pkey",
                "push_subscription_user");
    }

    @Test
    void whatIsSent() throws SQLException {
        LargeChat.assertUses(uri, DeliveryStore.DUE, "'{}', '{}', 32", "push_delivery_next", "push_subscription_pkey");
    }

    /** Nobody knows in advance that few topics have moved. Only where that is not recorded are all looked at. */
    @Test
    void whatHasMoved() throws SQLException {
        String plans = LargeChat.plans(uri, PushStore.LOOK, "'node', 20000");
        for (String index : List.of("topic_moved_xid", "topic_log_pkey", "push_topic_pkey", "push_subscription_user")) {
            assertTrue(plans.contains(index), plans);
        }
        assertFalse(plans.contains("Seq Scan on push_topic"), plans);
        assertFalse(plans.contains("Seq Scan on chat_participant"), plans);
        assertEquals(2, plans.split("Seq Scan on topic_log\\b", -1).length - 1, plans);
    }
}
