package dev.switchboard.routing;

import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.KindWalk;
import dev.switchboard.routing.interest.OwnInterest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The parts of a node's router, composed. Made on the router's loop, which alone touches the parts, except for those that
 * say otherwise. Lives from its start to its stop.
 */
final class RouterCore {

    /** How often members are read, expired lingers are dropped, and silent peers are noticed. */
    private static final long CHECK_MS = 250;
    /** The time limit for sending the goodbyes. */
    private static final long GOODBYE_MS = 500;

    private final Vertx vertx;
    private final RouterLoop loop;
    private final RoutingConfig config;
    private final String self;
    private final OwnInterest own = new OwnInterest();
    private final Routes routes = new Routes();
    private final Readiness readiness = new Readiness();
    private final InterestTable table;
    private final DeliveryGuard delivery;
    private final Peers peers;
    private final Listening listening;
    private final MembershipWatcher membership;
    private final KindWalk kinds;
    private final ConcernNodes concerns;
    private final MemberList members;
    private final FrameReceiver receiver;
    private final Publishing publishing;
    private final NodeHeartbeat heartbeat;
    private final OwnAudit audit;

    RouterCore(
            Vertx vertx, RouterLoop loop, HazelcastInstance hazelcast, RoutingConfig config, RoutingMetrics metrics) {
        this.vertx = vertx;
        this.loop = loop;
        this.config = config;
        self = MembershipWatcher.nodeId(hazelcast);
        long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        BusLink bus = new BusLink(vertx, epoch, MembershipWatcher.member(hazelcast));
        table = new InterestTable(this::interestChanged, loop.rounds());
        delivery = new DeliveryGuard(loop, metrics);
        PeerWiring wiring =
                new PeerWiring(bus, loop, config, metrics, own, table, routes, delivery, readiness::isReady);
        peers = new Peers(wiring, this::review);
        listening = new Listening(loop, own, table, peers, config);
        membership = new MembershipWatcher(hazelcast, vertx, loop, bus, peers);
        kinds = new KindWalk(table, loop.rounds());
        concerns = new ConcernNodes(self, table, routes);
        members = new MemberList(self);
        receiver = new FrameReceiver(loop, bus, delivery, peers, membership, this::review);
        publishing = new Publishing(loop, table, routes, delivery, metrics);
        heartbeat = new NodeHeartbeat(loop, config, metrics, own, table, peers);
        audit = new OwnAudit(loop, own, table, listening, delivery, metrics);
    }

    /** Succeeds when this node and all members know each other. */
    Future<Void> start() {
        return vertx.eventBus()
                .consumer(BusLink.address(self), receiver::receive)
                .completion()
                .compose(listens -> Publisher.serve(vertx, publishing::publish, publishing::publishConfirmed))
                .compose(served -> Audience.serve(vertx, this::withListeners))
                .compose(served -> Audience.serveKinds(vertx, kinds::topicsOf))
                .compose(served -> membership.start())
                .compose(watching -> {
                    heartbeat.start();
                    audit.start(config.auditInterval());
                    loop.every(CHECK_MS, this::check);
                    review();
                    return readiness.future();
                });
    }

    Future<Void> stop() {
        peers.abandon();
        return membership.stop();
    }

    /** Says goodbye to every peer. */
    Future<Void> sendGoodbyes() {
        List<Future<Void>> goodbyes = new ArrayList<>();
        peers.all().forEach(peer -> goodbyes.add(peer.sendGoodbye()));
        return Future.join(goodbyes)
                .<Void>mapEmpty()
                .timeout(GOODBYE_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    RouterLoop loop() {
        return loop;
    }

    String self() {
        return self;
    }

    Listening listening() {
        return listening;
    }

    DeliveryGuard delivery() {
        return delivery;
    }

    /** Its {@code of} is safe from any thread. */
    ConcernNodes concerns() {
        return concerns;
    }

    /** Its {@code members} is safe from any thread. */
    MemberList members() {
        return members;
    }

    /** For the tests of this room. */
    Peers peers() {
        return peers;
    }

    /** For the tests of this room. */
    MembershipWatcher membership() {
        return membership;
    }

    /** For the tests of this room. */
    OwnInterest own() {
        return own;
    }

    /** For the tests of this room. */
    InterestTable table() {
        return table;
    }

    private void interestChanged(Topic topic, boolean markedBefore, boolean markedNow) {
        if (topic.kind() == Topic.Kind.CONCERN) {
            concerns.changed(topic, markedNow);
        } else if (markedBefore != markedNow) {
            kinds.changed(topic, markedNow);
            Audience.report(vertx, new Audience.Change(topic, markedNow));
        }
    }

    private Set<Topic> withListeners(Set<Topic> asked) {
        return asked.stream().filter(table::contains).collect(Collectors.toSet());
    }

    private void check() {
        membership.refresh();
        listening.sweep();
        review();
        readiness.warnIfLate(peers);
    }

    /** Updates what other rooms see of the peers, and whether this node is ready. */
    private void review() {
        concerns.refresh();
        members.update(peers.all());
        readiness.check(peers);
    }
}
