package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that PostgreSQL 14 wrote meets the PostgreSQL of this jar. */
@Tag("slow")
@Tag("soak")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the old programs are those of Linux on x86")
class PostgresUpgradeTest {

    private static final int MANY = 60_000;

    @TempDir
    Path folder;

    private StoreProbe probe;

    @AfterEach
    void end() {
        if (probe != null) {
            probe.close();
        }
    }

    @Test
    void copiesEveryRowAndSequenceAndKeepsTheOldDirectory() throws IOException {
        DataDir dir = DataDir.open(folder);
        Map<String, List<String>> before;
        try (OldPostgres old = new OldPostgres(dir).migrate()) {
            fill(old.session, 100);
            before = rows(old.session);
        }
        assertEquals("14", written("data"));
        EmbeddedStores stores = EmbeddedStores.use(dir, true, false);
        try (SqlSession session = session(dir)) {
            assertEquals(before, rows(session));
            assertEquals("18", session.texts("show server_version_num").get(0).substring(0, 2));
            // A transaction of the old server must not look like one to come, or each poll of the log would find it.
            assertEquals(
                    List.of("0", "0"), List.of(count(session, "topic_moved"), count(session, "account_revocation")));
            session.run("insert into chat_participant (log, person) values (9, 99)");
            assertEquals(
                    List.of("99"),
                    session.texts("select person::text from chat_participant order by place desc limit 1"));
            assertEquals(
                    List.of("21"),
                    session.texts("insert into topic_body (data, refs) values ('{}', 1) returning id::text"));
            assertEquals(List.of("12345678901"), session.texts("select quota_used('ana', 'bytes')::text"));
        } finally {
            stores.stop();
        }
        assertEquals("18", written("data"));
        assertEquals("14", written("data-14"));
        assertEquals(List.of("data", "data-14", "start.log"), names(folder.resolve("postgres")));

        // The next start is an ordinary one.
        EmbeddedStores again = EmbeddedStores.use(dir, true, false);
        try (SqlSession session = session(dir)) {
            assertEquals(
                    before.get("public.chat_participant").size() + 1,
                    rows(session).get("public.chat_participant").size());
        } finally {
            again.stop();
        }
    }

    @Test
    void refusesWithoutTheOldProgramsAndTouchesNothing() throws IOException {
        DataDir dir = DataDir.open(folder);
        new OldPostgres(dir).close();
        PostgresData.delete(dir.resolve("bin"));
        Map<String, String> before = files();
        StoresException refused = assertThrows(StoresException.class, () -> EmbeddedStores.use(dir, true, true));
        assertEquals(before, files());
        Path data = dir.resolve("postgres").resolve("data");
        assertEquals(
                "PostgreSQL 14 wrote the folder " + data + ", and this jar has PostgreSQL 18, which cannot read it."
                        + " Nothing was changed.",
                refused.getMessage().lines().findFirst().orElseThrow());
        assertTrue(
                refused.getMessage().endsWith("java -jar PREVIOUS/switchboard.jar stores --data.dir=" + dir.path()),
                refused::getMessage);

        // What the message proposes: the earlier jar unpacks its programs.
        new OldPostgres(dir).close();
        EmbeddedStores.use(dir, true, false).stop();
        assertEquals("18", written("data"));
    }

    @Test
    void refusesADirectoryOfANewerVersion() throws IOException {
        DataDir dir = DataDir.open(folder);
        Path data = Files.createDirectories(dir.resolve("postgres").resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "99\n");
        StoresException refused = assertThrows(StoresException.class, () -> EmbeddedStores.use(dir, true, false));
        assertTrue(refused.getMessage().startsWith("PostgreSQL 99 wrote the folder " + data), refused::getMessage);
        assertEquals(List.of("PG_VERSION"), names(data));
    }

