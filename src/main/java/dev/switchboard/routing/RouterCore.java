package dev.switchboard.routing;

import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a node's router, put together on one event loop, which alone touches them. Deployed and held by
 * {@link TopicRouter}; its start succeeds when this node and all members know each other.
 */
final class RouterCore extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RouterCore.class);
    /** How often members are looked up, lingering interest is looked through, and silent peers are noticed. */
    private static final long LOOK_MS = 250;
    /** How often a node that cannot start yet says whom it waits for. */
    private static final long COMPLAINT_MS = 5_000;
    /** How long the goodbyes may take to leave. */
    private static final long GOODBYE_MS = 500;

    private final HazelcastInstance hazelcast;
    private final RoutingConfig config;
    private final RoutingMetrics metrics;
    private final String self;
    private final Promise<Void> ready = Promise.promise();

    private RouterState state;
    private Peers peers;
    private Listening listening;
    private MembershipWatcher membership;
    private NodeHeartbeat heartbeat;
    private KindWalk kinds;
    private volatile ConcernNodes concerns;
    private volatile List<RoutingMember> members = List.of();
    private final List<Consumer<List<RoutingMember>>> watchers = new ArrayList<>();
    private long nextComplaint;

    RouterCore(HazelcastInstance hazelcast, RoutingConfig config, RoutingMetrics metrics) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.metrics = metrics;
        this.self = MembershipWatcher.nodeId(hazelcast);
    }

    @Override
    public Future<?> start() {
        build();
        nextComplaint = RouterState.now() + COMPLAINT_MS;
        FrameReceiver receiver = new FrameReceiver(state, peers, membership, this::review);
        Publishing publishing = new Publishing(state);
        return vertx.eventBus()
                .consumer(BusLink.address(self), receiver::receive)
                .completion()
                .compose(heard -> Publisher.serve(vertx, publishing::publish, publishing::confirm))
                .compose(served -> Audience.serve(vertx, this::heard))
                .compose(served -> Audience.serveKinds(vertx, kinds::heardOf))
                .compose(served -> membership.start())
                .compose(watching -> {
                    heartbeat.start();
                    new OwnAudit(state, listening).start();
                    vertx.setPeriodic(LOOK_MS, timer -> look());
                    review();
                    return ready.future();
                })
                // Undeployed it would be only if it had started.
                .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    @Override
    public Future<Void> stop() {
        peers.abandon();
        return membership.stop();
    }

    /** Says goodbye to every peer. */
    Future<Void> takeLeave() {
        List<Future<Void>> goodbyes = new ArrayList<>();
        peers.all().forEach(peer -> goodbyes.add(peer.takeLeave()));
        return Future.join(goodbyes)
                .<Void>mapEmpty()
                .timeout(GOODBYE_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    void run(Runnable action) {
        context.runOnContext(turn -> action.run());
    }

    Context loop() {
        return context;
    }

    Listening listening() {
        return listening;
    }

    /** For this room's tests. */
    RouterState state() {
        return state;
    }

    DeliveryGuard delivery() {
        return state.delivery;
    }

    Peers peers() {
        return peers;
    }

    MembershipWatcher membership() {
        return membership;
    }

    String self() {
        return self;
    }

    /** From any thread. */
    List<String> nodesOf(String concern) {
        return concerns.of(concern);
    }

    /** From any thread. */
    List<RoutingMember> members() {
        return members;
    }

    /** On the loop: tells the members now and whenever they change. */
    void watch(Consumer<List<RoutingMember>> watcher) {
        watchers.add(watcher);
        watcher.accept(members);
    }

    private void build() {
        Executor soon = this::run;
        long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        state = new RouterState(
                vertx,
                config,
                metrics,
                new BusLink(vertx, epoch),
                new InterestTable(this::interestChanged, soon),
                new DeliveryGuard(vertx, metrics),
                soon);
        peers = new Peers(state, this::review);
        listening = new Listening(state, peers);
        membership = new MembershipWatcher(hazelcast, state, peers);
        heartbeat = new NodeHeartbeat(state, peers);
        kinds = new KindWalk(state);
        concerns = new ConcernNodes(self, state.table, state.routes);
    }

    private void interestChanged(Topic topic, boolean heardBefore, boolean heardNow) {
        if (topic.kind() == Topic.Kind.CONCERN) {
            concerns.changed(topic, heardNow);
        } else if (heardBefore != heardNow) {
            kinds.changed(topic, heardNow);
            Audience.report(vertx, new Audience.Change(topic, heardNow));
        }
    }

    private Set<Topic> heard(Set<Topic> asked) {
        return asked.stream().filter(state.table::contains).collect(Collectors.toSet());
    }

    private void look() {
        membership.look();
        listening.sweep();
        review();
        if (!state.isReady() && RouterState.now() >= nextComplaint) {
            nextComplaint = RouterState.now() + COMPLAINT_MS;
            LOG.warn("not ready: waiting to know and to be known by {}", peers.unsettled());
        }
    }

    /** Brings up to date what others see of the peers, and is ready as soon as all are known. */
    private void review() {
        concerns.refresh();
        List<RoutingMember> seen = new ArrayList<>();
        seen.add(new RoutingMember(self, true, RoutingMember.State.UP));
        peers.all().forEach(peer -> seen.add(new RoutingMember(peer.node(), false, peer.state())));
        if (!seen.equals(members)) {
            members = List.copyOf(seen);
            watchers.forEach(watcher -> watcher.accept(members));
        }
        if (!state.isReady() && peers.areTooMany()) {
            ready.tryFail("a cluster has at most " + (Peers.MOST + 1) + " nodes");
        } else if (!state.isReady()
                && state.link.self() != null
                && peers.unsettled().isEmpty()) {
            state.becomeReady();
            LOG.info("routing is ready, {} nodes", seen.size());
            ready.tryComplete();
        }
    }
}
