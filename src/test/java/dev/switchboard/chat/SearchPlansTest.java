package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.LargeChat;
import dev.switchboard.testing.TestMigrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In many messages of many chats each statement of the search reads by the index that it was written for, whatever is asked. */
@Tag("slow")
class SearchPlansTest {

    private static final String ANA_ANYWHERE = "'ana', null, 'simple', 'word', null, '-infinity', 'infinity', 0, 0, 20";

    private static String uri;
    private static String chat;

    @BeforeAll
    static void fill() throws SQLException {
        uri = TestMigrations.freshSchema();
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into topic_log (topic, head, first_at) values ('user-ana', 1, now());
                    insert into topic_log (topic, head, first_at)
                        select 'chat-' || gen_random_uuid(), 1000, now() from generate_series(1, 300) n;
                    insert into chat (id, log, name, direct, created_by, created_at, updated_at)
                        select substring(topic from 6)::uuid, id, 'a chat', false, 'ana', now(), now()
                        from topic_log where topic like 'chat-%';
                    insert into chat_participant (log, person)
                        select c.log, t.id from chat c, topic_log t where t.topic = 'user-ana' and c.log % 3 = 0;
                    insert into chat_search (log, created_at, seq, sender, words)
                        select c.log, now() - n * interval '1 second', 1001 - n, 'ben', to_tsvector('simple',
                            concat_ws(' ', 'a word', 'w' || n, case when n % 2 = 0 then 'common' end))
                        from chat c, generate_series(1, 700) n;
                    analyze""");
            try (ResultSet rows = statement.executeQuery("select id from chat where log % 3 = 0 limit 1")) {
                rows.next();
                chat = rows.getString(1);
            }
        }
    }

    private static void assertUses(String sql, String values, String index) throws SQLException {
        String plans = LargeChat.plans(uri, History.JOINING.in(sql), values);
        assertFalse(plans.contains("Seq Scan on chat_search"), plans);
        assertTrue(plans.split(index + "\\b", -1).length > 2, () -> index + " is missing in one of\n" + plans);
    }

    @Test
    void looksAtTheNewestMessagesInTheirOrder() throws SQLException {
        assertUses(SearchStore.RECENT, ANA_ANYWHERE + ", 8000", "chat_search_newest");
        String inChat = ANA_ANYWHERE.replace("null, 'simple'", "'" + chat + "', 'simple'");
        assertUses(SearchStore.RECENT_IN_CHAT, inChat + ", 8000", "chat_search_pkey");
        assertUses(SearchStore.IN_CHATS, inChat, "chat_search_pkey");
    }

    @Test
    void looksAtTheMessagesOfFewChatsOneAfterTheOther() throws SQLException {
        assertUses(SearchStore.IN_CHATS, ANA_ANYWHERE, "chat_search_pkey");
        assertUses(SearchStore.SIZE, "'ana', null, 30001", "chat_search_pkey");
    }

    @Test
    void findsRareWordsByTheirIndex() throws SQLException {
        assertUses(SearchStore.BY_WORDS, ANA_ANYWHERE.replace("'word'", "'w17'"), "chat_search_words");
    }

    /** Regression: each message of others that had the words was compared with each of the user's chats. */
    @Test
    void looksUpTheChatOfEachMessageByItsHash() throws SQLException {
        String plans = LargeChat.plans(
                uri,
                SearchStore.BOUND_AND_HASHED,
                History.JOINING.in(SearchStore.BY_WORDS),
                ANA_ANYWHERE.replace("'word'", "'common'"));
        assertFalse(plans.contains("Nested Loop"), plans);
        assertEquals(3, plans.split("Hash Join", -1).length, plans);
    }
}