    @Test
    void refusesWhatTheHubDidNotMake() throws IOException {
        DataDir dir = DataDir.open(folder);
        try (OldPostgres old = new OldPostgres(dir).migrate()) {
            old.session.run("create table mine (id int primary key); insert into mine values (1)");
        }
        StoresException refused = assertThrows(StoresException.class, () -> EmbeddedStores.use(dir, true, false));
        assertTrue(
                refused.getMessage()
                        .contains(
                                "column public.mine.id integer, constraint public.mine.mine_pkey, index public.mine_pkey,"
                                        + " table public.mine."),
                refused::getMessage);
        assertEquals(List.of("data", "start.log"), names(folder.resolve("postgres")));
        try (OldPostgres old = new OldPostgres(dir)) {
            assertEquals(List.of("1"), old.session.texts("select id::text from mine"));
            old.session.run("drop table mine");
        }
        EmbeddedStores.use(dir, true, false).stop();
        assertEquals("18", written("data"));
    }

    /** Killed at three places, it begins anew each time: the old directory is the truth until the copy is complete. */
    @Test
    void beginsAnewAfterBeingKilled() throws Exception {
        DataDir dir = DataDir.open(folder);
        Map<String, List<String>> before;
        try (OldPostgres old = new OldPostgres(dir).migrate()) {
            fill(old.session, MANY);
            before = rows(old.session);
        }
        Path work = dir.resolve("postgres").resolve("upgrade");
        killWhen(() -> Files.exists(work));
        killWhen(() -> Files.exists(work.resolve("data").resolve("postmaster.pid")));
        killWhen(() -> Files.exists(work.resolve("rows")));
        try (OldPostgres old = new OldPostgres(dir)) {
            assertEquals(before, rows(old.session), "the earlier jar could go on");
        }
        killWhen(() -> Files.exists(work.resolve("rows")));
        EmbeddedStores stores = EmbeddedStores.use(dir, true, false);
        try (SqlSession session = session(dir)) {
            assertEquals(before, rows(session));
        } finally {
            stores.stop();
        }
        assertEquals(List.of("data", "data-14", "start.log"), names(folder.resolve("postgres")));
    }

