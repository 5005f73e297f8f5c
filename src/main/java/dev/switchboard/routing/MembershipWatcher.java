package dev.switchboard.routing;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Peers} equal to the Hazelcast members. Hazelcast's events are only hints: they arrive on its own
 * threads, and seconds late when another listener blocks. So the members are read at each event and periodically, which
 * reads this node's memory only. On the router's context, except for the events.
 */
final class MembershipWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipWatcher.class);
    /** The attribute in which Vert.x stores a node's id; a member without it holds only data. */
    private static final String NODE_ID = "__vertx.nodeId";

    private final HazelcastInstance hazelcast;
    private final Vertx vertx;
    private final RouterLoop loop;
    private final BusLink bus;
    private final Peers peers;
    private volatile @Nullable UUID registration;

    MembershipWatcher(HazelcastInstance hazelcast, Vertx vertx, RouterLoop loop, BusLink bus, Peers peers) {
        this.hazelcast = hazelcast;
        this.vertx = vertx;
        this.loop = loop;
        this.bus = bus;
        this.peers = peers;
    }

    /** This node's id. */
    static String nodeId(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getLocalMember().getAttribute(NODE_ID);
    }

    /** This node's member. */
    static UUID member(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getLocalMember().getUuid();
    }

    Future<Void> start() {
        refresh();
        return vertx.executeBlocking(() -> hazelcast.getCluster().addMembershipListener(new Listener()))
                .onSuccess(id -> registration = id)
                .mapEmpty();
    }

    Future<Void> stop() {
        UUID registered = registration;
        if (registered == null) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> hazelcast.getCluster().removeMembershipListener(registered))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof HazelcastInstanceNotActiveException
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    /** Reads the members and updates the peers. */
    void refresh() {
        try {
            Cluster cluster = hazelcast.getCluster();
            updateSelf(cluster.getLocalMember().getUuid());
            Map<UUID, String> members = new HashMap<>();
            for (Member member : cluster.getMembers()) {
                String node = member.getAttribute(NODE_ID);
                if (!member.localMember() && node != null) {
                    members.put(member.getUuid(), node);
                }
            }
            peers.update(members);
        } catch (HazelcastInstanceNotActiveException ended) {
            LOG.debug("Hazelcast has shut down", ended);
        }
    }

    /** A node that was cut off rejoins as another member, about which the others know nothing. */
    private void updateSelf(UUID self) {
        if (!self.equals(bus.self())) {
            peers.update(Map.of());
            bus.setSelf(self);
        }
    }

    private final class Listener implements InitialMembershipListener {

        @Override
        public void init(InitialMembershipEvent event) {
            loop.execute(MembershipWatcher.this::refresh);
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            loop.execute(MembershipWatcher.this::refresh);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            // Removed by name: when the members are read, the same member may be back, knowing nothing.
            UUID member = event.getMember().getUuid();
            loop.execute(() -> {
                peers.remove(member);
                refresh();
            });
        }
    }
}
