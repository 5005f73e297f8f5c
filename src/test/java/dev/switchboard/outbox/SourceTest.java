package dev.switchboard.outbox;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What applications publish from databases of their own, to two nodes: one table that wakes the hub and is otherwise not looked
 * at, and one in a schema that wakes nobody and takes any text for data.
 */
@Tag("slow")
class SourceTest {

    private static final String SOURCES = "--concerns.outbox.settings.sources.";

    private static Vertx vertx;
    private static String database;
    private static ForeignOutbox shop;
    private static ForeignOutbox legacy;
    private static HubCluster hub;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        database = TestStores.freshDatabase();
        shop = ForeignOutbox.create(vertx);
        legacy = ForeignOutbox.create(vertx, "old.events");
        legacy.sql("drop trigger wake_hub on old.events; alter table old.events alter data type text");
        hub = HubCluster.empty(
                database,
                TestStores.redis(),
                "--channels.ticker.history.count=100",
                "--channels.ticker.history.age=1h",
                "--channels.live.join=user",
                SOURCES + "shop.uri=" + shop.uri(),
                SOURCES + "shop.pollInterval=1h",
                SOURCES + "legacy.uri=" + legacy.uri(),
                SOURCES + "legacy.table=old.events",
                SOURCES + "legacy.pollInterval=50ms");
        hub.add();
        hub.add();
    }

    @AfterAll
    static void stop() {
        hub.close();
        shop.close();
        legacy.close();
        await(vertx.close());
    }

    private static void run(PgConnection connection, String sql) {
        await(connection.query(sql).execute());
    }

    private static List<Integer> numbers(RawClient client, String event) {
        return client.of(event).stream()
                .map(frame -> frame.getJsonObject("data").getInteger("number"))
                .toList();
    }

    private static List<Long> seqs(RawClient client, String event) {
        return client.of(event).stream().map(frame -> frame.getLong("seq")).toList();
    }

    @Test
    void isDeliveredOnEveryNodeIfAndOnlyIfTheTransactionCommits() {
        RawClient ana = hub.client(0, "src-ana");
        RawClient ben = hub.client(1, "src-ben");
        JsonObject wanted = new JsonObject().put("name", "orders").put("participants", JsonArray.of("src-ben"));
        String chat = ana.succeed("chat:create", wanted).getJsonObject("chat").getString("id");
        ana.succeed("chat:join", new JsonObject().put("chatId", chat));
        ben.succeed("chat:join", new JsonObject().put("chatId", chat));
        PgConnection application = shop.connect();
        for (int number = 1; number <= 6; number++) {
            run(application, "begin");
            shop.publish(application, "chat-" + chat, "order:shipped", number);
            shop.publish(application, "user-src-ben", "order:yours", number);
            run(application, number % 2 == 0 ? "commit" : "rollback");
        }
        Await.until(
                "both get all",
                () -> numbers(ana, "order:shipped").size() >= 3
                        && numbers(ben, "order:shipped").size() >= 3
                        && numbers(ben, "order:yours").size() >= 3);
        assertEquals(List.of(2, 4, 6), numbers(ana, "order:shipped"));
        assertEquals(List.of(2, 4, 6), numbers(ben, "order:shipped"));
        assertEquals(List.of(2, 4, 6), numbers(ben, "order:yours"));
        assertEquals(List.of(1L, 2L, 3L), seqs(ana, "order:shipped"));
        Await.until("the table is empty", () -> shop.rows() == 0);
        RawClient late = hub.client(0, "src-ben");
        late.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", 1));
        Await.until("the rest is replayed", () -> numbers(late, "order:shipped").equals(List.of(4, 6)));
        await(application.close());
    }

    /** A reader that remembered the highest id it had seen would never find the slow transaction's row. */
    @Test
    void losesNothingThatIsCommittedAfterHigherIds() {
        RawClient ana = hub.client(0, "src-order");
        PgConnection slow = shop.connect();
        PgConnection quick = shop.connect();
        run(slow, "begin");
        shop.publish(slow, "user-src-order", "step", 100);
        for (int number = 0; number < 30; number += 2) {
            run(quick, "begin");
            shop.publish(quick, "user-src-order", "step", number);
            shop.publish(quick, "user-src-order", "step", number + 1);
            run(quick, "commit");
        }
        Await.until("the quick ones are there", () -> numbers(ana, "step").size() == 30);
        run(slow, "commit");
        Await.until("the slow one is there", () -> numbers(ana, "step").size() == 31);
        assertEquals(
                Stream.concat(IntStream.range(0, 30).boxed(), Stream.of(100)).toList(), numbers(ana, "step"));
        await(slow.close());
        await(quick.close());
    }

    @Test
    void reachesChannelsWithAndWithoutAHistory() {
        RawClient ana = hub.client(1, "src-quotes");
        ana.succeed("channel:join", "ticker:usd");
        ana.succeed("channel:join", "live:usd");
        PgConnection application = shop.connect();
        run(application, "begin");
        for (int number = 1; number <= 3; number++) {
            shop.publish(application, "channel-ticker:usd", "price", number);
            shop.publish(application, "channel-live:usd", "price", number);
        }
        run(application, "commit");
        Await.until("both channels", () -> ana.of("publication").size() == 6);
        for (String channel : List.of("ticker:usd", "live:usd")) {
            List<Integer> numbers = ana.of("publication").stream()
                    .map(frame -> frame.getJsonObject("data"))
                    .filter(publication -> channel.equals(publication.getString("channel")))
                    .map(publication -> publication.getJsonObject("data").getInteger("number"))
                    .toList();
            assertEquals(List.of(1, 2, 3), numbers);
        }
        await(application.close());
    }

    @Test
    void marksWhatItRefusesAndGoesOn() {
        RawClient ana = hub.client(0, "src-refused");
        String longest = "x".repeat(65_536);
        try (LogLines log = LogLines.of("dev.switchboard.outbox")) {
            legacy.sql("insert into old.events (topic, event, data) values"
                    + " ('user-src-refused', 'message:new', '{}'),"
                    + " ('user-src-refused', '', '{}'),"
                    + " ('user-src-refused', 'step', '{\"a\":\"" + longest + "\"}'),"
                    + " ('user-src-refused', 'step', '{\"a\":'),"
                    + " ('user-src-refused', 'step', '[]'),"
                    + " ('user-src-refused', 'step', '{\"number\":1}'),"
                    + " ('room-events/x', 'step', '{}'),"
                    + " ('user-', 'step', '{}'),"
                    + " ('channel-nowhere:x', 'step', '{}'),"
                    + " ('channel-Ticker', 'step', '{}'),"
                    + " ('chat-there-is-none', 'step', '{\"number\":0}'),"
                    + " ('user-src-refused', 'step', '{\"number\":2}')");
            Await.until("the others are delivered", () -> numbers(ana, "step").equals(List.of(1, 2)));
            Await.until("only the refused are left", () -> legacy.rows() == 10);
            assertEquals(
                    List.of(
                            "event must not be message:new, which is reserved",
                            "event must have 1 to 100 characters",
                            "data must have at most 65536 bytes",
                            "data must be JSON",
                            "data must be an object",
                            "topic must begin with channel-, chat-, user-",
                            "topic must have 1 to 150 characters after its kind",
                            "topic must name a namespace of channels that is configured: live, ticker",
                            "topic must be channel-<namespace> or channel-<namespace>:<rest>, with at most 140"
                                    + " characters after channel-",
                            "topic names a chat that does not exist"),
                    legacy.errors());
            assertEquals(1, log.with("refused ").size(), "one line, not one each time it looks");
            legacy.sql("update old.events set topic = 'user-src-refused', error = null"
                    + " where topic = 'chat-there-is-none'");
            Await.until(
                    "a corrected row is delivered", () -> numbers(ana, "step").equals(List.of(1, 2, 0)));
            assertEquals(10, refusedRows("legacy"));
            legacy.sql("delete from old.events");
        }
    }

    private static double refusedRows(String source) {
        return IntStream.range(0, hub.size())
                .mapToDouble(node -> Scrape.of(hub.node(node).opsPort())
                        .value("switchboard_outbox_source_refused_total{source=\"" + source + "\"}"))
                .sum();
    }

    /** Nobody can know which values the hub's store will not take; here it is told not to. */
    /** Regression: the age of such a row cannot be computed, and the query for all rows failed again and again. */
    @Test
    void takesARowWhoseTimeIsInfinite() {
        RawClient ana = hub.client(0, "src-infinite");
        legacy.sql("insert into old.events (topic, event, data, created_at) values"
                + " ('user-src-infinite', 'step', '{\"number\":1}', 'infinity'),"
                + " ('user-src-infinite', 'step', '{\"number\":2}', '-infinity')");
        legacy.sql(
                "insert into old.events (topic, event, data) values ('user-src-infinite', 'step', '{\"number\":3}')");
        Await.until("all are delivered", () -> numbers(ana, "step").equals(List.of(1, 2, 3)));
    }

    @Test
    void marksWhatTheHubCannotStoreAndGoesOn() {
        RawClient ana = hub.client(0, "src-poison");
        PgConnection store = await(PgConnection.connect(vertx, database));
        run(
                store,
                "create function no_poison() returns trigger language plpgsql as $$ begin"
                        + " raise exception 'no poison here' using errcode = '22000'; end $$;"
                        + " create trigger no_poison before insert on topic_event for each row"
                        + " when (new.event = 'poison') execute function no_poison()");
        PgConnection application = shop.connect();
        run(application, "begin");
        for (int number = 1; number <= 5; number++) {
            shop.publish(application, "user-src-poison", number == 3 ? "poison" : "step", number);
        }
        run(application, "commit");
        Await.until("the others are delivered", () -> numbers(ana, "step").equals(List.of(1, 2, 4, 5)));
        Await.until("one is left", () -> shop.rows() == 1);
        assertEquals(List.of("the hub cannot store it: no poison here"), shop.errors());
        shop.sql("delete from switchboard_outbox");
        run(store, "drop trigger no_poison on topic_event");
        await(store.close());
        await(application.close());
    }

    /** More than one batch, and more than one transaction at a time. */
    @Test
    void deliversABacklogInOrderAndOnce() {
        RawClient ana = hub.client(1, "src-many");
        legacy.sql(
                "insert into old.events (topic, event, data)"
                        + " select 'user-src-many', 'step', json_build_object('number', n)::text from generate_series(1, 1500) n");
        Await.until("all are delivered", () -> ana.of("step").size() >= 1_500);
        Await.until("the table is empty", () -> legacy.rows() == 0);
        assertEquals(IntStream.rangeClosed(1, 1_500).boxed().toList(), numbers(ana, "step"));
    }

    @Test
    void theRolesOfTheDdlMayDoNothingElse() {
        PgConnection application = shop.connect();
        for (String sql : List.of(
                "select * from switchboard_outbox",
                "delete from switchboard_outbox",
                "insert into switchboard_outbox (topic, event, data, error) values ('user-x', 'x', '{}', 'x')")) {
            assertTrue(
                    await(application.query(sql).execute().map(done -> false).otherwise(refused -> refused.getMessage()
                            .contains("42501"))));
        }
        PgConnection asHub = await(PgConnection.connect(vertx, shop.uri()));
        assertTrue(await(asHub.query("update switchboard_outbox set data = '{}'")
                .execute()
                .map(done -> false)
                .otherwise(refused -> refused.getMessage().contains("42501"))));
        await(asHub.close());
        await(application.close());
    }

    @Test
    void oneNodeReadsASourceAndAnotherTakesOver() {
        String own = TestStores.freshDatabase();
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                HubCluster pair = HubCluster.empty(own, TestStores.redis(), SOURCES + "shop.uri=" + source.uri())) {
            pair.add();
            pair.add();
            PgConnection store = await(PgConnection.connect(vertx, own));
            Await.until("one node works it", () -> working(pair, 0) + working(pair, 1) == 1);
            String first = holder(store);
            int at = pair.node(0).nodeId().equals(first) ? 0 : 1;
            assertEquals(1, working(pair, at));
            RawClient ana = pair.client(1 - at, "src-over");
            PgConnection application = source.connect();
            source.publish(application, "user-src-over", "step", 1);
            Await.until("it is there", () -> numbers(ana, "step").equals(List.of(1)));
            pair.stop(pair.node(at));
            source.publish(application, "user-src-over", "step", 2);
            Await.until("the next is there", () -> numbers(ana, "step").equals(List.of(1, 2)));
            assertFalse(holder(store).equals(first));
            Await.until("the other works it", () -> working(pair, 0) == 1);
            await(application.close());
            await(store.close());
        }
    }

    private static double working(HubCluster cluster, int node) {
        return Scrape.of(cluster.node(node).opsPort()).value("switchboard_outbox_source_working{source=\"shop\"}");
    }

    private static String holder(PgConnection store) {
        return await(store.query("select holder from lease where name = 'outbox/shop' and until > clock_timestamp()")
                        .execute())
                .stream()
                .map(row -> row.getString(0))
                .findFirst()
                .orElse("");
    }
}
