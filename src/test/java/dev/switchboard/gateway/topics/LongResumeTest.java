package dev.switchboard.gateway.topics;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Resumes far larger than the outbound queue, by clients that read slowly. */
@Tag("slow")
@Tag("soak")
class LongResumeTest {

    private static final int LIMIT = 64 * 1024;
    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(
                TestMigrations.freshSchema(), GatewayBench.defaults("--gateway.outboundQueueBytes=" + LIMIT));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** 10,000 events were missed and more are published meanwhile: the resume streams, within the outbound limit. */
    @Test
    void streamsTenThousandEventsToASlowReaderDuringPublications() {
        int missed = 10_000;
        int meanwhile = 200;
        fill("chat-long", missed, 400);
        try (RawClient ana = bench.client("long-ana");
                RawClient ben = bench.client("long-ben")) {
            ana.succeed("stage:enter", new JsonObject().put("topic", "chat-long"));
            AtomicInteger most = watch("long-ben");
            ben.socket().pause();
            ben.post("stage:enter", enter("chat-long"));
            for (int published = 0; published < meanwhile; published++) {
                ana.post("stage:publish", event("chat-long"));
                ben.socket().fetch(20);
            }
            readSlowly(ben, missed + meanwhile);
            assertEquals(run(missed + meanwhile), seqsIn(ben, "chat-long"));
            assertEquals(run(missed + 1, missed + meanwhile), seqsIn(ana, "chat-long"));
            assertTrue(most.get() > 0 && most.get() <= LIMIT, () -> most + " bytes waited");
        }
    }

    /** Held events were bounded for each topic, so a client of many topics could hold many times as much. */
    @Test
    void holdsNoMoreForManyTopicsThanForOne() {
        int topics = 20;
        int missed = 600;
        int meanwhile = 10;
        JsonArray entries = new JsonArray();
        for (int i = 0; i < topics; i++) {
            fill("chat-many-" + i, missed, 1_000);
            entries.add(enter("chat-many-" + i));
        }
        try (RawClient ana = bench.client("many-ana");
                RawClient ben = bench.client("many-ben")) {
            AtomicInteger most = watch("many-ben");
            ben.socket().pause();
            ben.post("stage:enter", new JsonObject().put("topics", entries));
            until(() -> TopicsOf.connection(connection("many-ben")).size() == topics + 1);
            for (int published = 1; published < topics * meanwhile; published++) {
                ana.post(
                        "stage:publish",
                        event("chat-many-" + published % topics).put("data", pad(1_000)));
            }
            ana.succeed("stage:publish", event("chat-many-0").put("data", pad(1_000)));
            assertTrue(held("many-ben") <= LIMIT / 4, () -> held("many-ben") + " bytes are held");
            readSlowly(ben, topics * (missed + meanwhile));
            for (int i = 0; i < topics; i++) {
                assertEquals(run(missed + meanwhile), seqsIn(ben, "chat-many-" + i));
            }
            assertTrue(most.get() <= LIMIT, () -> most + " bytes waited");
            until(() -> held("many-ben") == 0);
        }
    }

    /** An event larger than the limit closed the connection whenever its channel was full, at every attempt. */
    @Test
    void deliversAnEventLargerThanTheLimit() {
        fill("chat-large", 200, 3 * LIMIT);
        try (RawClient ben = bench.client("large-ben")) {
            ben.socket().pause();
            ben.post("stage:enter", enter("chat-large"));
            readSlowly(ben, 200);
            assertEquals(run(200), seqsIn(ben, "chat-large"));
        }
    }

    private static void readSlowly(RawClient client, int events) {
        until(() -> {
            client.socket().fetch(500);
            return client.isClosed() || client.of("news").size() >= events;
        });
        client.socket().resume();
    }

    /** Writes a log of that length at once. */
    private static void fill(String topic, int events, int length) {
        Postgres postgres = Postgres.of(bench.vertx);
        await(postgres.query(
                "insert into topic_log (topic, head, first_at) values ($1, $2, now())",
                Tuple.of(topic, (long) events)));
        await(postgres.query(
                "insert into topic_event (topic_id, seq, event, data) select l.id, n, 'news', $3"
                        + " from topic_log l, generate_series(1, $2) n where l.topic = $1",
                Tuple.of(topic, (long) events, pad(length).encode())));
    }

    private static JsonObject pad(int length) {
        return new JsonObject().put("pad", "x".repeat(length));
    }

    private static JsonObject enter(String topic) {
        return new JsonObject().put("topic", topic).put("since", 0);
    }

    private static JsonObject event(String topic) {
        return new JsonObject().put("topic", topic).put("event", "news").put("data", new JsonObject());
    }

    private static Connection connection(String user) {
        return bench.gateway.registry().of(user).iterator().next();
    }

    private static int held(String user) {
        return connection(user).memberships().heldBytes();
    }

    /** The longest outbound queue of the user's connection, sampled every millisecond. */
    private static AtomicInteger watch(String user) {
        Connection connection = connection(user);
        AtomicInteger most = new AtomicInteger();
        connection
                .loop()
                .execute(() -> bench.vertx.setPeriodic(
                        1, tick -> most.accumulateAndGet(connection.waitingBytes(), Math::max)));
        return most;
    }

    private static List<Long> seqsIn(RawClient client, String topic) {
        return client.of("news").stream()
                .filter(frame -> topic.equals(frame.getString("topic")))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    private static List<Long> run(long through) {
        return run(1, through);
    }

    private static List<Long> run(long from, long through) {
        return LongStream.rangeClosed(from, through).boxed().toList();
    }
}
