package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.SlowLink.Hold;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The interleaving: PostgreSQL has committed every kind of keyed command, its answers are held back, and the node is killed
 * by SIGKILL. The clients, who know nothing, send the same again to the other node.
 */
@Tag("slow")
class KeysSurviveKillTest {

    private static final String PERSONAL =
            "select string_agg(event, ' ' order by event) from topic_said e join topic_log l on l.id = e.topic_id where topic = 'user-ben'";

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final WebClient http = WebClient.create(vertx);
    private final String store = TestStores.freshDatabase();
    private final SlowLink link = new SlowLink(store);
    private final List<HubProcess> processes = new ArrayList<>();
    private final int clusterPort = TestStores.freePort();

    @AfterEach
    void end() {
        processes.forEach(HubProcess::close);
        link.close();
        await(vertx.close());
    }

    private int start(String uri) {
        HubProcess process = HubProcess.start(
                "--storage.postgres.uri=" + uri,
                "--storage.redis.uri=" + TestStores.redis() + "/9",
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--limits.enabled=false");
        processes.add(process);
        return Integer.parseInt(process.await("Switchboard ready: http=127.0.0.1:(\\d+)"));
    }

    private Future<HttpResponse<Buffer>> post(int port, String path, JsonObject data) {
        return http.post(port, "127.0.0.1", path)
                .bearerTokenAuthentication(tokens.of("shop", Duration.ofMinutes(5), "service"))
                .sendJsonObject(data);
    }

    private String text(String sql) {
        try (Connection connection = TestMigrations.connect(store);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void answersEachRetryWithWhatWasCommitted() throws Exception {
        int doomed = start(link.uri());
        int other = start(store);
        RawClient client = RawClient.join(vertx, doomed, tokens.of("ben"));
        String chatId = client.succeed("chat:create", new JsonObject().put("participants", new JsonArray()))
                .getJsonObject("chat")
                .getString("id");
        JsonObject chat =
                new JsonObject().put("participants", new JsonArray().add("eve")).put("clientId", "k");
        JsonObject todo = new JsonObject().put("title", "milk").put("clientId", "k");
        JsonObject message =
                new JsonObject().put("chatId", chatId).put("text", "soup?").put("clientId", "k");
        JsonObject adding =
                new JsonObject().put("chatId", chatId).put("userId", "eve").put("clientId", "k");
        JsonObject notice =
                new JsonObject().put("user", "ben").put("message", "paid").put("clientId", "k");
        JsonObject event =
                new JsonObject().put("user", "zoe").put("event", "order:paid").put("clientId", "k");

        // One after another: they are about the same logs, or share transactions. None is answered, but each committed.
        link.hold(Hold.COMMITS, 1);
        client.post("chat:create", chat);
        committed("select count(*) from chat", 2);
        client.post("todo:create", todo);
        committed("select count(*) from todo", 1);
        client.post("message:send", message);
        committed("select count(*) from chat_message", 1);
        client.post("chat:add", adding);
        committed(
                "select count(*) from topic_said e join topic_log l on l.id = e.topic_id where topic = 'user-eve'", 2);
        post(doomed, "/api/notify", notice).onComplete(lost -> {});
        committed("select count(*) from notification", 1);
        post(doomed, "/api/publish", event).onComplete(lost -> {});
        committed("select count(*) from topic_event where event = 'order:paid'", 1);
        processes.get(0).kill();
        // What is committed may be delivered from the log meanwhile.
        assertEquals(
                1,
                client.of("response").stream()
                        .filter(frame -> frame.containsKey("data"))
                        .count(),
                "nothing but the first command succeeded");
        link.release();

        String before = text(PERSONAL);
        assertEquals("chat:created chat:created notification todo:created", before);
        RawClient retry = RawClient.join(vertx, other, tokens.of("ben"));
        assertEquals(
                text("select id from chat where id <> '" + chatId + "'"),
                retry.succeed("chat:create", chat).getJsonObject("chat").getString("id"));
        assertEquals(
                text("select id from todo"),
                retry.succeed("todo:create", todo).getJsonObject("todo").getString("id"));
        assertEquals(
                text("select id from chat_message"),
                retry.succeed("message:send", message).getJsonObject("message").getString("id"));
        assertEquals(
                new JsonArray().add("ben").add("eve"),
                retry.succeed("chat:add", adding).getJsonObject("chat").getJsonArray("participants"));
        JsonObject sent = await(post(other, "/api/notify", notice)).bodyAsJsonObject();
        assertEquals(
                text("select id from notification"),
                sent.getJsonObject("notification").getString("id"));
        JsonObject published = await(post(other, "/api/publish", event)).bodyAsJsonObject();
        assertEquals(false, published.getBoolean("published"), published::encode);
        assertEquals(before, text(PERSONAL), "nothing was carried out again");
        assertEquals("1", text("select count(*) from topic_event where event = 'order:paid'"));
        assertEquals(
                "2",
                text("select count(*) from topic_said e join topic_log l on l.id = e.topic_id where topic = 'chat-"
                        + chatId + "'"));
        assertEquals(
                "2",
                text(
                        "select count(*) from topic_said e join topic_log l on l.id = e.topic_id where topic = 'user-eve'"));
        client.close();
        retry.close();
    }

    private void committed(String count, int expected) {
        Await.until(count, () -> Integer.toString(expected).equals(text(count)));
    }
}
