package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three node processes on one data folder; the first of them has started the stores. The first is killed while clients
 * publish, join, connect and disconnect; the second is stopped as an operator does; the third has everything. One test
 * method, because each start costs seconds.
 */
@Tag("slow")
@Tag("soak")
class NodesDieTest {

    private static final int LOST = 12;
    private static final int MOVED = 6;
    private static final long OFFLINE_MS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<HubProcess> processes = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final int clusterPort = TestStores.freePort();
    private int[] ports;

    @TempDir
    Path folder;

    @AfterEach
    void end() throws Exception {
        clients.forEach(RawClient::close);
        processes.forEach(HubProcess::close);
        EmbeddedStores.use(DataDir.open(folder), true, true).stop();
        vertx.close().await();
    }

    @Test
    void loseNoAcknowledgedMessage() throws Exception {
        start();
        RawClient ana = client(0, "ana");
        RawClient ben = client(1, "ben");
        RawClient cy = client(2, "cy");
        String id = ana.succeed("chat:create", people("ben", "cy"))
                .getJsonObject("chat")
                .getString("id");
        List.of(ana, ben, cy).forEach(each -> each.succeed("chat:join", chat(id, 0)));
        List<RawClient> doomed = others(0, "lost", LOST);
        doomed.addAll(others(0, "moved", MOVED));
        Map<String, Long> offlineAt = new ConcurrentHashMap<>();
        RawClient watcher = watcher(1, offlineAt);
        RawClient other = watcher(2, new ConcurrentHashMap<>());

        CommandLoop first = CommandLoop.of(client(0, "ana"), "message:send", number -> message(id, "a" + number));
        CommandLoop second = CommandLoop.of(client(1, "ben"), "message:send", number -> message(id, "b" + number));
        CommandLoop joining = CommandLoop.of(client(2, "cy"), "chat:create", people());
        Await.until(
                "all commands are answered",
                () -> first.answered() > 100 && second.answered() > 100 && joining.answered() > 50);
        // A user that has just connected may be announced to a watcher that was already answered "online".
        Map<RawClient, Integer> announced = announced(watcher, other);
        long killedAt = System.nanoTime();
        processes.get(0).kill();
        others(1, "moved", MOVED);
        first.close();
        RawClient anew = resume(1, ana, "ana", id);
        List<JsonObject> retries = first.unanswered();
        retries.forEach(message -> anew.succeed("message:send", message));
        int answeredBefore = second.answered();
        Await.until("the other nodes still answer", () -> second.answered() > answeredBefore + 100);
        second.close();
        joining.close();
        assertEquals(List.of(), second.unanswered(), "clients of other nodes are not affected");
        assertEquals(List.of(), joining.unanswered());

        long head = anew.succeed("chat:join", id).getLong("seq");
        List<String> log = logged(id, head, anew, ben, cy);
        Stream.of(first, second)
                .flatMap(talking -> talking.succeeded().stream())
                .map(answer -> answer.getJsonObject("message").getString("clientMessageId"))
                .forEach(acknowledged -> assertTrue(log.contains(acknowledged), acknowledged));
        retries.forEach(message -> assertTrue(log.contains(message.getString("clientMessageId"))));
        assertEquals(log.size(), new TreeSet<>(log).size(), "a retried message is stored once");

        assertGoOffline(killedAt, offlineAt, announced);
        assertDrains(id, ben, anew);
        assertTellsOfEveryConnection();
    }

    private void start() {
        processes.add(node());
        processes.get(0).await("Switchboard ready");
        processes.add(node());
        processes.add(node());
        ports = processes.stream()
                .mapToInt(process -> Integer.parseInt(process.await("Switchboard ready: http=127.0.0.1:(\\d+)")))
                .toArray();
        Await.until(
                "the nodes know each other", () -> processes.stream().skip(1).anyMatch(process -> process.output()
                        .contains("3 nodes")));
    }

