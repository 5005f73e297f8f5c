package dev.switchboard.boot.nodes;

import dev.switchboard.boot.nodes.NodeTable.Look;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.NodeStatus;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's row in the store and watches those of the others. While the store is away nothing changes: the addresses
 * known so far stay candidates. Runs on the context that started it; what it has found is read from any thread. Lives from
 * the node's join until its stop, which removes the row.
 */
public final class NodeRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);

    private final NodeTable table;
    private final NodeRow own;
    private final Supplier<NodeRow> now;
    private final NodesConfig config;
    private final ClusterView cluster;
    private final BooleanSupplier migrated;
    private final KnownAddresses known;
    private final HubClock clock;
    private final NodesMetrics metrics;
    private final ApartNodes apart;
    private final Differences differences;
    private final ClockSkew skew = new ClockSkew();
    /** The one under way, or the last one. */
    private volatile Future<Void> beat = Future.succeededFuture();

    private boolean failing;
    private volatile boolean closed;

    private NodeRegistry(
            Vertx vertx,
            Supplier<NodeRow> now,
            NodesConfig config,
            ClusterView cluster,
            BooleanSupplier migrated,
            KnownAddresses known,
            NodesMetrics metrics) {
        this.table = new NodeTable(Postgres.of(vertx));
        this.own = now.get();
        this.now = now;
        this.config = config;
        this.cluster = cluster;
        this.migrated = migrated;
        this.known = known;
        this.clock = HubClock.of(vertx);
        this.metrics = metrics;
        this.apart = new ApartNodes(own, config.warnAfter());
        this.differences = new Differences(now);
    }

    /**
     * Starts; the future succeeds after the first beat, whatever its outcome.
     *
     * @param now this node; a reload changes its settings, and nothing else of it changes
     * @param migrated whether the table exists
     * @param known where the addresses of the others go
     */
    public static Future<NodeRegistry> start(
            Vertx vertx,
            Supplier<NodeRow> now,
            NodesConfig config,
            ClusterView cluster,
            BooleanSupplier migrated,
            KnownAddresses known,
            NodesMetrics metrics) {
        NodeRegistry registry = new NodeRegistry(vertx, now, config, cluster, migrated, known, metrics);
        Promise<NodeRegistry> started = Promise.promise();
        vertx.getOrCreateContext().runOnContext(turn -> {
            vertx.setPeriodic(config.beat().toMillis(), fired -> registry.beat());
            registry.beat().map(registry).onComplete(started);
        });
        return started.future();
    }

    private Future<Void> beat() {
        known.add(cluster.addresses());
        if (!beat.isComplete() || closed || !migrated.getAsBoolean()) {
            return Future.succeededFuture();
        }
        beat = table.beat(now.get(), config.lifetime()).transform(done -> {
            if (done.succeeded() && !closed) {
                take(done.result());
            }
            note(done.succeeded() ? Optional.empty() : Optional.of(done.cause()));
            return Future.succeededFuture();
        });
        return beat;
    }

    private void take(Look look) {
        clock.measured(look.time(), look.roundTrip());
        metrics.skewed(skew.measured(look.time(), look.roundTrip(), Instant.now()));
        List<NodeRow> others = look.nodes();
        known.addNodes(others);
        apart.update(others, cluster.nodes(), System.nanoTime());
        differences.update(others);
        metrics.seen(
                apart.list().size(),
                differences.list().size(),
                differences.versions().size());
    }

    /** The store's own warning tells of an outage; this is for what is no outage. */
    private void note(Optional<Throwable> failure) {
        if (failure.isPresent() && !failing) {
            LOG.warn("this node's row could not be written: {}", failure.get().getMessage());
        }
        failing = failure.isPresent();
    }

    /** Removes the row, so that the others need not wait for it to expire. A beat under way would put it back. */
    public Future<Void> close() {
        closed = true;
        return beat.transform(done -> table.remove(own.id()));
    }

    /** Live nodes of the store that are not in this node's cluster; empty if there are none. */
    public Optional<String> splitProblem() {
        return apart.problem();
    }

    /** Why the machine's clock cannot be right; empty if it can. */
    public Optional<String> clockProblem() {
        return skew.problem();
    }

    /** What this node knows of itself and of the others. */
    public NodeStatus.Surroundings surroundings() {
        List<NodeStatus.Apart> outside = apart.list().stream()
                .map(node -> new NodeStatus.Apart(node.id(), node.address(), node.version()))
                .toList();
        return new NodeStatus.Surroundings(own.version(), outside, differences.list());
    }
}
