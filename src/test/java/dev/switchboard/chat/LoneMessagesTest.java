package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ben goes on writing to Ana, who blocks him: 200,000 messages that she does not get lie between the 50 before them, the 50
 * among them and the 50 after them. Each of her commands reads a few pages of the store.
 */
@Tag("slow")
class LoneMessagesTest {

    private static final String CHAT = "'0199f000-0000-7000-8000-000000000002'";
    private static final int LONE = 200_000;
    /** What a command may read, in pages of 8 KB; the messages for Ben alone take 2,000 of them. */
    private static final int PAGES = 300;

    private static String uri;

    @BeforeAll
    static void fill() throws SQLException {
        uri = TestMigrations.freshSchema();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into topic_log (topic, head, first_at) values
                        ('user-ana', 1, now()), ('user-ben', 1, now()), ('chat-' || $chat, $lone + 150, now());
                    insert into chat (id, log, direct, created_by, created_at, updated_at)
                        select $chat::uuid, id, true, 'ana', now(), now() from topic_log where topic like 'chat-%';
                    insert into chat_participant (log, person, quiet, apart, lone_seq, hidden_seq)
                        select c.log, t.id, true, true, 51, case when t.topic = 'user-ana' then $lone end
                        from chat c, topic_log t where t.topic like 'user-%';
                    insert into chat_message (id, log, seq, sender, text, created_at, only_sender, after_lone)
                        select gen_random_uuid(), c.log, n, case when lone then 'ben' else 'ana' end, 'message ' || n, now(),
                            case when lone then true end, case when n > 50 and not lone then true end
                        from chat c, generate_series(1, $lone + 150) n,
                            lateral (select n > 50 and n <= $lone + 100 and n % ($lone / 50) <> 0 as lone) l"""
                            .replace("$chat", CHAT)
                            .replace("$lone", Integer.toString(LONE)));
            statement.execute("vacuum analyze");
        }
    }

    /** The pages that the statement reads, by the plan for any parameters and by that for these. */
    private static void assertReadsFew(String sql, String values) throws SQLException {
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("prepare asked as " + sql);
            for (String mode : List.of("force_generic_plan", "force_custom_plan")) {
                statement.execute("set plan_cache_mode = " + mode);
                try (ResultSet found = statement.executeQuery(
                        "explain (analyze, buffers, format json) execute asked (" + values + ")")) {
                    found.next();
                    String plan = found.getString(1);
                    int pages = new JsonArray(plan)
                            .getJsonObject(0)
                            .getJsonObject("Plan")
                            .getInteger("Shared Hit Blocks");
                    assertTrue(pages < PAGES, () -> pages + " pages read by " + plan);
                }
            }
        }
    }

    @Test
    void readsTheHistory() throws SQLException {
        for (String user : List.of("'ana'", "'ben'")) {
            for (String sql : List.of(MessageStore.NEWEST_FIRST, MessageStore.OLDEST_FIRST)) {
                for (String bounds : List.of("0, 9223372036854775807", "0, 100000", "100000, 9223372036854775807")) {
                    assertReadsFew(History.ALL.in(sql), CHAT + ", " + user + ", " + bounds + ", 51");
                }
            }
        }
    }

    @Test
    void readsTheListOfChats() throws SQLException {
        for (String user : List.of("'ana'", "'ben'")) {
            for (String hidden : List.of("true", "false")) {
                assertReadsFew(History.ALL.in(ChatLists.FIRST, "page"), user + ", 1000, 51, " + hidden);
            }
            assertReadsFew(History.ALL.in(ChatLists.GET, "page"), user + ", 1000, 1, " + CHAT);
        }
    }

    @Test
    void readsWhatIsUnread() throws SQLException {
        for (String read : List.of("0", "60", "150000")) {
            assertReadsFew(
                    OwnStateStore.FIND,
                    "array[" + CHAT + "::uuid], array['ana'], array[" + read + "::bigint], 1000, 2");
        }
    }
}
