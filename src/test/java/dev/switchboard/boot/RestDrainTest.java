package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that stops answers the HTTP requests in flight before it closes its port, and their changes are stored. */
@Tag("slow")
class RestDrainTest {

    private static final String WAITING =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    private final String database = TestStores.freshDatabase();
    private final HubCluster cluster = HubCluster.empty(database, TestStores.redis());
    private final HubNode node = cluster.add();
    private final HttpClient client = PlainHttp.client();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void answersRequestsInFlightBeforeItStops() throws Exception {
        String chat = post(
                        "/api/chats",
                        new JsonObject().put("name", "last words").put("participants", new JsonArray().add("ben")))
                .join()
                .getJsonObject("chat")
                .getString("id");
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'chat-" + chat + "' for update");
            CompletableFuture<JsonObject> asked =
                    post("/api/chats/" + chat + "/messages", new JsonObject().put("text", "wait for me"));
            Await.until("the request is in flight", () -> number(WAITING) > 0);

            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> cluster.stop(node));
            Await.until("the node is no longer ready", () -> readiness() == 503);
            other.rollback();

            assertEquals(
                    "wait for me",
                    asked.get(20, TimeUnit.SECONDS).getJsonObject("message").getString("text"));
            ended.get(20, TimeUnit.SECONDS);
        }
        assertEquals(
                1,
                number("select count(*) from topic_said e join topic_log l on l.id = e.topic_id where topic = 'chat-"
                        + chat + "' and event = 'message:new'"));
    }

    private CompletableFuture<JsonObject> post(String path, JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path))
                .header("Authorization", "Bearer " + cluster.token("ana"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(answer -> {
            assertEquals(201, answer.statusCode(), answer::body);
            return new JsonObject(answer.body());
        });
    }

    private int readiness() {
        try {
            URI uri = URI.create("http://127.0.0.1:" + node.opsPort() + "/health/ready");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + database.replace("postgres:postgres@", ""), "postgres", "postgres");
    }
}
