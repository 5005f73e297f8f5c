package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PostgresFolder;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes whose PostgreSQL loses commits under them, in each way that operators know, while people write: every client
 * at every endpoint gets each acknowledged message or is told of a gap, no position is used twice, and what comes later
 * arrives everywhere. The ordered tests share the nodes, their clients and the chat, so that each begins in the lineage of
 * the one before.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LineageTest {

    private static final long A_BASE = 1_000_000_000_000_000L;
    private static final String CHANNEL = "open:news";
    private static final String CHANNEL_TOPIC = "channel-" + CHANNEL;

    @TempDir
    static Path folder;

    /** Positions of the chat as anybody saw them, and the message at each. */
    private static final Map<Long, String> POSITIONS = new HashMap<>();

    /** One connection, whatever its endpoint: the events of the chat that it received, in order. */
    private record Listener(String name, Supplier<List<JsonObject>> events) {

        List<JsonObject> of(String event) {
            return events.get().stream()
                    .filter(one -> event.equals(one.getString("event")))
                    .toList();
        }

        boolean has(String message) {
            return of("message:new").stream()
                    .anyMatch(one -> message.equals(data(one).getString("id")));
        }

        /** How often it was told of a gap in the topic. */
        long gaps(String topic) {
            return of("topic:gap").stream()
                    .filter(gap -> topic.equals(data(gap).getString("topic")))
                    .count();
        }

        JsonObject lastGap(String topic) {
            return of("topic:gap").stream()
                    .map(Listener::data)
                    .filter(gap -> topic.equals(gap.getString("topic")))
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }

        private static JsonObject data(JsonObject event) {
            return event.getJsonObject("data");
        }
    }

    private static final List<Listener> LISTENERS = new ArrayList<>();
    private static final SocketIoDriver DRIVER = PostgresFolder.isInstalled() ? new SocketIoDriver() : null;
    private static int port;
    private static PostgresFolder store;
    private static HubCluster hub;
    private static RawClient ana;
    private static RawClient nudged;
    private static String chat;
    private static String topic;
    private static ReconnectingClient away;

    @BeforeAll
    static void start() {
        assumeTrue(PostgresFolder.isInstalled(), "needs Debian's package postgresql-15 (/usr/lib/postgresql/15/bin)");
        port = TestStores.freePort();
        store = PostgresFolder.create(folder.resolve("first"), port).start();
        hub = HubCluster.empty(
                store.uri(),
                TestStores.redis() + "/13",
                "--data.dir=" + folder.resolve("data"),
                "--channels.open.history.count=1000",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user");
        hub.add();
        hub.add();
        ana = hub.client(0, "ana");
        JsonObject people = new JsonObject().put("participants", JsonArray.of("ben", "carl", "dora", "eve"));
        chat = ana.succeed("chat:create", people).getJsonObject("chat").getString("id");
        topic = "chat-" + chat;
        for (int node = 0; node < 2; node++) {
            LISTENERS.add(webSocket(node));
            LISTENERS.add(bridge(node));
            LISTENERS.add(socketIo(node));
        }
        nudged = hub.client(1, "eve");
        away = ReconnectingClient.open(DRIVER, hub.port(0), hub.token("dora"));
        away.connected(1);
        away.succeed("chat:join", chat);
    }

    @AfterAll
    static void end() {
        if (store != null) {
            DRIVER.close();
            hub.close();
            store.close();
        }
    }

    private static Listener webSocket(int node) {
        RawClient client = hub.client(node, "ben");
        client.succeed("chat:join", chat);
        client.succeed("channel:join", CHANNEL);
        return new Listener("websocket " + node, () -> client.all().stream()
                .map(frame -> frame.copy().put("event", frame.getString("type")))
                .toList());
    }

    private static Listener bridge(int node) {
        RawClient client = hub.open(node, "/eventbus/websocket?token=" + hub.token("carl"));
        for (String address : List.of(topic, CHANNEL_TOPIC, "user-carl")) {
            client.send(new JsonObject()
                    .put("type", "register")
                    .put("address", address)
                    .encode());
            client.next(frame -> "rec".equals(frame.getString("type")) && address.equals(frame.getString("address")));
        }
        return new Listener("bridge " + node, () -> client.all().stream()
                .filter(frame -> "rec".equals(frame.getString("type")))
                .map(frame -> frame.getJsonObject("body"))
                .toList());
    }

    private static Listener socketIo(int node) {
        TestSocketIoClient client = DRIVER.open(
                        "http://127.0.0.1:" + hub.port(node),
                        new JsonObject()
                                .put("auth", new JsonObject().put("token", hub.token("dora")))
                                .put("transports", JsonArray.of("websocket")))
                .connected();
        client.succeed("chat:join", chat);
        client.succeed("channel:join", CHANNEL);
        return new Listener("socketio " + node, () -> List.of("message:new", "publication", "topic:gap").stream()
                .flatMap(event -> client.received(event).stream().map(data -> new JsonObject()
                        .put("event", event)
                        .put("data", data)
                        .put("topic", data.getString("topic"))
                        .put("seq", data.getLong("eventSeq"))))
                .toList());
    }

    /** Writes until it is stopped; knows which messages were acknowledged. */
    private static final class Writer {

        private final List<String> acknowledged = new ArrayList<>();
        private final Thread thread = new Thread(this::write);
        private volatile boolean stopped;

        static Writer begin() {
            Writer writer = new Writer();
            writer.thread.start();
            return writer;
        }

        private void write() {
            while (!stopped) {
                JsonObject answer = ana.request(
                        "message:send", new JsonObject().put("chatId", chat).put("text", "x"));
                JsonObject message =
                        answer.getJsonObject("data", new JsonObject()).getJsonObject("message");
                if (message != null) {
                    note(message);
                }
            }
        }

        private synchronized void note(JsonObject message) {
            acknowledged.add(message.getString("id"));
            notePosition(message.getLong("seq"), message.getString("id"));
        }

        synchronized List<String> acknowledged() {
            return List.copyOf(acknowledged);
        }

        /** Waits for this many more. */
        Writer more(int count) {
            int before = acknowledged().size();
            Await.until(count + " more messages", () -> acknowledged().size() >= before + count);
            return this;
        }

        List<String> stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return acknowledged();
        }
    }

    private static void notePosition(Long seq, String message) {
        synchronized (POSITIONS) {
            String former = POSITIONS.putIfAbsent(seq, message);
            assertTrue(former == null || former.equals(message), () -> "position " + seq + " was given away twice");
        }
    }

    /** After the writer and the store have settled: nobody missed anything without a word. */
    private static void assertHeardOrTold(List<String> acknowledged, Map<Listener, Long> gapsBefore, String last) {
        for (Listener listener : LISTENERS) {
            Await.until(listener.name() + " has the last message", () -> listener.has(last));
            boolean told = listener.gaps(topic) > gapsBefore.get(listener);
            List<String> missed =
                    acknowledged.stream().filter(one -> !listener.has(one)).toList();
            assertTrue(told || missed.isEmpty(), () -> listener.name() + " missed " + missed + " and was not told");
            listener.of("message:new").stream()
                    .filter(one -> !one.containsKey("nudge") && topic.equals(one.getString("topic")))
                    .forEach(one -> notePosition(
                            one.getLong("seq"), one.getJsonObject("data").getString("id")));
        }
    }

    private static Map<Listener, Long> gaps() {
        Map<Listener, Long> gaps = new HashMap<>();
        LISTENERS.forEach(listener -> gaps.put(listener, listener.gaps(topic)));
        return gaps;
    }

    private static long lineage() {
        return store.number("select number from log_lineage");
    }

    private static long head() {
        return store.number("select head from topic_log where topic = '" + topic + "'");
    }

    /** Loses commits while people write, and checks what every client knows afterwards. */
    private void loses(int lineage, Runnable lose) {
        Map<Listener, Long> before = gaps();
        Writer writer = Writer.begin().more(50);
        lose.run();
        writer.more(50);
        List<String> acknowledged = writer.stop();
        assertHeardOrTold(acknowledged, before, acknowledged.get(acknowledged.size() - 1));
        assertEquals(lineage, lineage());
        LISTENERS.forEach(listener -> assertTrue(listener.gaps(topic) > before.get(listener), listener.name()));
        assertTrue(head() > A_BASE);
    }

    @Test
    @Order(1)
    void startsInTheFirstLineageAtTheFirstPosition() {
        Writer writer = Writer.begin().more(20);
        List<String> acknowledged = writer.stop();
        assertHeardOrTold(acknowledged, gaps(), acknowledged.get(acknowledged.size() - 1));
        assertEquals(List.of(1L, 1L + acknowledged.size()), List.of(lineage(), head() + 1));
        LISTENERS.forEach(listener -> assertEquals(0, listener.gaps(topic)));
    }

    @Test
    @Order(2)
    void failsOverToAReplicaThatLacksCommits() {
        PostgresFolder replica = store.replica(folder.resolve("replica"));
        long replicated = head();
        loses(2, () -> {
            away.received("message:new", 21);
            away.leave();
            store.crash();
            store = replica.start();
            store.promote();
        });
        JsonObject gap = LISTENERS.get(0).lastGap(topic);
        assertTrue(gap.getLong("lastSeq") >= replicated && gap.getLong("lastSeq") < A_BASE, gap.encode());
    }

    @Test
    @Order(3)
    void answersPositionsOfTheLostBranchWithAGapAndReplaysAcrossTheJump() {
        long last = LISTENERS.get(0).lastGap(topic).getLong("lastSeq");
        RawClient late = hub.client(1, "ben");
        JsonObject lost =
                late.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", last + 1));
        assertEquals(
                List.of(true, last, head()),
                List.of(lost.getBoolean("gap"), lost.getLong("lastSeq"), lost.getLong("seq")));
        long after =
                store.number("select count(*) from topic_said e join topic_log l on l.id = e.topic_id where topic = '"
                        + topic + "' and seq > " + last);
        Await.until("what came after", () -> late.of("message:new").size() == after);
        RawClient kept = hub.client(1, "ben");
        JsonObject whole =
                kept.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", last - 1));
        assertFalse(whole.getBoolean("gap"));
        Await.until(
                "one before the jump and all after",
                () -> kept.of("message:new").size() == after + 1);
        JsonObject above =
                kept.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", head() + 1));
        assertEquals(List.of(true, head()), List.of(above.getBoolean("gap"), above.getLong("lastSeq")));
    }

    @Test
    @Order(4)
    void recoversNoSocketIoConnectionThatHoldsALostPosition() {
        away.returnTo(hub.port(1));
        assertFalse(away.connected(2).getBoolean("recovered"));
    }

    @Test
    @Order(5)
    void nudgesContinueInTheNewLineage() {
        String id = ana.succeed(
                        "message:send", new JsonObject().put("chatId", chat).put("text", "nudge"))
                .getJsonObject("message")
                .getString("id");
        JsonObject nudge = nudged.next(frame -> "message:new".equals(frame.getString("type"))
                && id.equals(frame.getJsonObject("data").getString("id")));
        assertTrue(nudge.getBoolean("nudge") && nudge.getLong("seq") > A_BASE);
    }

    @Test
    @Order(6)
    void isRolledBackByASnapshot() {
        store.stop();
        PostgresFolder snapshot = store.snapshot(folder.resolve("snapshot"));
        store.start();
        long mark = store.number("select mark from log_lineage");
        loses(3, () -> {
            Await.until("a mark after the snapshot", () -> store.number("select mark from log_lineage") > mark + 1);
            store.crash();
            store = snapshot.start();
        });
    }

    @Test
    @Order(7)
    void isRestoredFromADumpAndPaysNothingForIt() {
        Path dump = folder.resolve("dump");
        Writer.begin().more(500).stop();
        loses(4, () -> {
            store.dump(dump);
            long mark = store.number("select mark from log_lineage");
            Await.until("a mark after the dump", () -> store.number("select mark from log_lineage") > mark + 1);
            PostgresFolder aside = PostgresFolder.create(folder.resolve("restored"), port)
                    .at(TestStores.freePort())
                    .start();
            aside.restore(dump);
            aside.stop();
            store.stop();
            store = aside.at(port).start();
        });
        // Most of them have numbers of transactions that the new cluster has not reached yet.
        long events = store.number("select count(*) from topic_moved where lineage < 4"
                + " and xid > pg_snapshot_xmax(pg_current_snapshot())");
        assertTrue(events > 100, events + " transactions");
        String read = "select pg_stat_get_tuples_returned('topic_moved_xid'::regclass)";
        String scans = "select pg_stat_get_numscans('topic_moved_xid'::regclass)";
        ana.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "last"));
        long looksBefore = store.number(scans);
        Await.until("looks after the last event", () -> store.number(scans) > looksBefore + 4);
        long from = store.number(read);
        long looks = store.number(scans);
        Await.until("more looks", () -> store.number(scans) > looks + 4);
        assertTrue(
                store.number(read) - from < events / 10, "looks read " + (store.number(read) - from) + " of " + events);
    }

    @Test
    @Order(8)
    void isWipedWhileItsMembersLive() {
        String personal = "user-ben";
        long before = LISTENERS.get(0).gaps(topic);
        JsonObject news = new JsonObject().put("channel", CHANNEL).put("data", "before");
        assertTrue(ana.succeed("channel:publish", news).getLong("seq") > 0);
        for (Listener listener : LISTENERS) {
            Await.until(
                    listener.name() + " has the news",
                    () -> listener.of("publication").size() == 1);
            assertEquals(0, listener.gaps(CHANNEL_TOPIC));
        }
        store.stop();
        store = PostgresFolder.create(folder.resolve("wiped"), port).start();
        JsonObject people = new JsonObject().put("participants", JsonArray.of("ben"));
        Await.until("the schema is there", () -> ana.request("chat:create", people)
                .getJsonObject("data", new JsonObject())
                .getBoolean("success", false));
        Listener ben = LISTENERS.get(0);
        Await.until("a gap in the chat", () -> ben.gaps(topic) > before);
        assertEquals(0, ben.lastGap(topic).getLong("lastSeq"));
        Await.until("a gap in the personal topic", () -> ben.gaps(personal) > 0);
        Await.until("the new chat", () -> ben.of("chat:created").stream()
                .map(event -> event.getLong("seq"))
                .filter(Objects::nonNull)
                .anyMatch(seq -> seq > A_BASE));
        assertEquals(5, lineage());
        for (Listener listener : LISTENERS) {
            Await.until(listener.name() + " knows of the channel's gap", () -> listener.gaps(CHANNEL_TOPIC) == 1);
            assertEquals(0, listener.lastGap(CHANNEL_TOPIC).getLong("lastSeq"));
        }
        long seq = ana.succeed("channel:publish", news.put("data", "after")).getLong("seq");
        assertTrue(seq > A_BASE);
        for (Listener listener : LISTENERS) {
            Await.until(listener.name() + " has later news", () -> listener.of("publication").stream()
                    .anyMatch(one -> seq == one.getLong("seq")));
        }
    }
}
