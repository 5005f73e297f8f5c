package dev.switchboard.boot;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * A node's Vert.x, a member of its cluster: Hazelcast for membership, the event bus between the members. Safe from any
 * thread; lives as long as the node, whose end closes it after everything that runs on it.
 */
public final class ClusteredVertx {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long PING_MS = 2_000;
    /**
     * Of a connection between nodes. One that has no pong is closed, but only behind what it still has to write; when a
     * cut has filled its buffers, that is when the system tries again, up to a minute after the cut. Until then nothing
     * else goes to that node.
     */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    private final Vertx vertx;
    private final HazelcastClusterManager manager;

    private ClusteredVertx(Vertx vertx, HazelcastClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    /** Joins the cluster, or is its first member after about a second. */
    public static Future<ClusteredVertx> start(ClusterConfig config) {
        return start(config, Vertx.builder(), new VertxOptions());
    }

    /** As {@link #start(ClusterConfig)}, with options such as pool sizes; transport and event bus are set here. */
    public static Future<ClusteredVertx> start(ClusterConfig config, VertxOptions options) {
        return start(config, Vertx.builder(), new VertxOptions(options));
    }

    /** As {@link #start(ClusterConfig)}, measured by {@code metrics}. */
    public static Future<ClusteredVertx> start(ClusterConfig config, VertxMetricsFactory metrics) {
        return start(
                config,
                Vertx.builder().withMetrics(metrics),
                new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)));
    }

    /** How many event loops a node has: nothing here blocks one, so a second on the same core only adds wake-ups. */
    public static int loops() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static Future<ClusteredVertx> start(ClusterConfig config, VertxBuilder builder, VertxOptions options) {
        HazelcastClusterManager manager = new HazelcastClusterManager(HazelcastSettings.of(config));
        options.setPreferNativeTransport(true)
                .setEventLoopPoolSize(loops())
                .setEventBusOptions(eventBus(options.getEventBusOptions(), config));
        return builder.with(options)
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new ClusteredVertx(vertx, manager));
    }

    public Vertx vertx() {
        return vertx;
    }

    /** This node's id, the same as long as the process lives. */
    public String nodeId() {
        return manager.getNodeId();
    }

    /** For membership alone; no data is kept there. */
    public HazelcastInstance hazelcast() {
        return manager.getHazelcastInstance();
    }

    /** Leaves the cluster and ends Vert.x. */
    public Future<Void> close() {
        return vertx.close();
    }

    private static EventBusOptions eventBus(EventBusOptions base, ClusterConfig config) {
        EventBusOptions options = new EventBusOptions(base)
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpUserTimeout(UNACKNOWLEDGED_MS);
        config.tls().ifPresent(tls -> tls.secure(options));
        return config.host().equals(ClusterConfig.ANY_HOST) ? options : options.setHost(config.host());
    }
}