    /** A hub with clients on the old server, which other processes use, and then on the copy: no position moves. */
    @Test
    void leavesTheOldServerToOthersAndGoesOnAtTheSamePositions() throws Exception {
        DataDir dir = DataDir.open(folder);
        Vertx vertx = Vertx.vertx();
        TestTokens tokens = new TestTokens(vertx);
        String chat;
        JsonObject before;
        try (OldPostgres old = new OldPostgres(dir)) {
            StoreUsers.join(dir);
            try (HubProcess hub = hub()) {
                int port = Integer.parseInt(hub.await("Switchboard ready: http=\\S+:(\\d+)"));
                hub.await(
                        "other processes use the PostgreSQL 14 of .*; it is copied to PostgreSQL 18 at the next start");
                RawClient ana = RawClient.join(vertx, port, tokens.of("ana"));
                chat = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                        .getJsonObject("chat")
                        .getString("id");
                ana.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", 0));
                for (int i = 0; i < 20; i++) {
                    ana.succeed(
                            "message:send", new JsonObject().put("chatId", chat).put("text", "message " + i));
                }
                before = history(ana, chat);
                ana.close();
                hub.terminate();
            }
            StoreUsers.leave(dir);
            assertEquals(List.of("1"), old.session.texts("select count(*)::text from chat"));
        }
        assertEquals("14", written("data"));
        try (HubProcess hub = hub()) {
            int port = Integer.parseInt(hub.await("Switchboard ready: http=\\S+:(\\d+)"));
            RawClient ana = RawClient.join(vertx, port, tokens.of("ana"));
            assertEquals(before, history(ana, chat));
            ana.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", 0));
            ana.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "one more"));
            assertEquals(
                    before.getJsonArray("messages").size() + 1,
                    history(ana, chat).getJsonArray("messages").size());
            ana.close();
            hub.terminate();
        } finally {
            vertx.close().await();
        }
        assertEquals("18", written("data"));
    }

    private static JsonObject history(RawClient client, String chat) {
        return client.succeed(
                "message:history", new JsonObject().put("chatId", chat).put("limit", 100));
    }

    private HubProcess hub() {
        return HubProcess.start(
                "--data.dir=" + folder,
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + TestStores.freePort(),
                "--limits.enabled=false");
    }

    private void killWhen(BooleanSupplier moment) throws InterruptedException {
        try (HubProcess stores = HubProcess.start("stores", "--data.dir=" + folder)) {
            stores.await("copying the database of PostgreSQL 14");
            Await.until("the copy has come that far", moment);
            stores.kill();
        }
        assertEquals("14", written("data"));
    }

    /** A connection to the running server. */
    private SqlSession session(DataDir dir) {
        return probe(dir).session(StoresFile.read(dir).postgres().orElseThrow().port(), PostgresServer.DATABASE);
    }

    private StoreProbe probe(DataDir dir) {
        if (probe == null) {
            probe = new StoreProbe(dir.secret("stores.secret"));
        }
        return probe;
    }

    /** Rows of every kind of column, with the characters that COPY escapes, and gaps in the sequence. */
    private static void fill(SqlSession session, int events) {
        session.run(
                """
                insert into topic_log (topic, head) values ('chat-a', %1$d);
                insert into topic_kept select id, 3, 0, now() from topic_log;
                insert into topic_event (topic_id, seq, event, data, evict)
                    select (select id from topic_log where topic = 'chat-a'), n, 'message:new', E'{"text":"tab\\t, back\\\\slash, line\\n ' || n || '"}',
                        case when n %% 2 = 0 then '*' end from generate_series(3, %1$d) n;
                insert into chat_participant (log, person) select n, n from generate_series(1, 50) n;
                delete from chat_participant where place > 40;
                insert into topic_body (data, refs) select '{"n":' || n || '}', 1 from generate_series(1, 20) n;
                delete from topic_body where id > 15;
                insert into topic_log (topic, head) values ('chat-b', 15);
                insert into topic_event (topic_id, seq, event, body, body_key)
                    select (select id from topic_log where topic = 'chat-b'), id, 'chat:updated', id, 'chat' from topic_body;
                insert into quota_use values ('ana', 'bytes', 12345678901);
                insert into recovery_set values ('set', '{"chat-a","with \\"quotes\\"",NULL}', '{1,2,9007199254740993}', now());
                insert into hub_secret values ('secret', E'\\\\.');
                insert into account_revocation (user_id, not_before) values ('ana', now());
                insert into account_revocation (user_id, not_before) values ('größe \u1F600', 'infinity')"""
                        .formatted(events));
    }

    /** The rows that a poll of the server's log would take for new ones. */
    private static String count(SqlSession session, String table) {
        return session.texts(
                        "select count(*)::text from " + table + " where xid >= pg_snapshot_xmin(pg_current_snapshot())")
                .get(0);
    }

    /** Every row of every table but for the numbers of transactions, which mean nothing on another server. */
    private static Map<String, List<String>> rows(SqlSession session) {
        Map<String, List<String>> rows = new TreeMap<>();
        session.run(
                        """
                        select table_schema || '.' || table_name, string_agg(quote_ident(column_name), ', ' order by column_name)
                        from information_schema.columns join information_schema.tables using (table_schema, table_name)
                        where table_type = 'BASE TABLE' and table_schema = 'public' and udt_name <> 'xid8' group by 1""")
                .forEach(table -> rows.put(
                        table.getString(0),
                        session.texts("select r::text from (select " + table.getString(1) + " from "
                                + table.getString(0) + ") r order by 1")));
        return rows;
    }

    private String written(String data) {
        try {
            return Files.readString(folder.resolve("postgres").resolve(data).resolve("PG_VERSION"))
                    .strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Every file of the data directory with its size and time. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path root = folder.resolve("postgres");
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.toList()) {
                files.put(root.relativize(file).toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return files;
    }
}
