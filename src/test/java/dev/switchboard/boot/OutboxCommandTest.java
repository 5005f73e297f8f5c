package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.docs.DocPages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxCommandTest {

    @Test
    void printsWhatTheDocumentationShows() throws IOException {
        assertEquals(DocPages.snippet(DocPages.page("sql"), "sql", "create table"), printed());
    }

    @Test
    void quotesNamesThatMayBeWordsOfSql() {
        String sql = printed("--table=shop.order", "--hub=user", "--application=My\"App");
        assertTrue(sql.startsWith("create table \"shop\".\"order\" ("), sql);
        assertTrue(sql.contains("create index order_waiting on \"shop\".\"order\" (id)"), sql);
        assertTrue(sql.contains("create function \"shop\".order_wake_hub()"), sql);
        assertTrue(sql.contains("(topic, event, data) on \"shop\".\"order\" to \"My\"\"App\";"), sql);
        assertTrue(sql.contains("(error, refused_at) on \"shop\".\"order\" to \"user\";"), sql);
    }

    @Test
    void namesOptionsThatItDoesNotHave() {
        List<String> problems = assertThrows(ConfigException.class, () -> printed("--tabel=x", "--table=a.b.c"))
                .problems();
        assertEquals(
                List.of(
                        "--tabel: unknown option; valid options: --table, --hub, --application",
                        "--table: must be the name of a table such as switchboard_outbox or shop.events"),
                problems);
    }

    private static String printed(String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] arguments = new String[options.length + 1];
        arguments[0] = "outbox";
        System.arraycopy(options, 0, arguments, 1, options.length);
        new Main(Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8)).run(arguments);
        return out.toString(StandardCharsets.UTF_8);
    }
}
