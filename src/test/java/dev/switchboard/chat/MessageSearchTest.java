package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Command;
import dev.switchboard.config.Settings;
import dev.switchboard.log.LogVerticle;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches messages on a hub where newcomers read from their joining. */
@Tag("slow")
class MessageSearchTest {

    private static final JsonObject RETENTION =
            data("retention", data("maxAge", "30d", "maxEvents", 100_000, "sweepInterval", "10m"));
    private static String uri;
    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private String chatId;

    private static ChatFixture open(String uri, String language) {
        ChatFixture opened = new ChatFixture(
                uri, ChatFixture.settings().put("history", "joining").put("searchLanguage", language));
        opened.bench.deploy(LogVerticle::new, "log", RETENTION, 1);
        return opened;
    }

    @BeforeAll
    static void open() {
        uri = TestMigrations.freshSchema();
        chats = open(uri, "simple");
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chatId = chats.createChat(ana, ben).getString("id");
    }

    private static JsonObject search(String userId, String query, Object... more) {
        return chats.bench.succeed(
                userId, "message:search", data("query", query).mergeIn(data(more)));
    }

    private static List<String> texts(String userId, String query, Object... more) {
        return texts(search(userId, query, more));
    }

    private static List<String> texts(JsonObject answer) {
        return answer.getJsonArray("hits").stream()
                .map(hit -> ((JsonObject) hit).getJsonObject("message").getString("text"))
                .toList();
    }

    private static void finds(List<String> expected, String userId, String query, Object... more) {
        until("search for " + query, () -> texts(userId, query, more).equals(expected));
    }

    @Test
    void findsMessagesWithAllWordsTheNewestFirst() {
        chats.send(ana, chatId, "The harbour is closed");
        chats.send(ben, chatId, "which harbour?");
        chats.send(ana, chatId, "the old one");
        finds(List.of("which harbour?", "The harbour is closed"), ben, "HARBOUR");
        assertEquals(List.of("The harbour is closed"), texts(ana, "harbour closed"));
        assertEquals(List.of("The harbour is closed"), texts(ana, "\"is closed\""));
        assertEquals(List.of(), texts(ana, "\"closed is\""));
        assertEquals(List.of("which harbour?"), texts(ana, "harbour -closed"));
        assertEquals(List.of("the old one", "which harbour?"), texts(ana, "old or which"));
        assertEquals(List.of(), texts(ana, "harb"));
        JsonObject hit = search(ana, "which").getJsonArray("hits").getJsonObject(0);
        assertEquals(data("id", chatId, "name", "a chat"), hit.getJsonObject("chat"));
        assertEquals(ben, hit.getJsonObject("message").getString("sender"));
    }

    @Test
    void highlightsByCharactersOfUtf16() {
        chats.send(ana, chatId, "😀 Tide & <b>tide</b>, http://tide.example/tide \"tide\"");
        finds(List.of("😀 Tide & <b>tide</b>, http://tide.example/tide \"tide\""), ana, "tide");
        JsonObject hit = search(ana, "tide").getJsonArray("hits").getJsonObject(0);
        String text = hit.getJsonObject("message").getString("text");
        JsonArray highlights = hit.getJsonArray("highlights");
        assertTrue(highlights.size() >= 3, highlights::encode);
        for (int i = 0; i < highlights.size(); i++) {
            JsonArray pair = highlights.getJsonArray(i);
            assertEquals(
                    "tide",
                    text.substring(pair.getInteger(0), pair.getInteger(1)).toLowerCase());
        }
        assertEquals(new JsonArray().add(3).add(7), highlights.getJsonArray(0));
    }

    @Test
    void filtersByChatSenderAndTime() {
        String other = chats.createChat(ana, ben).getString("id");
        chats.send(ana, chatId, "anchor one");
        chats.send(ben, chatId, "anchor two");
        JsonObject third = chats.send(ana, other, "anchor three");
        finds(List.of("anchor three", "anchor two", "anchor one"), ana, "anchor");
        assertEquals(List.of("anchor two", "anchor one"), texts(ana, "anchor", "chatId", chatId));
        assertEquals(List.of("anchor two"), texts(ana, "anchor", "from", ben));
        String time = third.getString("createdAt");
        assertTrue(texts(ana, "anchor", "after", time).contains("anchor three"));
        assertTrue(!texts(ana, "anchor", "before", time).contains("anchor three"));
        String tomorrow = OffsetDateTime.parse(time).plusDays(1).toString();
        assertEquals(List.of(), texts(ana, "anchor", "after", tomorrow));
        assertEquals(3, texts(ana, "anchor", "before", tomorrow).size());
    }

