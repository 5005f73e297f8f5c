package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A person puts one word wherever a person can put words, and is erased. The node that erases is killed by SIGKILL in the middle,
 * and the other one goes on. The word is then looked for in all columns of all tables, in Redis, in the logs and in the files of
 * both nodes.
 */
@Tag("slow")
@Tag("soak")
class ErasureTest {

    private static final int OLD = 1_500;
    private static final String PASSWORD = "correct horse";

    private final String word =
            "zanzi" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final WebClient http = WebClient.create(vertx);
    private final String store = TestStores.freshDatabase();
    private final String redis = TestStores.redis() + "/8";
    private final Path folder = TestStores.freshFolder();
    private final int clusterPort = TestStores.freePort();
    private final List<HubProcess> nodes = new ArrayList<>();
    private final Map<String, HubProcess> byId = new HashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private final String ben = tokens.of("ben");

    @AfterEach
    void end() {
        nodes.forEach(HubProcess::close);
        await(vertx.close());
    }

    private void start() {
        HubProcess node = HubProcess.start(
                "--storage.postgres.uri=" + store,
                "--storage.redis.uri=" + redis,
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--data.dir=" + folder.resolve("node" + nodes.size()),
                "--http.port=0",
                "--ops.port=0",
                "--http.publicUrl=https://chat.example.org",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--limits.enabled=false",
                "--logging.level=debug",
                "--concerns.account.settings.hashing.iterations=1000",
                "--concerns.file.settings.sweepInterval=200ms",
                "--channels.board.publish=[\"user\"]",
                "--channels.board.history.count=100",
                "--channels.board.history.age=1h",
                // Nobody listens there, so that its events wait.
                BackEndStub.hook("http://127.0.0.1:1/", List.of("account:link")));
        nodes.add(node);
        ports.add(Integer.parseInt(node.await("Switchboard ready: http=127.0.0.1:(\\d+)")));
        byId.put(node.await("Switchboard ready:.* node=(\\S+)"), node);
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private JsonObject send(int port, HttpMethod method, String path, String token, JsonObject body) {
        HttpResponse<Buffer> answer = await(http.request(method, port, "127.0.0.1", path)
                .bearerTokenAuthentication(token)
                .sendJsonObject(body));
        assertTrue(answer.statusCode() < 300, answer::bodyAsString);
        return answer.bodyAsJsonObject();
    }

    private String service() {
        return tokens.of("shop", Duration.ofMinutes(5), "service");
    }

    private JsonObject erase(int port, String user) {
        return send(port, HttpMethod.DELETE, "/api/users/" + user + "?messages=erase", service(), data());
    }

    private long number(String sql) {
        try (Connection connection = TestMigrations.connect(store);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    private List<String> texts(String sql) {
        try (Connection connection = TestMigrations.connect(store);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    private void sql(String sql) {
        try (Connection connection = TestMigrations.connect(store);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** The tables that have the word in any column, whatever its type. */
    private Set<String> tablesWithTheWord() {
        Set<String> found = new TreeSet<>();
        for (String table : texts("select quote_ident(table_name) from information_schema.tables"
                + " where table_schema = 'public' and table_type = 'BASE TABLE'")) {
            String row = "lower(t::text)";
            if (number("select count(*) from " + table + " t where strpos(" + row + ", '" + word + "') > 0 or strpos("
                            + row + ", encode(convert_to('" + word + "', 'UTF8'), 'hex')) > 0")
                    > 0) {
                found.add(table);
            }
        }
        return found;
    }

    private String upload(int port, String token, String chat) {
        HttpResponse<Buffer> answer = await(http.post(port, "127.0.0.1", "/api/files?chatId=" + chat)
                .bearerTokenAuthentication(token)
                .putHeader("Content-Type", "text/plain")
                .putHeader("X-File-Name", word + ".txt")
                .sendBuffer(Buffer.buffer("bytes of " + word)));
        assertTrue(answer.statusCode() < 300, answer::bodyAsString);
        return answer.bodyAsJsonObject().getJsonObject("file").getString("id");
    }

    private String chat(int port, String token, Object... fields) {
        return send(port, HttpMethod.POST, "/api/chats", token, data(fields))
                .getJsonObject("chat")
                .getString("id");
    }

    /** Puts the word wherever a person can put words; answers the direct chat with ben. */
    private String write(int port, String token, String user) {
        String direct = chat(port, token, "participants", JsonArray.of("ben"), "direct", true);
        String group = chat(port, ben, "name", "lunch", "participants", JsonArray.of(user), "clientId", "c-1");
        try (RawClient ana = RawClient.join(vertx, port, token);
                RawClient other = RawClient.join(vertx, port, ben)) {
            ana.succeed("user:profile", data("displayName", "Ana " + word));
            ana.succeed("presence:set", data("status", "busy", "text", "at " + word));
            ana.succeed("todo:create", data("title", word, "description", word, "clientId", word));
            JsonObject sent = ana.succeed(
                    "message:send",
                    data(
                            "chatId",
                            direct,
                            "text",
                            "about " + word,
                            "clientMessageId",
                            word,
                            "attachments",
                            JsonArray.of(data("url", "https://a.example/" + word, "name", word))));
            String message = sent.getJsonObject("message").getString("id");
            ana.succeed("message:edit", data("messageId", message, "text", "more about " + word));
            String deleted = ana.succeed("message:send", data("chatId", group, "text", "not " + word))
                    .getJsonObject("message")
                    .getString("id");
            ana.succeed("message:edit", data("messageId", deleted, "text", "never " + word));
            ana.succeed("message:delete", data("messageId", deleted));
            ana.succeed(
                    "message:send",
                    data(
                            "chatId",
                            group,
                            "text",
                            "a file",
                            "attachments",
                            JsonArray.of(data("fileId", upload(port, token, group)))));
            upload(port, token, direct);
            String bens = other.succeed("message:send", data("chatId", direct, "text", "hello"))
                    .getJsonObject("message")
                    .getString("id");
            ana.succeed("message:react", data("messageId", bens, "reaction", word));
            other.succeed("message:edit", data("messageId", bens, "text", "hello, you"));
            ana.succeed("chat:settings", data("chatId", direct, "draft", "unsent " + word));
            ana.succeed("channel:publish", data("channel", "board", "event", word, "data", data("text", word)));
            ana.succeed("user:block", data("userId", "eve"));
            other.succeed("user:block", data("userId", user));
        }
        send(
                port,
                HttpMethod.POST,
                "/api/notify",
                service(),
                data("user", user, "message", "to " + word, "data", data()));
        return direct;
    }

    private String chatLog(String chat) {
        return "(select log from chat where id = '" + chat + "')";
    }

    /** So much that it takes a while. */
    private void writeOld(String user, String chat) {
        String log = chatLog(chat);
        long head = number("select head from topic_log where id = " + log);
        sql("insert into chat_message (id, log, seq, created_at, sender, text) select gen_random_uuid(), " + log + ", "
                + head + " + n, clock_timestamp(), '" + user + "', 'old " + word + "' from generate_series(1, " + OLD
                + ") n");
        sql("update topic_log set head = head + " + OLD + " where id = " + log);
        until(() -> number("select count(*) from chat_search where log = " + log) > OLD);
    }

    @Test
    void nothingIsLeftOfAPersonWhoIsErased() throws Exception {
        start();
        start();
        JsonObject registered = send(
                ports.get(0),
                HttpMethod.POST,
                "/api/auth/register",
                service(),
                data("username", "ana" + word, "password", PASSWORD, "email", word + "@example.org"));
        String user = registered.getJsonObject("user").getString("id");
        String direct = write(ports.get(0), registered.getString("token"), user);
        writeOld(user, direct);
        until(() -> number("select count(*) from hook_queue where data like '%" + word + "%'") > 0);
        Set<String> before = tablesWithTheWord();
        assertTrue(
                before.containsAll(Set.of(
                        "account",
                        "account_known",
                        "account_link",
                        "chat_message",
                        "chat_participant",
                        "chat_search",
                        "file",
                        "file_chunk",
                        "hook_queue",
                        "idempotency_key",
                        "notification",
                        "todo",
                        "topic_event")),
                before::toString);
        long head = number("select head from topic_log where id = " + chatLog(direct));

        assertEquals("erasing", erase(ports.get(0), user).getString("state"));
        String left = "select count(*) from chat_message where sender = '" + user + "' and text is not null";
        until(() -> number(left) < OLD);
        assertTrue(number(left) > 0, "it was over too soon to kill its node");
        HubProcess working = byId.get(
                texts("select holder from lease where name = 'account/erasure'").get(0));
        assertNotNull(working);
        working.kill();
        assertTrue(number(left) > 0, "it was over too soon to kill its node");
        int other = ports.get(1 - nodes.indexOf(working));

        String holder = "select holder from lease where name = 'account/erasure'";
        until(() -> byId.get(texts(holder).get(0)) != working);
        until(() -> number(left) == 0);
        until(() -> number("select count(*) from account_erasure") == 0);
        until(() -> number("select count(*) from file") == 0);
        assertEquals(Set.of(), tablesWithTheWord());
        assertEquals("erased", erase(other, user).getString("state"));
        assertEquals(
                List.of("user:erase " + user, "user:erased " + user),
                texts("select action || ' ' || target from audit where target = '" + user + "' order by id"));
        othersKeepTheirs(other, direct, user, head);
        assertNull(inRedis(user));
        assertFalse(logs().contains(word), "a log has the word");
        assertEquals(List.of(), filesWithTheWord());
    }

    /** Positions stay, and so does what others have said; nobody is kept apart from the one who is gone. */
    private void othersKeepTheirs(int port, String direct, String user, long head) {
        JsonArray newest = send(port, HttpMethod.GET, "/api/chats/" + direct + "/messages?before=10", ben, data())
                .getJsonArray("messages");
        JsonObject hello = newest.stream()
                .map(JsonObject.class::cast)
                .filter(message -> message.getString("sender").equals("ben"))
                .findFirst()
                .orElseThrow();
        assertEquals("hello, you", hello.getString("text"));
        assertEquals(data(), hello.getJsonObject("reactions"));
        assertEquals(1, newest.getJsonObject(0).getLong("seq"));
        assertEquals(user, newest.getJsonObject(0).getString("sender"));
        assertNull(newest.getJsonObject(0).getString("text"));
        assertEquals(head, number("select head from topic_log where id = " + chatLog(direct)));
        assertEquals(0, number("select count(*) from chat_block"));
        assertEquals(0, number("select count(*) from chat_participant where apart or quiet"));
    }

    private Object inRedis(String user) {
        Redis client = Redis.createClient(vertx, redis);
        try {
            return await(client.send(Request.cmd(Command.GET).arg("switchboard:presence:status:" + user)));
        } finally {
            client.close();
        }
    }

    private String logs() {
        StringBuilder all = new StringBuilder();
        nodes.forEach(node -> all.append(node.output()));
        return all.toString();
    }

    private List<String> filesWithTheWord() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(word))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