    private HubProcess node() {
        return HubProcess.start(
                "--data.dir=" + folder,
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--limits.enabled=false");
    }

    /** The client ids by position in the chat; all clients received every position in the same order. */
    private List<String> logged(String id, long head, RawClient anew, RawClient... others) {
        List<String> ids = new ArrayList<>();
        for (RawClient each : others) {
            Received.await(each, "chat-" + id, head);
            assertEquals(Received.range(1, head), Received.positions(each, "chat-" + id));
        }
        Received.await(anew, "chat-" + id, head);
        others[0].all().stream()
                .filter(frame -> ("chat-" + id).equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .forEach(frame -> ids.add(frame.getJsonObject("data").getString("clientMessageId")));
        return ids;
    }

    /** Reconnects to another node with the last position received; the events that follow are exactly those missed. */
    private RawClient resume(int node, RawClient before, String user, String id) {
        List<Long> received = Received.positions(before, "chat-" + id);
        assertEquals(Received.range(1, received.size()), received);
        RawClient anew = client(node, user);
        long head = anew.succeed("chat:join", chat(id, received.size())).getLong("seq");
        if (head > received.size()) {
            Received.await(anew, "chat-" + id, head);
        }
        List<Long> after = Received.positions(anew, "chat-" + id);
        assertEquals(Received.range(received.size() + 1, received.size() + after.size()), after);
        return anew;
    }

    private RawClient watcher(int node, Map<String, Long> offlineAt) {
        RawClient watcher = client(node, "watcher");
        watcher.onFrame(frame -> {
            if ("userStatus".equals(frame.getString("type"))
                    && "offline".equals(frame.getJsonObject("data").getString("status"))) {
                offlineAt.putIfAbsent(frame.getJsonObject("data").getString("userId"), System.nanoTime());
            }
        });
        JsonArray all = new JsonArray();
        names("lost", LOST).forEach(all::add);
        names("moved", MOVED).forEach(all::add);
        JsonObject answer = watcher.succeed("presence:subscribe", new JsonObject().put("userIds", all));
        answer.getJsonArray("states")
                .forEach(state -> assertEquals("online", ((JsonObject) state).getString("status")));
        return watcher;
    }

    private void assertGoOffline(long killedAt, Map<String, Long> offlineAt, Map<RawClient, Integer> announced) {
        Await.until("the dead node's users are offline", () -> offlineAt.size() >= LOST);
        offlineAt.forEach((user, at) -> assertTrue(
                TimeUnit.NANOSECONDS.toMillis(at - killedAt) < OFFLINE_MS, () -> user + " was offline late"));
        announced.forEach((watcher, before) -> {
            Await.until(
                    "each watcher is notified", () -> changes(watcher, before).size() >= LOST);
            Map<String, List<String>> expected =
                    names("lost", LOST).collect(Collectors.toMap(name -> name, name -> List.of("offline")));
            assertEquals(expected, changes(watcher, before), "each user once, without those that reconnected in time");
        });
    }

    private static Map<RawClient, Integer> announced(RawClient... watchers) {
        return Stream.of(watchers).collect(Collectors.toMap(watcher -> watcher, watcher -> watcher.of("userStatus")
                .size()));
    }

    private static Map<String, List<String>> changes(RawClient watcher, int before) {
        Map<String, List<String>> changes = new HashMap<>();
        watcher.of("userStatus").stream()
                .skip(before)
                .map(frame -> frame.getJsonObject("data"))
                .forEach(state -> changes.computeIfAbsent(state.getString("userId"), user -> new ArrayList<>())
                        .add(state.getString("status")));
        return changes;
    }

    private void assertDrains(String id, RawClient ben, RawClient anew) throws InterruptedException {
        CommandLoop talking = CommandLoop.of(client(2, "cy"), "message:send", number -> message(id, "c" + number));
        Await.until("messages are answered", () -> talking.answered() > 20);
        assertEquals(143, processes.get(1).terminate());
        for (RawClient each : List.of(ben, anew)) {
            assertEquals(1012, each.closeCode());
            assertEquals("service restart", each.closeReason());
        }
        RawClient last = resume(2, ben, "ben", id);
        int before = talking.answered();
        Await.until("the last node still answers", () -> talking.answered() > before + 20);
        talking.close();
        assertEquals(List.of(), talking.unanswered());
        long head = last.succeed("chat:join", id).getLong("seq");
        Received.await(last, "chat-" + id, head);
    }

    private void assertTellsOfEveryConnection() {
        String opened =
                "connection opened id=\\S+ user=ben address=127\\.0\\.0\\.1 userAgent=\"-\" endpoint=websocket open=\\d+";
        String closed = "connection closed id=\\S+ user=ben address=127\\.0\\.0\\.1 userAgent=\"-\" endpoint=websocket"
                + " code=1012 reason=\"service restart\" duration=PT\\S+ open=\\d+";
        processes.get(1).await(opened);
        processes.get(1).await(closed);
        processes.forEach(process -> assertFalse(process.output().contains("eyJ"), "a token is in the log"));
        processes.forEach(process -> assertEquals(List.of(), errorsOf(process), process::output));
    }

    /** Vert.x fails a request to a dead node twice: when it times out, and when its connection ends. */
    private static List<String> errorsOf(HubProcess process) {
        return process.output()
                .lines()
                .filter(line -> line.contains("ERROR") && !line.contains("Promise already completed"))
                .toList();
    }

    private List<RawClient> others(int node, String name, int count) {
        List<RawClient> others = new ArrayList<>();
        names(name, count).forEach(user -> others.add(client(node, user)));
        return others;
    }

    private static Stream<String> names(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i);
    }

    private RawClient client(int node, String user) {
        RawClient client = RawClient.join(vertx, ports[node], tokens.of(user));
        clients.add(client);
        return client;
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static JsonObject chat(String id, long since) {
        return new JsonObject().put("chatId", id).put("since", since);
    }

    private static JsonObject message(String id, String text) {
        return new JsonObject().put("chatId", id).put("text", text).put("clientMessageId", text);
    }
}
