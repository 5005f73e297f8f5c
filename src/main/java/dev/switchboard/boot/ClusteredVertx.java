package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.seal.BusRefusals;
import dev.switchboard.bus.seal.BusSeal;
import dev.switchboard.bus.seal.SealMetrics;
import dev.switchboard.bus.vertx.FrameLimits;
import dev.switchboard.bus.vertx.GuardedTransport;
import dev.switchboard.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x of a node, a member of its cluster: Hazelcast for membership, the event bus between the members. Safe from
 * any thread. The node's stop closes it after everything that runs on it.
 */
public final class ClusteredVertx {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long PING_MS = 2_000;
    /**
     * Limits how long a connection between nodes may stay unacknowledged. Vert.x closes a connection without pongs, but
     * only after flushing its buffers. When a partition has filled them, that waits for the system's next
     * retransmission, up to a minute after the partition ends, and until then nothing else reaches that node.
     */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    /** A join fails if a connection between members breaks meanwhile, as when a node is stopped at that moment. */
    private static final int MOST_JOINS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ClusteredVertx.class);

    private final Vertx vertx;
    private final HazelcastClusterManager manager;

    private ClusteredVertx(Vertx vertx, HazelcastClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    /** Joins the cluster, or becomes its first member after about a second. */
    public static Future<ClusteredVertx> start(ClusterConfig config) {
        return start(config, Vertx::builder, new VertxOptions(), SealMetrics.NONE);
    }

    /** As {@link #start(ClusterConfig)}, with options such as pool sizes; it overrides transport and event bus. */
    public static Future<ClusteredVertx> start(ClusterConfig config, VertxOptions options) {
        return start(config, options, SealMetrics.NONE);
    }

    /** As {@link #start(ClusterConfig, VertxOptions)}, with refused messages counted. */
    public static Future<ClusteredVertx> start(ClusterConfig config, VertxOptions options, SealMetrics refusals) {
        return start(config, Vertx::builder, new VertxOptions(options), refusals);
    }

    /**
     * As {@link #start(ClusterConfig)}, measured by {@code metrics} and with refused messages counted.
     *
     * @param known where other nodes have been seen, also after the start
     */
    public static Future<ClusteredVertx> start(
            ClusterConfig config, KnownAddresses known, VertxMetricsFactory metrics, SealMetrics refusals) {
        return start(
                config,
                known,
                () -> Vertx.builder().withMetrics(metrics),
                new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)),
                refusals);
    }

    /** The number of event loops: one per core. Nothing blocks them, so more would only add wake-ups. */
    public static int loops() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Keeps Vert.x from making a folder for files of the jar, which fails where the temporary folder is full or read-only. */
    static FileSystemOptions noFileCache() {
        return new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    }

    /** As {@link #start(ClusterConfig)}, with what builds the Vert.x of each attempt to join. */
    static Future<ClusteredVertx> start(
            ClusterConfig config, Supplier<VertxBuilder> builder, VertxOptions options, SealMetrics refusals) {
        return start(config, new KnownAddresses(), builder, options, refusals);
    }

    private static Future<ClusteredVertx> start(
            ClusterConfig config,
            KnownAddresses known,
            Supplier<VertxBuilder> builder,
            VertxOptions options,
            SealMetrics refusals) {
        Trace.register();
        String announced =
                config.isAnyHost() ? MemberInterface.of(config, known).getHostAddress() : config.host();
        options.setPreferNativeTransport(true)
                .setEventLoopPoolSize(loops())
                .setFileSystemOptions(noFileCache())
                .setEventBusOptions(eventBus(options.getEventBusOptions(), config, announced));
        Supplier<Config> member = () -> HazelcastSettings.of(config, announced, known);
        BusRefusals refused = new BusRefusals(refusals);
        return join(config, member, builder, options, refused, MOST_JOINS).map(joined -> {
            seal(joined.vertx, joined.manager, config, refused);
            return joined;
        });
    }

    private static Future<ClusteredVertx> join(
            ClusterConfig config,
            Supplier<Config> member,
            Supplier<VertxBuilder> builder,
            VertxOptions options,
            BusRefusals refused,
            int tries) {
        HazelcastClusterManager manager = new HazelcastClusterManager(member.get());
        return guarded(builder.get().with(options).withClusterManager(manager), options, config, refused)
                .map(vertx -> new ClusteredVertx(vertx, manager))
                .recover(failure -> leave(manager).compose(left -> {
                    if (!left || tries == 1) {
                        return Future.failedFuture(reason(config, failure));
                    }
                    LOG.warn("joining the cluster failed and is tried again: {}", failure.getMessage());
                    return join(config, member, builder, options, refused, tries - 1);
                }));
    }

    /** Names the setting if Hazelcast could not bind any of its ports. */
    private static Throwable reason(ClusterConfig config, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException refused) {
                return cannotListen(config, String.valueOf(refused.getMessage()));
            }
        }
        return failure;
    }

    private static ConfigException cannotListen(ClusterConfig config, String why) {
        int last = config.port() + config.portCount() - 1;
        String place = config.host() + ":" + config.port() + (last > config.port() ? " to " + last : "");
        return why.contains("in use")
                ? new ConfigException("cluster.port", place + ": port already in use")
                : new ConfigException("cluster.host", "cannot listen on " + place + ": " + why);
    }

    /** With TLS both ends present certificates, and the guard would see encrypted messages. */
    private static Future<Vertx> guarded(
            VertxBuilder builder, VertxOptions options, ClusterConfig config, BusRefusals refused) {
        if (config.tls().isPresent()) {
            return builder.buildClustered();
        }
        GuardedTransport guard = new GuardedTransport(
                options.getEventBusOptions(), FrameLimits.of(config.longestMessage()), BusSeal.CODEC, refused::refuse);
        return builder.withTransport(guard.asOption()).buildClustered().map(vertx -> {
            if (!guard.guards()) {
                throw new IllegalStateException("this Vert.x hides the server of the event bus");
            }
            return vertx;
        });
    }

    /** Ends the member of a join that failed, which the other nodes would wait for; false if it never became one. */
    private static Future<Boolean> leave(HazelcastClusterManager manager) {
        HazelcastInstance member = manager.getHazelcastInstance();
        return member == null
                ? Future.succeededFuture(false)
                : Future.fromCompletionStage(CompletableFuture.supplyAsync(() -> {
                    member.getLifecycleService().terminate();
                    return true;
                }));
    }

    /** Before anything listens on the bus. */
    private static void seal(Vertx vertx, HazelcastClusterManager manager, ClusterConfig config, BusRefusals refusals) {
        BusSeal.install(
                vertx,
                manager.getNodeId(),
                config.secret().busKeys(config.name()),
                node -> manager.getNodes().contains(node),
                refusals);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** The id of this node, which does not change while the process runs. */
    public String nodeId() {
        return manager.getNodeId();
    }

    /** Used for membership only; the hub stores no data in it. */
    public HazelcastInstance hazelcast() {
        return manager.getHazelcastInstance();
    }

    /** Leaves the cluster and closes Vert.x. */
    public Future<Void> close() {
        return vertx.close();
    }

    private static EventBusOptions eventBus(EventBusOptions base, ClusterConfig config, String announced) {
        EventBusOptions options = new EventBusOptions(base)
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpUserTimeout(UNACKNOWLEDGED_MS);
        config.tls().ifPresent(tls -> tls.secure(options));
        return options.setHost(config.host()).setClusterPublicHost(announced);
    }
}
