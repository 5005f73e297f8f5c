package dev.switchboard.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other members as membership has them: a peer is made when a member appears and ends when it is gone. On the
 * router's context only.
 */
final class Peers implements Announcer.Progress {

    /** A peer has one place in the {@link InterestTable}, and a second one while it tells everything anew. */
    static final int MOST = 47;

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final Map<UUID, Peer> peers = new HashMap<>();
    private final Set<UUID> refused = new HashSet<>();
    private final RouterState state;
    private final JoinWaiters waiters;
    private final Runnable onChange;

    /**
     * @param onChange called when a peer has come, gone, or is known better
     */
    Peers(RouterState state, Runnable onChange) {
        this.state = state;
        this.onChange = onChange;
        this.waiters = new JoinWaiters(this::all, state);
    }

    Collection<Peer> all() {
        return peers.values();
    }

    JoinWaiters waiters() {
        return waiters;
    }

    Peer of(UUID member) {
        return peers.get(member);
    }

    /** Makes the peers those of these members, each with its node's id. */
    void become(Map<UUID, String> members) {
        assert state.isOnLoop();
        for (UUID known : List.copyOf(peers.keySet())) {
            if (!members.containsKey(known)) {
                left(known);
            }
        }
        refused.retainAll(members.keySet());
        members.forEach((member, node) -> {
            if (!peers.containsKey(member)) {
                joined(member, node);
            }
        });
    }

    /** The same member, but a router that knows nothing of what was said before. */
    Peer renewed(Peer old) {
        left(old.member());
        joined(old.member(), old.node());
        return peers.get(old.member());
    }

    void left(UUID member) {
        assert state.isOnLoop();
        Peer peer = peers.remove(member);
        if (peer == null) {
            return;
        }
        boolean unexpected = !peer.isGone();
        peer.isGoneNow();
        // Its users may be on their way to another node: they count as heard for a while after its last sign of life.
        state.after(userLinger() - peer.unheardFor(), peer.interest()::forget);
        waiters.settle();
        if (unexpected) {
            LOG.info("node {} is gone", peer.node());
            // It may have committed what it then could not say.
            state.delivery.resyncAll();
        }
        changed();
    }

    /** The peer has said that it leaves. */
    void leaves(Peer peer) {
        LOG.info("node {} leaves", peer.node());
        peer.leaves();
        state.after(userLinger(), peer.interest()::forget);
        waiters.settle();
        changed();
    }

    /** This node ends: nothing is sent any more and nobody waits. */
    void abandon() {
        waiters.fail("the node ends");
        peers.values().forEach(Peer::abandon);
    }

    @Override
    public void acked(Peer peer) {
        peer.provisional().settle(peer.announcer().acked(), state.delivery);
        waiters.settle();
    }

    @Override
    public void known(Peer peer, boolean missedMaybe) {
        // A node that starts has nobody yet who could have missed anything.
        if (missedMaybe && state.isReady()) {
            state.delivery.resyncAll();
        }
        onChange.run();
    }

    /** Whether there are more members than there can be. */
    boolean areTooMany() {
        return !refused.isEmpty();
    }

    /** Those that keep this node from being ready. */
    List<String> unsettled() {
        List<String> nodes = new ArrayList<>();
        peers.values().stream().filter(peer -> !peer.isSettled()).forEach(peer -> nodes.add(peer.node()));
        return nodes;
    }

    private void joined(UUID member, String node) {
        if (peers.size() == MOST) {
            if (refused.add(member)) {
                LOG.error("node {} is not let in: a cluster has at most {} nodes", node, MOST + 1);
                onChange.run();
            }
            return;
        }
        refused.remove(member);
        Peer peer = new Peer(node, member, state, this);
        peers.put(member, peer);
        peer.greet();
        changed();
    }

    private void changed() {
        state.metrics.peers(peers.size());
        onChange.run();
    }

    private long userLinger() {
        return state.config.userLinger().toMillis();
    }
}
