package dev.switchboard.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other members of the cluster: a peer is made when a member appears and removed when the member is gone. On the
 * router's context only.
 */
final class Peers {

    /** A peer occupies one bit of the interest table, and a second one while it announces everything again. */
    static final int MOST = 47;

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final Map<UUID, Peer> peers = new HashMap<>();
    private final Set<UUID> refused = new HashSet<>();
    private final PeerWiring wiring;
    private final JoinWaiters waiters;
    private final Runnable onChange;

    /** Progress of any peer. */
    private final class Progress implements Announcer.Progress {

        @Override
        public void acknowledged() {
            waiters.settle();
        }

        @Override
        public void known(boolean mayHaveMissed) {
            // A node that is starting has no client yet that could have missed an event.
            if (mayHaveMissed && wiring.ready().getAsBoolean()) {
                wiring.delivery().resyncAll();
            }
            onChange.run();
        }
    }

    /**
     * @param onChange called when a peer has come, has left, or knows or is known better
     */
    Peers(PeerWiring wiring, Runnable onChange) {
        this.wiring = wiring;
        this.onChange = onChange;
        this.waiters = new JoinWaiters(peers.values(), wiring.loop(), wiring.metrics());
    }

    Collection<Peer> all() {
        return peers.values();
    }

    JoinWaiters waiters() {
        return waiters;
    }

    @Nullable
    Peer find(UUID member) {
        return peers.get(member);
    }

    /** Adds and removes peers so that they are these members. */
    void update(Map<UUID, String> nodeOfMember) {
        assert wiring.loop().isCurrent();
        for (UUID known : List.copyOf(peers.keySet())) {
            if (!nodeOfMember.containsKey(known)) {
                remove(known);
            }
        }
        refused.retainAll(nodeOfMember.keySet());
        nodeOfMember.forEach((member, node) -> {
            if (!peers.containsKey(member)) {
                add(member, node);
            }
        });
    }

    /** Replaces the peer: the member is the same, but its router has restarted and knows nothing. */
    @Nullable
    Peer replace(Peer old) {
        remove(old.member());
        add(old.member(), old.node());
        return peers.get(old.member());
    }

    void remove(UUID member) {
        assert wiring.loop().isCurrent();
        Peer peer = peers.remove(member);
        if (peer == null) {
            return;
        }
        boolean unexpected = !peer.isGone();
        peer.markGone();
        // Its users may be moving to another node: they count as online for a while after the peer's last frame.
        wiring.loop().after(userLinger() - peer.contact().silentFor(), peer.interest()::forget);
        waiters.settle();
        if (unexpected) {
            LOG.info("node {} is gone", peer.node());
            // It may have committed events that it could no longer publish.
            wiring.delivery().resyncAll();
        }
        changed();
    }

    /** The peer said goodbye. */
    void markLeaving(Peer peer) {
        LOG.info("node {} is leaving", peer.node());
        peer.markLeaving();
        wiring.loop().after(userLinger(), peer.interest()::forget);
        waiters.settle();
        changed();
    }

    /** This node stops: nothing is sent any more and pending joins fail. */
    void abandon() {
        waiters.fail("this node is stopping");
        peers.values().forEach(Peer::abandon);
    }

    /** Whether there are more members than the interest table has room for. */
    boolean areTooMany() {
        return !refused.isEmpty();
    }

    /** The nodes that keep this one from becoming ready. */
    List<String> unsettled() {
        List<String> nodes = new ArrayList<>();
        peers.values().stream().filter(peer -> !peer.isSettled()).forEach(peer -> nodes.add(peer.node()));
        return nodes;
    }

    private void add(UUID member, String node) {
        if (peers.size() == MOST) {
            if (refused.add(member)) {
                LOG.error("node {} refused: a cluster has at most {} nodes", node, MOST + 1);
                onChange.run();
            }
            return;
        }
        refused.remove(member);
        Peer peer = new Peer(node, member, wiring, new Progress());
        peers.put(member, peer);
        peer.greet();
        changed();
    }

    private void changed() {
        wiring.metrics().peers(peers.size());
        onChange.run();
    }

    private long userLinger() {
        return wiring.config().userLinger().toMillis();
    }
}
