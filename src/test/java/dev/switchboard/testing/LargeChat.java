package dev.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * A database with a chat of a million messages and a user, {@code ana}, who is in it and in 5,000 others, with statistics;
 * and the plans of statements there.
 */
public final class LargeChat {

    public static final int MESSAGES = 1_000_000;
    public static final int CHATS = 5_000;
    public static final String ID = "0199f000-0000-7000-8000-000000000001";

    /** A table that is read whole. Those that are not named have few rows. */
    private static final Pattern WHOLE = Pattern.compile(
            "Seq Scan on (chat_message|chat_participant|chat|topic_event|topic_log|topic_moved|topic_kept|topic_body)\\b");

    private LargeChat() {}

    /** Fills a new database with the current schema, in about twenty seconds. */
    public static String fill() throws SQLException {
        String uri = TestMigrations.freshSchema();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into topic_log (topic, head, first_at)
                        select 'user-' || u, 40, now() from (
                            values ('ana'), ('ben') union select 'user' || n from generate_series(1, 5000) n) users (u);
                    insert into topic_log (topic, head, first_at) values ('chat-$id', $messages, now());
                    insert into topic_log (topic, head, first_at, moved_at)
                        select 'chat-' || gen_random_uuid(), 20, now(), now() - n * interval '1 minute'
                        from generate_series(1, $chats) n;
                    insert into chat (id, log, name, direct, created_by, created_at, updated_at)
                        select substring(topic from 6)::uuid, id, 'a chat', false, 'ana', now(), now()
                        from topic_log where topic like 'chat-%';
                    insert into chat_participant (log, person)
                        select c.log, t.id from chat c, topic_log t where t.topic in ('user-ana', 'user-ben');
                    insert into chat_participant (log, person)
                        select c.log, t.id from (select log, row_number() over () as nr from chat) c
                        join topic_log t on t.topic = 'user-user' || c.nr;
                    insert into chat_message (id, log, seq, sender, text, client_id, created_at)
                        select gen_random_uuid(), l.id, n, 'ben', 'message ' || n, 'client ' || n, now()
                        from topic_log l, generate_series(1, $messages) n where l.topic = 'chat-$id';
                    insert into chat_message (id, log, seq, sender, text, created_at)
                        select gen_random_uuid(), c.log, n, 'ben', 'message ' || n, now()
                        from chat c, generate_series(1, 20) n where c.id <> '$id';
                    insert into topic_event (topic_id, seq, event, data)
                        select id, n, 'news', '{}' from topic_log, generate_series(1, 40) n where topic like 'user-%';
                    insert into topic_kept (topic_id, first_seq, skipped, first_at)
                        select id, 2, 0, now() from topic_log where topic <> 'chat-$id';
                    insert into account_known (id, username, name_key)
                        select substring(topic from 6), substring(topic from 6), substring(topic from 6)
                        from topic_log where topic like 'user-%';
                    insert into chat_mention (log, seq, person)
                        select m.log, m.seq, t.id from chat_message m, topic_log t
                        where m.seq % 100 = 7 and t.topic = 'user-ana';
                    insert into topic_body (data, refs) select '{}', 1 from generate_series(1, 20000) n;
                    insert into topic_moved (lineage, topics)
                        select 1, array[n] from generate_series(1, 20000) n"""
                            .replace("$id", ID)
                            .replace("$messages", Integer.toString(MESSAGES))
                            .replace("$chats", Integer.toString(CHATS)));
            statement.execute("vacuum analyze");
        }
        return uri;
    }

    /**
     * The plan of a statement that serves whatever its parameters are, and that for these.
     *
     * @param values SQL literals, separated by commas
     */
    public static String plans(String uri, String sql, String values) throws SQLException {
        return plans(uri, "", sql, values);
    }

    /** As {@link #plans(String, String, String)}, after these statements of the same transaction. */
    public static String plans(String uri, String settings, String sql, String values) throws SQLException {
        StringBuilder plans = new StringBuilder();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(settings);
            statement.execute("prepare asked as " + sql);
            for (String mode : new String[] {"force_generic_plan", "force_custom_plan"}) {
                statement.execute("set plan_cache_mode = " + mode);
                try (ResultSet lines = statement.executeQuery("explain execute asked (" + values + ")")) {
                    while (lines.next()) {
                        plans.append(lines.getString(1)).append('\n');
                    }
                }
            }
        }
        return plans.toString();
    }

    /** Both plans use the indexes, and neither reads a large table whole. */
    public static void assertUses(String uri, String sql, String values, String... indexes) throws SQLException {
        String plans = plans(uri, sql, values);
        assertFalse(WHOLE.matcher(plans).find(), plans);
        for (String index : indexes) {
            assertTrue(plans.split(index + "\\b", -1).length > 2, () -> index + " is missing in one of\n" + plans);
        }
    }
}
