package dev.switchboard.outbox;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Readiness;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source that fails at the worst moment, is away, comes back, or holds on to its rows. */
@Tag("slow")
@Tag("soak")
class SourceFailuresTest {

    private static final String SOURCES = "--concerns.outbox.settings.sources.";

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
    }

    private static HubCluster hub(String uri) {
        return HubCluster.empty(
                TestStores.freshDatabase(),
                TestStores.redis(),
                SOURCES + "shop.uri=" + uri,
                SOURCES + "shop.pollInterval=100ms");
    }

    private static List<Integer> numbers(RawClient client) {
        return client.of("step").stream()
                .map(frame -> frame.getJsonObject("data").getInteger("number"))
                .toList();
    }

    private static double value(HubCluster hub, int node, String meter) {
        return Scrape.of(hub.node(node).opsPort()).value("switchboard_outbox_source_" + meter + "{source=\"shop\"}");
    }

    /**
     * The hub has committed the event, and before the row is deleted its node ends. The row is still there for the next node,
     * which once delivered it again.
     */
    @Test
    void deliversOnceWhatWasCommittedByANodeThatCouldNotDeleteIt() {
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                HubCluster hub = hub(source.uri())) {
            source.sql("create function stay() returns trigger language plpgsql as $$ begin"
                    + " raise exception 'not now'; end $$;"
                    + " create trigger stay before delete on switchboard_outbox for each row execute function stay()");
            hub.add();
            hub.add();
            RawClient ana = hub.client(1, "fail-ana");
            PgConnection application = source.connect();
            source.publish(application, "user-fail-ana", "step", 1);
            source.publish(application, "user-fail-ana", "step", 2);
            Await.until("the first is committed", () -> !numbers(ana).isEmpty());
            source.publish(application, "user-fail-ana", "step", 3);
            Await.until(
                    "each node has tried",
                    () -> value(hub, 0, "failures_total") > 0 && value(hub, 1, "failures_total") > 0);
            hub.stop(hub.node(0));
            source.sql("drop trigger stay on switchboard_outbox");
            Await.until("all are there", () -> numbers(ana).size() >= 3);
            Await.until("the table is empty", () -> source.rows() == 0);
            source.publish(application, "user-fail-ana", "step", 4);
            Await.until("it goes on", () -> numbers(ana).contains(4));
            assertEquals(List.of(1, 2, 3, 4), numbers(ana));
            await(application.close());
        }
    }

    /** As a trigger does that only flags a row as deleted. */
    @Test
    void deliversOnceWhatTheSourceDoesNotLetGo() {
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                HubCluster hub = hub(source.uri());
                LogLines log = LogLines.of("dev.switchboard.outbox")) {
            source.sql("create function stay() returns trigger language plpgsql as $$ begin return null; end $$;"
                    + " create trigger stay before delete on switchboard_outbox for each row execute function stay()");
            hub.add();
            RawClient ana = hub.client(0, "fail-stay");
            PgConnection application = source.connect();
            source.publish(application, "user-fail-stay", "step", 1);
            Await.until("it tries again", () -> value(hub, 0, "failures_total") >= 2);
            assertEquals(List.of(1), numbers(ana));
            assertEquals(1, log.with("row 1 is delivered and cannot be deleted").size());
            source.sql("drop trigger stay on switchboard_outbox");
            source.publish(application, "user-fail-stay", "step", 2);
            Await.until("it goes on", () -> numbers(ana).size() >= 2);
            Await.until("the table is empty", () -> source.rows() == 0);
            assertEquals(List.of(1, 2), numbers(ana));
            await(application.close());
        }
    }

    /** Ids that came again in a promoted replica or a restored table were taken for those that had been delivered. */
    @Test
    void deliversANewRowWithTheIdOfOneThatWasTaken() {
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                HubCluster hub = hub(source.uri())) {
            source.sql("create function stay() returns trigger language plpgsql as $$ begin"
                    + " raise exception 'not now'; end $$;"
                    + " create trigger stay before delete on switchboard_outbox for each row execute function stay()");
            hub.add();
            RawClient ana = hub.client(0, "fail-id");
            PgConnection application = source.connect();
            source.publish(application, "user-fail-id", "step", 1);
            Await.until("it cannot be deleted", () -> value(hub, 0, "failures_total") > 0);
            source.sql("begin; truncate switchboard_outbox restart identity;"
                    + " drop trigger stay on switchboard_outbox; commit");
            source.publish(application, "user-fail-id", "step", 2);
            Await.until("the new row is delivered", () -> numbers(ana).size() >= 2);
            assertEquals(List.of(1, 2), numbers(ana));
            await(application.close());
        }
    }

    @Test
    void waitsForASourceThatIsAway() throws Exception {
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                Valve valve = new Valve(source.port());
                HubCluster hub = hub(source.uri(valve.port()));
                LogLines log = LogLines.of("dev.switchboard.outbox")) {
            hub.add();
            PgConnection application = source.connect();
            source.publish(application, "user-fail-away", "step", 1);
            Await.until("it is tried twice", () -> value(hub, 0, "failures_total") >= 2);
            Readiness.await(hub, 200);
            RawClient ana = hub.client(0, "fail-away");
            valve.open();
            Await.until("it is there", () -> numbers(ana).equals(List.of(1)));
            Await.until("it works", () -> value(hub, 0, "working") == 1);
            valve.shut();
            source.publish(application, "user-fail-away", "step", 2);
            Await.until("the loss is noticed", () -> value(hub, 0, "working") == 0);
            Readiness.await(hub, 200);
            valve.open();
            Await.until("the next is there", () -> numbers(ana).equals(List.of(1, 2)));
            Await.until("the table is empty", () -> source.rows() == 0);
            List<String> warnings = log.with("WARN the events of source shop");
            assertTrue(warnings.size() >= 2 && warnings.size() <= 4, warnings::toString);
            Await.until(
                    "each return is logged",
                    () -> log.with("source shop of the outbox is delivered again")
                                    .size()
                            == 2);
            await(application.close());
        }
    }

    /** A migration of theirs, say. The hub lets go of the lock's queue, and its own outbox does not wait. */
    @Test
    void aLockedTableHoldsUpNothingElse() {
        String own = TestStores.freshDatabase();
        try (ForeignOutbox source = ForeignOutbox.create(vertx);
                HubCluster hub = HubCluster.empty(own, TestStores.redis(), SOURCES + "shop.uri=" + source.uri())) {
            PgConnection application = source.connect();
            source.publish(application, "user-fail-lock", "step", 1);
            source.sql("begin; lock table switchboard_outbox");
            hub.add();
            RawClient ana = hub.client(0, "fail-lock");
            PgConnection store = await(PgConnection.connect(vertx, own));
            await(store.query("select switchboard_publish('user-fail-lock', 'step', '{\"number\":0}')")
                    .execute());
            Await.until("the hub's own outbox is delivered", () -> numbers(ana).equals(List.of(0)));
            Await.until("the table cannot be used", () -> value(hub, 0, "failures_total") > 0);
            Readiness.await(hub, 200);
            source.sql("commit");
            Await.until("the source is delivered", () -> numbers(ana).equals(List.of(0, 1)));
            await(store.close());
            await(application.close());
        }
    }
}
