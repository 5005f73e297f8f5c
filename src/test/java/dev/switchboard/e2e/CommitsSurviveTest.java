package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Deadline;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two node processes and a PostgreSQL of their own, with many keyed commands in flight at all times, so that each disturbance
 * is in the middle of a batch. Nothing acknowledged is lost, doubled or out of order, every other command is answered truly,
 * and its retry is exact. Ordered test methods share the nodes; the last one kills a node.
 */
@Tag("slow")
@Tag("soak")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommitsSurviveTest {

    private static final int SENDERS = 4;
    /** So many of each sender's acknowledged commands are sent again. */
    private static final int RETRIED = 50;

    private static final Set<String> TRUE_REFUSALS = Set.of("TIMEOUT", "UNAVAILABLE");

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final TestTokens TOKENS = new TestTokens(VERTX);
    private static final List<HubProcess> NODES = new ArrayList<>();
    private static PrivateStores stores;
    private static int[] ports;

    private final List<RawClient> clients = new ArrayList<>();
    private final List<CommandLoop> sending = new ArrayList<>();
    private final List<CommandLoop> creating = new ArrayList<>();
    private String chatId;
    private String run;
    private RawClient reader;

    @BeforeAll
    static void start() {
        stores = new PrivateStores(folder);
        int clusterPort = TestStores.freePort();
        for (int i = 0; i < 2; i++) {
            NODES.add(HubProcess.start(
                    "--storage.postgres.uri=" + stores.postgres.uri(),
                    "--storage.redis.uri=" + stores.redis.uri(),
                    "--auth.jwt.secret=" + TestTokens.SECRET,
                    "--http.port=0",
                    "--ops.port=0",
                    "--cluster.port=" + clusterPort,
                    "--cluster.portCount=8",
                    "--limits.enabled=false"));
        }
        ports = NODES.stream()
                .mapToInt(node -> Integer.parseInt(node.await("Switchboard ready: http=127.0.0.1:(\\d+)")))
                .toArray();
    }

    @AfterAll
    static void end() {
        NODES.forEach(HubProcess::close);
        stores.close();
        await(VERTX.close());
    }

    @AfterEach
    void closeClients() {
        clients.forEach(RawClient::close);
    }

    private RawClient client(int node, String user) {
        RawClient client = RawClient.join(VERTX, ports[node], TOKENS.of(user));
        clients.add(client);
        return client;
    }

    private String user(int number) {
        return run + "-" + number;
    }

    /** Every sender writes to one chat through the first node, and adds todos of its own. */
    private void begin(String name) {
        run = name;
        JsonArray others = new JsonArray().add(run + "-reader");
        IntStream.range(1, SENDERS).forEach(i -> others.add(user(i)));
        chatId = client(0, user(0))
                .succeed("chat:create", new JsonObject().put("participants", others))
                .getJsonObject("chat")
                .getString("id");
        reader = client(1, run + "-reader");
        reader.succeed("chat:join", chatId);
        for (int i = 0; i < SENDERS; i++) {
            String from = user(i);
            sending.add(CommandLoop.of(client(0, from), "message:send", number -> message(from + number)));
            creating.add(CommandLoop.of(client(0, from), "todo:create", number -> todo(from + number)));
        }
        awaitMore(40);
    }

    private JsonObject message(String key) {
        return new JsonObject().put("chatId", chatId).put("text", key).put("clientId", key);
    }

    private static JsonObject todo(String key) {
        return new JsonObject().put("title", key).put("clientId", key);
    }

    private List<CommandLoop> all() {
        List<CommandLoop> all = new ArrayList<>(sending);
        all.addAll(creating);
        return all;
    }

    private void awaitMore(int successes) {
        List<Integer> before = all().stream().map(CommandLoop::successes).toList();
        until("every loop has " + successes + " more successes", () -> IntStream.range(0, before.size())
                .allMatch(i -> all().get(i).successes() >= before.get(i) + successes));
    }

    /** Ends the load, retries everything through the other node, and compares. */
    private void settle() {
        all().forEach(CommandLoop::close);
        for (CommandLoop loop : all()) {
            loop.refusals()
                    .forEach(refusal -> assertTrue(
                            TRUE_REFUSALS.contains(refusal.getString("code")) && refusal.getBoolean("retryable"),
                            refusal::encode));
        }
        for (int i = 0; i < SENDERS; i++) {
            RawClient retry = client(1, user(i));
            retry(retry, "message:send", "message", sending.get(i), "id", "seq", "text");
            retry(retry, "todo:create", "todo", creating.get(i), "id", "createdAt", "title");
            assertEquals(creating.get(i).sent(), count("todo", "owner", user(i)), "todos of " + user(i));
        }
        long head = count("chat_message m join chat c on c.log = m.log", "c.id::text", chatId);
        assertEquals(sending.stream().mapToInt(CommandLoop::sent).sum(), head, "messages");
        String topic = "chat-" + chatId;
        Received.await(reader, topic, head);
        assertEquals(Received.range(1, head), Received.positions(reader, topic));
        assertOrderOfEach(topic);
    }

    /** What was answered is answered again, and what was not is carried out now or was before. */
    private static void retry(RawClient retry, String command, String what, CommandLoop loop, String... same) {
        loop.outcomes().entrySet().stream().limit(RETRIED).forEach(outcome -> {
            JsonObject again = retry.succeed(command, outcome.getKey()).getJsonObject(what);
            for (String field : same) {
                assertEquals(outcome.getValue().getJsonObject(what).getValue(field), again.getValue(field), field);
            }
        });
        List<JsonObject> unanswered = loop.unanswered();
        List<JsonObject> first = unanswered.stream()
                .map(data -> retry.succeed(command, data).getJsonObject(what))
                .toList();
        for (int i = 0; i < Math.min(RETRIED, first.size()); i++) {
            assertEquals(first.get(i), retry.succeed(command, unanswered.get(i)).getJsonObject(what));
        }
    }

    /** Each message that was acknowledged at once stands where its sender was told. */
    private void assertOrderOfEach(String topic) {
        List<String> texts = reader.all().stream()
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .map(frame -> frame.getJsonObject("data").getString("text"))
                .toList();
        for (CommandLoop loop : sending) {
            loop.outcomes().values().forEach(answer -> {
                JsonObject message = answer.getJsonObject("message");
                assertEquals(message.getString("text"), texts.get((int) (message.getLong("seq") - 1)));
            });
        }
    }

    private static long count(String table, String column, String value) {
        try (Connection connection = TestMigrations.connect(stores.postgres.uri());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from " + table + " where " + column + " = '" + value + "'")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void alter(String... settings) {
        try (Connection connection = TestMigrations.connect(stores.postgres.uri());
                Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute("alter system " + setting);
            }
            statement.execute("select pg_reload_conf()");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    @Order(1)
    void withADiskThatTakesLongToCommit() {
        alter("set commit_delay = 100000", "set commit_siblings = 0");
        try {
            begin("delayed");
            awaitMore(40);
            all().forEach(CommandLoop::close);
            assertEquals(
                    List.of(),
                    all().stream().flatMap(loop -> loop.refusals().stream()).toList());
        } finally {
            // Also what is asked again, one by one, would wait for each commit.
            alter("reset commit_delay", "reset commit_siblings");
        }
        settle();
    }

    @Test
    @Order(2)
    void whenPostgresStandsStillForThreeSeconds() {
        begin("frozen");
        for (int i = 0; i < 2; i++) {
            stores.postgres.freeze();
            Deadline pause = Deadline.in(Duration.ofSeconds(3));
            until("the pause is over", pause::hasPassed);
            stores.postgres.thaw();
            awaitMore(20);
        }
        settle();
    }

    @Test
    @Order(3)
    void whenPostgresIsKilled() {
        begin("killed");
        for (int i = 0; i < 3; i++) {
            stores.postgres.kill();
            stores.postgres.start();
            awaitMore(20 + i);
        }
        settle();
    }

    @Test
    @Order(4)
    void whenTheNodeIsKilled() throws InterruptedException {
        begin("dead");
        NODES.get(0).kill();
        settle();
    }
}