    @Test
    void pagesByCursorEachHitOnce() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            sent.add(0, chats.send(ana, chatId, "buoy " + i).getString("text"));
        }
        finds(sent, ben, "buoy");
        List<String> found = new ArrayList<>();
        JsonObject page = search(ben, "buoy", "limit", 3);
        while (page.getString("cursor") != null) {
            found.addAll(texts(page));
            chats.send(ana, chatId, "buoy again");
            page = search(ben, "buoy", "limit", 3, "cursor", page.getString("cursor"));
        }
        found.addAll(texts(page));
        assertEquals(sent, found);
        assertNotNull(search(ben, "buoy", "limit", 7).getString("cursor"));
        assertNull(search(ben, "nothing").getString("cursor"));
    }

    @Test
    void followsEditsAndDeletions() {
        JsonObject message = chats.send(ana, chatId, "mistake here");
        finds(List.of("mistake here"), ben, "mistake");
        JsonObject about = data("messageId", message.getString("id"));
        chats.bench.succeed(ana, "message:edit", about.copy().put("text", "corrected here"));
        finds(List.of("corrected here"), ben, "corrected");
        finds(List.of(), ben, "mistake");
        chats.bench.succeed(ana, "message:delete", about);
        assertEquals(List.of(), texts(ben, "corrected"));
        until("the words are removed", () -> rows(chatId) == 0);
    }

    private static long rows(String chatId) {
        return await(chats.bench.postgres.query(
                        "select count(*) from chat_search s join chat c on c.log = s.log where c.id = $1::text::uuid",
                        Tuple.of(chatId)))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void showsNothingToThoseWhoMayNotReadIt() {
        String cara = someone();
        chats.send(ana, chatId, "lantern before");
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", cara));
        chats.send(ana, chatId, "lantern after");
        finds(List.of("lantern after", "lantern before"), ben, "lantern");
        assertEquals(List.of("lantern after"), texts(cara, "lantern"));
        assertEquals(List.of("lantern after"), texts(cara, "lantern", "chatId", chatId));
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", cara));
        assertEquals(List.of(), texts(cara, "lantern"));
        JsonObject inChat = data("query", "lantern", "chatId", chatId);
        chats.refuses("NOT_FOUND", cara, "message:search", inChat);
        chats.refuses("NOT_FOUND", someone(), "message:search", inChat.copy().put("chatId", "none"));
        chats.bench.succeed(ana, "chat:delete", data("chatId", chatId));
        assertEquals(List.of(), texts(ben, "lantern"));
    }

    @Test
    void aBlockedPersonsMessageIsFoundByThemAlone() {
        String direct = chats.bench
                .succeed(ana, "chat:create", data("participants", new JsonArray().add(ben), "direct", true))
                .getJsonObject("chat")
                .getString("id");
        chats.send(ben, direct, "candle before");
        chats.bench.succeed(ana, "user:block", data("userId", ben));
        chats.send(ben, direct, "candle after");
        finds(List.of("candle after", "candle before"), ben, "candle");
        assertEquals(List.of("candle before"), texts(ana, "candle"));
        assertEquals(List.of("candle before"), texts(ana, "candle", "chatId", direct));
    }

    @Test
    void removesTheWordsOfDeletedChats() {
        chats.send(ana, chatId, "wreck");
        until("it is indexed", () -> rows(chatId) == 1);
        chats.bench.succeed(ana, "chat:delete", data("chatId", chatId));
        await(new ChatPurge(chats.bench.postgres).purge());
        assertEquals(0, rows(chatId));
    }

    /** A node had read a message before its words were removed, and wrote them again after that. */
    /** Regression: a search for common words went on in the store after its caller was answered. */
    @Test
    void endsAStatementThatTakesTooLong() {
        ChatFixture slow = open(TestMigrations.freshSchema(), "simple");
        try {
            slow.createChat(ana, ben);
            Stream.of(
                            "alter table chat_search rename to words_of_chats",
                            "create view chat_search as select w.*, s.slept from words_of_chats w,"
                                    + " lateral (select pg_sleep(60)::text as slept) s",
                            "insert into words_of_chats select 1, now(), 1, 'x', to_tsvector('simple', 'harbour'), null")
                    .forEach(sql -> await(slow.bench.postgres.query(sql, Tuple.tuple())));
            slow.refuses("TIMEOUT", ana, "message:search", data("query", "harbour"));
            until(
                    "no statement is left",
                    () -> await(slow.bench.postgres.query(
                                            "select count(*) from pg_stat_activity where state = 'active'"
                                                    + " and query like '%websearch_to_tsquery%' and pid <> pg_backend_pid()",
                                            Tuple.tuple()))
                                    .iterator()
                                    .next()
                                    .getLong(0)
                            == 0);
        } finally {
            slow.close();
        }
    }

    @Test
    void removesWordsOnlyBetweenTheTurnsOfTheIndex() throws SQLException {
        chats.send(ana, chatId, "keel");
        until("it is indexed", () -> rows(chatId) == 1);
        Future<Void> purge;
        try (Connection indexing = TestMigrations.connect(uri);
                Statement statement = indexing.createStatement()) {
            indexing.setAutoCommit(false);
            statement.execute(SearchIndexStore.TURN);
            chats.bench.succeed(ana, "chat:delete", data("chatId", chatId));
            purge = new ChatPurge(chats.bench.postgres).purge();
            until("the purge waits for the index", () -> waiting() > 0);
            assertEquals(1, rows(chatId));
            indexing.rollback();
        }
        await(purge);
        assertEquals(0, rows(chatId));
    }

    private static long waiting() {
        return await(chats.bench.postgres.query(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and query like 'select pg_advisory_xact_lock%'",
                        Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "a & | ! ( <->", "\\", "-", "or", "\"", ":*", "%", "😀", "a:b*", "\u202e"})
    void readsAnyQuery(String query) {
        chats.send(ana, chatId, "something else");
        search(ana, query);
        search(ana, query, "chatId", chatId);
    }

    @Test
    void namesEachBadField() {
        chats.refuses("BAD_REQUEST", "query", ana, "message:search", data());
        chats.refuses("BAD_REQUEST", "query", ana, "message:search", data("query", " "));
        chats.refuses("BAD_REQUEST", "query", ana, "message:search", data("query", "x".repeat(201)));
        chats.refuses("BAD_REQUEST", "limit", ana, "message:search", data("query", "x", "limit", 51));
        chats.refuses("BAD_REQUEST", "cursor", ana, "message:search", data("query", "x", "cursor", "x"));
        chats.refuses("BAD_REQUEST", "after", ana, "message:search", data("query", "x", "after", "yesterday"));
        chats.refuses(
                "BAD_REQUEST", "before", ana, "message:search", data("query", "x", "before", "+99999-01-01T00:00Z"));
        chats.refuses("BAD_REQUEST", "from", ana, "message:search", data("query", "x", "from", 7));
    }

    @Test
    @Tag("soak")
    void looksAtOlderMessagesAndByTheIndexWhereAPageIsNotFull() {
        chats.send(ana, chatId, "beacon first");
        fill(chatId, MessageSearch.FIRST_LOOK + 10);
        String other = chats.createChat(ana, ben).getString("id");
        chats.send(ana, other, "beacon last");
        finds(List.of("beacon last", "beacon first"), ana, "beacon");
        SearchStore store = new SearchStore(chats.bench.postgres, ChatConfig.from(Settings.of(ChatFixture.settings())));
        SearchQuery query =
                SearchQuery.from(new Command("message:search", ConcernBench.user(ana), data("query", "beacon"), false));
        List<SearchPlace> places = await(store.inChats(query));
        assertEquals(2, places.size());
        assertEquals(places, await(store.byWords(query)));
        assertEquals(places.subList(0, 1), await(store.recent(query, 10)).found());
        JsonObject inChat = search(ana, "beacon", "chatId", chatId);
        assertEquals(List.of("beacon first"), texts(inChat));
    }

    /** Messages that are in the store and whose words are not indexed yet. */
    private static void fill(String chatId, int messages) {
        await(chats.bench.postgres.query(
                """
                with log as (select log from chat where id = $1::text::uuid),
                head as (
                    update topic_log t set head = head + $2 from log where t.id = log.log
                    returning t.head - $2 as head)
                insert into chat_message (id, log, seq, sender, text, created_at)
                select gen_random_uuid(), log.log, head.head + n, 'filler', 'filler ' || n, now()
                from log, head, generate_series(1, $2) n""",
                Tuple.of(chatId, messages)));
        until("all are indexed", () -> rows(chatId) >= messages);
    }

    @Test
    void indexesAnewInAnotherLanguage() {
        String own = TestMigrations.freshSchema();
        try (ChatFixture simple = open(own, "simple")) {
            String chat = simple.createChat(ana, ben).getString("id");
            simple.send(ana, chat, "three boats");
            JsonObject asked = data("query", "boats");
            until(
                    "it is indexed",
                    () -> simple.bench
                                    .succeed(ana, "message:search", asked)
                                    .getJsonArray("hits")
                                    .size()
                            == 1);
        }
        try (ChatFixture english = open(own, "english")) {
            JsonObject asked = data("query", "boat");
            until(
                    "it is indexed in English",
                    () -> english.bench
                                    .succeed(ana, "message:search", asked)
                                    .getJsonArray("hits")
                                    .size()
                            == 1);
        }
    }
}
