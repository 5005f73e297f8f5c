package dev.switchboard.routing;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Peers} those of the Hazelcast members. Hazelcast's events are hints that come on its own threads and
 * sometimes seconds late, behind another listener that blocks; so the members are looked up at each event and in
 * between, which is a read of this node's memory. On the router's context, but for the events.
 */
final class MembershipWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipWatcher.class);
    /** Where Vert.x writes a node's id; a member without one holds only data. */
    private static final String NODE_ID = "__vertx.nodeId";

    private final HazelcastInstance hazelcast;
    private final RouterState state;
    private final Peers peers;
    private volatile UUID registration;

    MembershipWatcher(HazelcastInstance hazelcast, RouterState state, Peers peers) {
        this.hazelcast = hazelcast;
        this.state = state;
        this.peers = peers;
    }

    /** This node's id. */
    static String nodeId(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getLocalMember().getAttribute(NODE_ID);
    }

    Future<Void> start() {
        look();
        return state.vertx
                .executeBlocking(() -> hazelcast.getCluster().addMembershipListener(new Listener()))
                .onSuccess(id -> registration = id)
                .mapEmpty();
    }

    Future<Void> stop() {
        UUID registered = registration;
        if (registered == null) {
            return Future.succeededFuture();
        }
        return state.vertx
                .executeBlocking(() -> hazelcast.getCluster().removeMembershipListener(registered))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof HazelcastInstanceNotActiveException
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    /** Looks who the members are now. */
    void look() {
        try {
            Cluster cluster = hazelcast.getCluster();
            become(cluster.getLocalMember().getUuid());
            Map<UUID, String> members = new HashMap<>();
            for (Member member : cluster.getMembers()) {
                String node = member.getAttribute(NODE_ID);
                if (!member.localMember() && node != null) {
                    members.put(member.getUuid(), node);
                }
            }
            peers.become(members);
        } catch (HazelcastInstanceNotActiveException ended) {
            LOG.debug("membership is over", ended);
        }
    }

    /** A node that was cut off comes back as another member, whom the others know nothing of. */
    private void become(UUID self) {
        if (!self.equals(state.link.self())) {
            peers.become(Map.of());
            state.link.speakAs(self);
        }
    }

    private final class Listener implements InitialMembershipListener {

        @Override
        public void init(InitialMembershipEvent event) {
            state.soon.execute(MembershipWatcher.this::look);
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            state.soon.execute(MembershipWatcher.this::look);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            // Named, since by the time it is looked up the same member may be there again, knowing nothing.
            UUID member = event.getMember().getUuid();
            state.soon.execute(() -> {
                peers.left(member);
                look();
            });
        }
    }
}
