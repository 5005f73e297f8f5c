package dev.switchboard.gateway.connection;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.topics.BrokenFeeds;
import dev.switchboard.gateway.topics.Drift;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test breaks what a node holds of its connections; the self-audits repair it and count that. */
class AuditTest {

    private static final Topic STAGE = Topic.chat("stage");

    private final Map<Drift, AtomicInteger> repaired = new ConcurrentHashMap<>();
    private final GatewayBench bench = new GatewayBench(
            TestMigrations.freshSchema(), GatewayBench.defaults("--gateway.auditInterval=100ms"), new GatewayMetrics() {
                @Override
                public void driftRepaired(String drift) {
                    repaired.computeIfAbsent(
                                    Drift.valueOf(drift.toUpperCase(Locale.ROOT)), first -> new AtomicInteger())
                            .incrementAndGet();
                }
            });
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        bench.close();
    }

    @Test
    void restoresAMemberThatItsTopicLostAndReplaysWhatItMissed() {
        RawClient ana = client("ana");
        RawClient ben = client("ben");
        enter(ben, STAGE);
        Connection broken = connectionOf("ben");
        onLoop(shardOf(broken), shard -> {
            shard.topics().byTopic().get(STAGE).remove(broken.memberships().get(STAGE));
            return null;
        });
        publish(ana, 3);
        awaitRepaired(Drift.REGISTRATION);
        publish(ana, 3);
        until(() -> seqsOf(ben).size() == 6);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), seqsOf(ben));
        assertEquals(Set.of(Drift.REGISTRATION), repaired.keySet());
    }

    @Test
    void removesAMemberThatHasLeft() {
        RawClient ben = client("ben");
        enter(ben, STAGE);
        Connection broken = connectionOf("ben");
        onLoop(shardOf(broken), shard -> broken.memberships().byTopic().remove(STAGE));
        awaitRepaired(Drift.REGISTRATION);
        assertEquals(false, onLoop(shardOf(broken), shard -> shard.topics().isSubscribed(STAGE)));
        until(() -> !isDelivered(STAGE));
        assertEquals(Set.of(Drift.REGISTRATION), repaired.keySet());
    }

    @Test
    void restoresAConnectionThatTheRegistryLost() {
        client("ben");
        Connection lost = connectionOf("ben");
        onLoop(shardOf(lost), shard -> bench.gateway.registry().remove(lost));
        awaitRepaired(Drift.SOCKET);
        assertEquals(Optional.of(lost), bench.gateway.registry().find(lost.id()));
        assertEquals(List.of(lost), List.copyOf(bench.gateway.registry().of("ben")));
    }

    @Test
    void pingsAConnectionThatTheShardLost() {
        client("ben");
        Connection lost = connectionOf("ben");
        onLoop(shardOf(lost), shard -> {
            shard.connections().remove(lost);
            return null;
        });
        awaitRepaired(Drift.SOCKET);
        assertEquals(true, onLoop(shardOf(lost), shard -> shard.connections().holds(lost)));
    }

    @Test
    void removesAnEndedConnectionFromTheRegistry() {
        RawClient ben = client("ben");
        Connection ended = connectionOf("ben");
        ben.close();
        until(() -> bench.gateway.registry().size() == 0);
        onLoop(shardOf(ended), shard -> bench.gateway.registry().add(ended));
        awaitRepaired(Drift.SOCKET);
        assertEquals(0, bench.gateway.registry().size());
    }

    @Test
    void resumesATopicThatWasNotDelivered() {
        RawClient ana = client("ana");
        RawClient ben = client("ben");
        enter(ben, STAGE);
        publish(ana, 2);
        until(() -> seqsOf(ben).size() == 2);
        await(BrokenFeeds.forget(bench.gateway.fanout(), STAGE));
        publish(ana, 2);
        awaitRepaired(Drift.INTEREST);
        publish(ana, 2);
        until(() -> seqsOf(ben).size() == 6);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), seqsOf(ben));
        assertEquals(Set.of(Drift.INTEREST), repaired.keySet());
    }

    @Test
    void endsAFeedWithoutMembers() {
        await(BrokenFeeds.feed(
                bench.gateway.fanout(), STAGE, bench.gateway.shards().get(0)));
        awaitRepaired(Drift.INTEREST);
        assertEquals(false, isDelivered(STAGE));
    }

    @Test
    void announcesATopicThatOtherNodesDoNotKnowAndReadsItsLog() {
        RawClient ana = client("ana");
        RawClient ben = client("ben");
        enter(ben, STAGE);
        bench.listens.set(topic -> !topic.equals(STAGE));
        bench.listen.set(topic -> {
            bench.listens.set(announced -> true);
            return Future.succeededFuture();
        });
        ana.succeed("stage:publish", message().put("silent", true));
        awaitRepaired(Drift.INTEREST);
        until(() -> seqsOf(ben).size() == 1);
    }

    @Test
    void leavesJoinsInFlightAlone() {
        RawClient ben = client("ben");
        Promise<Void> known = Promise.promise();
        bench.listen.set(topic -> known.future());
        ben.post("stage:enter", new JsonObject().put("topic", STAGE.name()));
        for (int i = 0; i < 20; i++) {
            RawClient passing = RawClient.open(bench.vertx, bench.port, "/ws?token=" + bench.token("passing-" + i));
            clients.add(passing);
            await(bench.vertx.timer(25, TimeUnit.MILLISECONDS));
            if (i % 2 == 0) {
                passing.close();
            }
        }
        known.complete();
        until(() -> isDelivered(STAGE));
        assertEquals(Map.of(), repaired);
    }

    private RawClient client(String user) {
        RawClient client = bench.client(user);
        clients.add(client);
        return client;
    }

    private Connection connectionOf(String user) {
        return bench.gateway.registry().of(user).iterator().next();
    }

    private static void enter(RawClient client, Topic topic) {
        client.succeed("stage:enter", new JsonObject().put("topic", topic.name()));
    }

    private static void publish(RawClient client, int times) {
        for (int i = 0; i < times; i++) {
            client.succeed("stage:publish", message());
        }
    }

    private static JsonObject message() {
        return new JsonObject().put("topic", STAGE.name()).put("event", "news").put("data", new JsonObject());
    }

    private static List<Long> seqsOf(RawClient client) {
        return client.of("news").stream().map(frame -> frame.getLong("seq")).toList();
    }

    private void awaitRepaired(Drift drift) {
        until(() -> repaired.containsKey(drift));
        assertEquals(1, repaired.get(drift).get());
    }

    private static <T> T onLoop(Shard shard, Function<Shard, T> action) {
        Promise<T> done = Promise.promise();
        shard.execute(() -> done.complete(action.apply(shard)));
        return await(done.future());
    }

    private boolean isDelivered(Topic topic) {
        return await(bench.gateway.fanout().look(topic)).listens();
    }

    private static Shard shardOf(Connection connection) {
        return (Shard) connection.loop();
    }
}
