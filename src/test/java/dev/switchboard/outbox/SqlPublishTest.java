package dev.switchboard.outbox;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application publishes by {@code switchboard_publish}, in transactions of its own, to two nodes. */
@Tag("slow")
class SqlPublishTest {

    private static final String PUBLISH = "select switchboard_publish($1, $2, $3::text::jsonb)";

    private static Vertx vertx;
    private static String database;
    private static HubCluster hub;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        database = TestStores.freshDatabase();
        hub = HubCluster.empty(
                database,
                TestStores.redis(),
                "--channels.ticker.history.count=100",
                "--channels.ticker.history.age=1h",
                "--channels.live.join=user");
        hub.add();
        hub.add();
    }

    @AfterAll
    static void stop() {
        hub.close();
        await(vertx.close());
    }

    private static PgConnection connect() {
        return await(PgConnection.connect(vertx, database));
    }

    private static long publish(PgConnection application, String topic, String event, JsonObject data) {
        return await(application.preparedQuery(PUBLISH).execute(Tuple.of(topic, event, data.encode())))
                .iterator()
                .next()
                .getLong(0);
    }

    private static PgException refusal(Future<?> call) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> Await.result(call));
        return assertInstanceOf(PgException.class, failed.getCause());
    }

    private static void run(PgConnection application, String sql) {
        await(application.query(sql).execute());
    }

    private static String chatOf(RawClient ana, String ben) {
        JsonObject wanted = new JsonObject().put("name", "orders").put("participants", JsonArray.of(ben));
        String id = ana.succeed("chat:create", wanted).getJsonObject("chat").getString("id");
        ana.succeed("chat:join", new JsonObject().put("chatId", id));
        return id;
    }

    private static List<Integer> numbers(RawClient client, String event) {
        return client.of(event).stream()
                .map(frame -> frame.getJsonObject("data").getInteger("number"))
                .toList();
    }

    @Test
    void isHeardOnEveryNodeIfAndOnlyIfTheTransactionCommits() {
        RawClient ana = hub.client(0, "sql-ana");
        RawClient ben = hub.client(1, "sql-ben");
        String chat = chatOf(ana, "sql-ben");
        ben.succeed("chat:join", new JsonObject().put("chatId", chat));
        PgConnection application = connect();
        run(application, "create table orders (number integer primary key)");
        for (int number = 1; number <= 6; number++) {
            run(application, "begin");
            run(application, "insert into orders values (" + number + ")");
            publish(application, "chat-" + chat, "order:shipped", new JsonObject().put("number", number));
            publish(application, "user-sql-ben", "order:yours", new JsonObject().put("number", number));
            run(application, number % 2 == 0 ? "commit" : "rollback");
        }
        Await.until(
                "both hear all",
                () -> numbers(ana, "order:shipped").size() >= 3
                        && numbers(ben, "order:shipped").size() >= 3
                        && numbers(ben, "order:yours").size() >= 3);
        assertEquals(List.of(2, 4, 6), numbers(ana, "order:shipped"));
        assertEquals(List.of(2, 4, 6), numbers(ben, "order:shipped"));
        assertEquals(List.of(2, 4, 6), numbers(ben, "order:yours"));
        List<Long> seqs = ana.of("order:shipped").stream()
                .map(frame -> frame.getLong("seq"))
                .toList();
        assertEquals(List.of(1L, 2L, 3L), seqs);

        RawClient late = hub.client(0, "sql-ben");
        late.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", 1));
        Await.until("the rest is replayed", () -> numbers(late, "order:shipped").size() == 2);
        await(application.close());
    }

    /** Calls of one transaction keep their order, and a transaction that ended before another began goes first. */
    @Test
    void keepsTheOrderOfCallsAndOfTransactionsThatDoNotOverlap() {
        RawClient ana = hub.client(0, "sql-order");
        PgConnection slow = connect();
        PgConnection quick = connect();
        run(slow, "begin");
        publish(slow, "user-sql-order", "step", new JsonObject().put("number", 100));
        for (int number = 0; number < 30; number++) {
            run(quick, "begin");
            publish(quick, "user-sql-order", "step", new JsonObject().put("number", number * 2));
            publish(quick, "user-sql-order", "step", new JsonObject().put("number", number * 2 + 1));
            run(quick, "commit");
        }
        // The open transaction holds up nobody.
        Await.until("the quick ones are heard", () -> numbers(ana, "step").size() == 60);
        run(slow, "commit");
        Await.until("the slow one is heard", () -> numbers(ana, "step").size() == 61);
        assertEquals(
                IntStream.rangeClosed(0, 60)
                        .map(number -> number == 60 ? 100 : number)
                        .boxed()
                        .toList(),
                numbers(ana, "step"));
        await(slow.close());
        await(quick.close());
    }

    static List<List<String>> refused() {
        return List.of(
                List.of("room-events/x", "order:shipped", "{}", "topic must begin with channel-, chat-, user-"),
                List.of("presence-ben", "order:shipped", "{}", "topic must begin with"),
                List.of("chat", "order:shipped", "{}", "topic must begin with"),
                List.of(
                        "channel-Ticker",
                        "price",
                        "{}",
                        "topic must be channel-<namespace> or channel-<namespace>:<rest>"),
                List.of("channel-ticker:", "price", "{}", "topic must be channel-<namespace> or"),
                List.of(
                        "channel-ticker:" + "x".repeat(134),
                        "price",
                        "{}",
                        "with at most 140 characters after channel-"),
                List.of("channel-nowhere:x", "price", "{}", "a namespace of channels that is configured: live, ticker"),
                List.of("channel-ticker:eur", "publication", "{}", "event must not be publication, which is reserved"),
                List.of("chat-", "order:shipped", "{}", "topic must have 1 to 150 characters after its kind"),
                List.of("user-" + "👍".repeat(76), "order:shipped", "{}", "topic must have 1 to 150 characters"),
                List.of("user-ben", "", "{}", "event must have 1 to 100 characters"),
                List.of("user-ben", "x".repeat(101), "{}", "event must have 1 to 100 characters"),
                List.of("user-ben", "message:new", "{}", "event must not be message:new, which is reserved"),
                List.of("user-ben", "disconnect", "{}", "event must not be disconnect, which is reserved"),
                List.of("user-ben", "order:shipped", "[]", "data must be an object"),
                List.of("user-ben", "order:shipped", "null", "data must be an object"),
                List.of(
                        "user-ben",
                        "order:shipped",
                        "{\"a\":\"" + "x".repeat(65_536) + "\"}",
                        "data must have at most 65536 bytes"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInTheTransactionOfTheCaller(List<String> call) {
        PgConnection application = connect();
        Tuple values = Tuple.of(call.get(0), call.get(1), call.get(2));
        PgException refusal = refusal(application.preparedQuery(PUBLISH).execute(values));
        assertTrue(refusal.getErrorMessage().contains(call.get(3)), refusal.getErrorMessage());
        assertEquals("22023", refusal.getSqlState());
        await(application.close());
    }

    @Test
    void theRoleMayCallTheFunctionAndTouchNoTable() {
        PgConnection owner = connect();
        RawClient ana = hub.client(0, "sql-role");
        run(owner, "set role switchboard_publisher");
        publish(owner, "user-sql-role", "order:shipped", new JsonObject().put("number", 1));
        Await.until("it is heard", () -> numbers(ana, "order:shipped").size() == 1);
        for (String table : List.of("outbox_event", "outbox_rule", "lease", "topic_log", "chat_message")) {
            PgException refusal = refusal(owner.query("select * from " + table).execute());
            assertEquals("42501", refusal.getSqlState());
        }
        run(owner, "reset role");
        await(owner.close());
    }

    @Test
    void nobodyElseMayCallTheFunction() {
        PgConnection owner = connect();
        String stranger = "stranger_" + System.nanoTime();
        run(owner, "create role " + stranger);
        run(owner, "set role " + stranger);
        PgException refusal = refusal(owner.preparedQuery(PUBLISH).execute(Tuple.of("user-ben", "hello", "{}")));
        assertEquals("42501", refusal.getSqlState());
        run(owner, "reset role");
        run(owner, "drop role " + stranger);
        await(owner.close());
    }

    /** Objects of the same names before the hub's on the caller's search path. */
    /**
     * Regression: nodes that started together gave the privileges at once, PostgreSQL failed all but one of them with XX000
     * (tuple concurrently updated), and their logs said that the database was unavailable.
     */
    @Test
    void nodesThatStartTogetherGrantInTurns() {
        List<PgConnection> nodes =
                IntStream.range(0, 4).mapToObj(node -> connect()).toList();
        for (int round = 0; round < 20; round++) {
            await(Future.join(nodes.stream()
                    .map(node -> node.query(OutboxStore.TRY_GRANT).execute())
                    .toList()));
        }
        nodes.forEach(node -> await(node.close()));
    }

    @Test
    void aCallerCannotPutTablesOfTheirOwnInItsPlace() {
        PgConnection application = connect();
        RawClient ana = hub.client(0, "sql-path");
        run(
                application,
                "create temp table outbox_rule as select '{user}'::text[] as kinds, '{}'::text[] as reserved,"
                        + " 1 as max_bytes, false as notifies, true as one");
        run(application, "create temp table outbox_event (id bigint, topic text, event text, data text)");
        publish(application, "user-sql-path", "order:shipped", new JsonObject().put("number", 7));
        Await.until("it is heard", () -> numbers(ana, "order:shipped").equals(List.of(7)));
        await(application.close());
    }

    @Test
    void anUnknownChatHoldsUpNobody() {
        RawClient ana = hub.client(1, "sql-unknown");
        PgConnection application = connect();
        publish(application, "chat-there-is-none", "order:shipped", new JsonObject().put("number", 1));
        publish(application, "user-sql-unknown", "order:shipped", new JsonObject().put("number", 2));
        Await.until("the other is heard", () -> numbers(ana, "order:shipped").equals(List.of(2)));
        Await.until("the outbox is empty", () -> waiting(application) == 0);
        await(application.close());
    }

    @Test
    void reachesChannelsWithAndWithoutAHistory() {
        RawClient ana = hub.client(0, "sql-quotes");
        RawClient ben = hub.client(1, "sql-quotes-too");
        for (RawClient each : List.of(ana, ben)) {
            each.succeed("channel:join", "ticker:eur");
            each.succeed("channel:join", "live:eur");
        }
        PgConnection application = connect();
        run(application, "begin");
        publish(application, "channel-ticker:eur", "price", new JsonObject().put("number", 0));
        run(application, "rollback");
        run(application, "begin");
        for (int number = 1; number <= 3; number++) {
            publish(application, "channel-ticker:eur", "price", new JsonObject().put("number", number));
            publish(application, "channel-live:eur", "price", new JsonObject().put("number", number));
        }
        run(application, "commit");
        for (RawClient each : List.of(ana, ben)) {
            Await.until("both channels", () -> each.of("publication").size() == 6);
            for (String channel : List.of("ticker:eur", "live:eur")) {
                assertEquals(List.of(1, 2, 3), quotes(each, channel));
            }
            JsonObject frame = each.next(one -> "publication".equals(one.getString("type"))
                    && Long.valueOf(2).equals(one.getLong("seq")));
            JsonObject publication = frame.getJsonObject("data");
            assertEquals("channel-ticker:eur", frame.getString("topic"));
            assertEquals(2, publication.getLong("seq"));
            assertEquals("price", publication.getString("event"));
            assertTrue(publication.containsKey("from") && publication.getValue("from") == null, publication::encode);
        }
        RawClient late = hub.client(1, "sql-late");
        late.succeed(
                "channel:join", new JsonObject().put("channel", "ticker:eur").put("since", 1));
        Await.until("the rest is replayed", () -> quotes(late, "ticker:eur").equals(List.of(2, 3)));
        await(application.close());
    }

    private static List<Integer> quotes(RawClient client, String channel) {
        return client.of("publication").stream()
                .map(frame -> frame.getJsonObject("data"))
                .filter(publication -> channel.equals(publication.getString("channel")))
                .map(publication -> publication.getJsonObject("data").getInteger("number"))
                .toList();
    }

    /** A namespace that the hub has been told of by no other node, or no longer: as a chat that is gone. */
    @Test
    void aChannelOfAnUnknownNamespaceHoldsUpNobody() {
        RawClient ana = hub.client(1, "sql-nowhere");
        PgConnection application = connect();
        run(application, "insert into outbox_event (topic, event, data) values ('channel-nowhere:x', 'price', '{}')");
        publish(application, "user-sql-nowhere", "order:shipped", new JsonObject().put("number", 2));
        Await.until("the other is heard", () -> numbers(ana, "order:shipped").equals(List.of(2)));
        Await.until("the outbox is empty", () -> waiting(application) == 0);
        await(application.close());
    }

    private static long waiting(PgConnection application) {
        return await(application.query("select count(*) from outbox_event").execute())
                .iterator()
                .next()
                .getLong(0);
    }

    /** The node that works the outbox stops, and another one goes on. */
    @Test
    void anotherNodeTakesOver() {
        String own = TestStores.freshDatabase();
        PgConnection application = null;
        try (HubCluster pair = HubCluster.empty(own, TestStores.redis())) {
            pair.add();
            pair.add();
            application = await(PgConnection.connect(vertx, own));
            PgConnection connected = application;
            Await.until("a node has the lease", () -> !holder(connected).isEmpty());
            String first = holder(connected);
            int at = pair.node(0).nodeId().equals(first) ? 0 : 1;
            RawClient ana = pair.client(1 - at, "sql-over");
            pair.stop(pair.node(at));
            publish(connected, "user-sql-over", "order:shipped", new JsonObject().put("number", 1));
            Await.until("it is heard", () -> numbers(ana, "order:shipped").equals(List.of(1)));
            assertTrue(!holder(connected).equals(first));
        } finally {
            if (application != null) {
                await(application.close());
            }
        }
    }

    private static String holder(PgConnection application) {
        return await(application
                        .query("select holder from lease where name = 'outbox' and until > clock_timestamp()")
                        .execute())
                .stream()
                .map(row -> row.getString(0))
                .findFirst()
                .orElse("");
    }

    /** For two-phase commits, which PostgreSQL refuses for transactions that notify. */
    @Test
    void isFoundWithoutNotify() {
        String own = TestStores.freshDatabase();
        try (HubCluster one = HubCluster.empty(own, TestStores.redis(), "--storage.postgres.notify=false")) {
            one.add();
            RawClient ana = one.client(0, "sql-quiet");
            PgConnection application = await(PgConnection.connect(vertx, own));
            publish(application, "user-sql-quiet", "order:shipped", new JsonObject().put("number", 1));
            Await.until("it is heard", () -> numbers(ana, "order:shipped").equals(List.of(1)));
            Map<String, Boolean> rule = Map.of(
                    "notifies",
                    await(application.query("select notifies from outbox_rule").execute())
                            .iterator()
                            .next()
                            .getBoolean(0));
            assertEquals(Map.of("notifies", false), rule);
            await(application.close());
        }
    }
}
