package dev.switchboard.ops;

import dev.switchboard.routing.RoutingMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Routing's meters: the cluster's size and interest, traffic between nodes, repairs. Safe from any thread. */
final class RoutingMeters implements RoutingMetrics {

    private static final Duration[] BUCKETS = Buckets.ofMillis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000);

    private final MeterRegistry registry;
    private final Counter durable;
    private final Counter ephemeral;
    private final Counter batches;
    private final Counter publications;
    private final Counter bytes;
    private final Counter dropped;
    private final Counter resyncs;
    private final Counter snapshots;
    private final Counter drifts;
    private final Counter repaired;
    private final Timer joins;
    private final Timer provisionalJoins;
    private volatile long peers;
    private volatile long ownTopics;
    private volatile long clusterTopics;
    private volatile long users;
    private volatile long inFlight;

    RoutingMeters(MeterRegistry registry) {
        this.registry = registry;
        durable = published("durable");
        ephemeral = published("ephemeral");
        batches = counter("switchboard.cluster.messages", "Bus messages with events sent to other nodes.");
        publications = counter("switchboard.cluster.publications", "Events sent to other nodes.");
        bytes = Counter.builder("switchboard.cluster.sent")
                .description("Bytes of events sent to other nodes.")
                .baseUnit("bytes")
                .register(registry);
        dropped = counter("switchboard.cluster.dropped", "Events not sent because a node is stuck or silent.");
        resyncs = counter("switchboard.resyncs", "Resyncs: comparisons of all topics with their logs.");
        snapshots = counter("switchboard.interest.snapshots", "Full interest snapshots sent to a node.");
        drifts = counter(
                "switchboard.interest.drifts", "Differences in a node's interest that were found and repaired.");
        repaired = GatewayMeters.drifts(registry, "interest");
        joins = joins(false);
        provisionalJoins = joins(true);
        gauge("switchboard.cluster.size", null, "Nodes in the cluster, including this one.", () -> peers + 1);
        gauge(
                "switchboard.cluster.in.flight",
                "bytes",
                "Bytes sent to other nodes and not yet confirmed.",
                () -> inFlight);
        gauge("switchboard.users.online", null, "Users connected anywhere in the cluster.", () -> users);
        topics("node", () -> ownTopics);
        topics("cluster", () -> clusterTopics);
    }

    private Counter published(String kind) {
        return Counter.builder("switchboard.events.published")
                .description("Events published by this node's concerns, counted before delivery.")
                .tag("kind", kind)
                .register(registry);
    }

    private Timer joins(boolean provisional) {
        return Timer.builder("switchboard.join.duration")
                .description("Time until every node that responds has confirmed a join.")
                .tag("provisional", Boolean.toString(provisional))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private void topics(String scope, LongSupplier value) {
        Gauge.builder("switchboard.interest.topics", value::getAsLong)
                .description("Topics with at least one subscriber.")
                .tag("scope", scope)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    /** {@code {durable, ephemeral}}: the events that this node's concerns published. */
    JsonObject events() {
        return new JsonObject().put("durable", (long) durable.count()).put("ephemeral", (long) ephemeral.count());
    }

    /** The state of this node's links to the others. */
    JsonObject figures() {
        return new JsonObject()
                .put("peers", peers)
                .put("inFlightBytes", inFlight)
                .put("dropped", (long) dropped.count())
                .put("resyncs", (long) resyncs.count())
                .put("drifts", (long) drifts.count())
                .put("topics", ownTopics)
                .put("usersOnline", users);
    }

    @Override
    public void interest(int own, int cluster, int online) {
        ownTopics = own;
        clusterTopics = cluster;
        users = online;
    }

    @Override
    public void published(boolean isDurable) {
        (isDurable ? durable : ephemeral).increment();
    }

    @Override
    public void peers(int count) {
        peers = count;
    }

    @Override
    public void inFlight(long waiting) {
        inFlight = waiting;
    }

    @Override
    public void sent(String node, int count, int size) {
        batches.increment();
        publications.increment(count);
        bytes.increment(size);
    }

    @Override
    public void dropped(String node, int count) {
        dropped.increment(count);
    }

    @Override
    public void joined(Duration took, boolean provisional) {
        (provisional ? provisionalJoins : joins).record(took);
    }

    @Override
    public void resynced() {
        resyncs.increment();
    }

    @Override
    public void snapshotSent(String node, int topics) {
        snapshots.increment();
    }

    @Override
    public void peerDriftRepaired(String node) {
        drifts.increment();
    }

    @Override
    public void driftRepaired(String topic) {
        repaired.increment();
    }
}
