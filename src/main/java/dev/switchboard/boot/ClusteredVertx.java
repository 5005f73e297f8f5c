package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.boot.link.GuardedMember;
import dev.switchboard.boot.link.LinkRefusals;
import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.seal.BusRefusals;
import dev.switchboard.bus.seal.BusSeal;
import dev.switchboard.bus.seal.SealMetrics;
import dev.switchboard.bus.vertx.FrameFault;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
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

    private static final long SHUTDOWN_PAUSE_NANOS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ClusteredVertx.class);

    /** The attribute by which the cluster manager knows the nodes. */
    private static final String NODE_ID = "__vertx.nodeId";

    private final Vertx vertx;
    private final HazelcastInstance member;
    private final String nodeId;

    private ClusteredVertx(Vertx vertx, HazelcastInstance member) {
        this.vertx = vertx;
        this.member = member;
        this.nodeId = member.getCluster().getLocalMember().getAttribute(NODE_ID);
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
        BusRefusals refused = new BusRefusals(refusals);
        Supplier<HazelcastInstance> member = () -> member(config, announced, known, refused);
        return join(config, member, builder, options, refused, MOST_JOINS).map(joined -> {
            seal(joined, config, refused);
            return joined;
        });
    }

    /** Blocks until it has joined. */
    private static HazelcastInstance member(
            ClusterConfig config, String announced, KnownAddresses known, BusRefusals refused) {
        Config settings = HazelcastSettings.of(config, announced, known);
        settings.getMemberAttributeConfig()
                .setAttribute(NODE_ID, UUID.randomUUID().toString());
        return GuardedMember.start(settings, config.linkKey(), new LinkRefusals() {
            @Override
            public void stranger() {
                refused.refuseStranger();
            }

            @Override
            public void unfinished() {
                refused.refuse(FrameFault.UNFINISHED);
            }

            @Override
            public void malformed() {
                refused.refuse(FrameFault.MALFORMED);
            }
        });
    }

    private static Future<ClusteredVertx> join(
            ClusterConfig config,
            Supplier<HazelcastInstance> member,
            Supplier<VertxBuilder> builder,
            VertxOptions options,
            BusRefusals refused,
            int tries) {
        return blocking("cluster-join", member)
                .recover(failure -> Future.failedFuture(reason(config, failure)))
                .compose(joined -> guarded(
                                builder.get().with(options).withClusterManager(new HazelcastClusterManager(joined)),
                                options,
                                config,
                                refused)
                        .map(vertx -> new ClusteredVertx(vertx, joined))
                        .recover(failure -> leave(joined).compose(left -> {
                            if (tries == 1) {
                                return Future.failedFuture(reason(config, failure));
                            }
                            LOG.warn("joining the cluster failed and is tried again: {}", failure.getMessage());
                            return join(config, member, builder, options, refused, tries - 1);
                        })));
    }

    /** Runs on a thread of its own what takes seconds and belongs to no Vert.x yet, or no longer. */
    private static <T> Future<T> blocking(String thread, Supplier<T> work) {
        return Future.fromCompletionStage(
                CompletableFuture.supplyAsync(work, task -> new Thread(task, thread).start()));
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

    /** Ends the member of a join that failed, which the other nodes would wait for. */
    private static Future<Void> leave(HazelcastInstance member) {
        return blocking("cluster-leave", () -> {
                    member.getLifecycleService().terminate();
                    return member;
                })
                .mapEmpty();
    }

    /** Before anything listens on the bus. */
    private static void seal(ClusteredVertx joined, ClusterConfig config, BusRefusals refusals) {
        BusSeal.install(
                joined.vertx,
                joined.nodeId(),
                config.secret().busKeys(config.name()),
                node -> joined.member.getCluster().getMembers().stream()
                        .anyMatch(other -> node.equals(other.getAttribute(NODE_ID))),
                refusals);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** The id of this node, which does not change while the process runs. */
    public String nodeId() {
        return nodeId;
    }

    /** Used for membership only; the hub stores no data in it. */
    public HazelcastInstance hazelcast() {
        return member;
    }

    /** Leaves the cluster and closes Vert.x. */
    public Future<Void> close() {
        return vertx.close().eventually(() -> blocking("cluster-leave", this::shutDown));
    }

    /** A shutdown that meets other work of Hazelcast may be rejected, and is then tried again. */
    private HazelcastInstance shutDown() {
        while (member.getLifecycleService().isRunning()) {
            try {
                member.getLifecycleService().shutdown();
            } catch (RejectedExecutionException busy) {
                LOG.debug("the member's shutdown was rejected and is tried again", busy);
                LockSupport.parkNanos(SHUTDOWN_PAUSE_NANOS);
            }
        }
        return member;
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
