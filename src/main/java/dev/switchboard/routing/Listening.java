package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.Lingering;
import dev.switchboard.routing.interest.OwnInterest;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Changes this node's interest: a gain is announced at once, a loss after a linger. On the router's context only.
 */
final class Listening {

    /** The most topics dropped per turn. */
    private static final int DROPPED_PER_TURN = 4_000;

    private final RouterLoop loop;
    private final OwnInterest own;
    private final InterestTable table;
    private final Peers peers;
    private final Lingering users;
    private final Lingering others;
    private final Lingering unlingering = new Lingering(0);
    private boolean announcing;

    Listening(RouterLoop loop, OwnInterest own, InterestTable table, Peers peers, RoutingConfig config) {
        this.loop = loop;
        this.own = own;
        this.table = table;
        this.peers = peers;
        this.users = new Lingering(config.userLinger().toMillis());
        this.others = new Lingering(config.linger().toMillis());
    }

    /** Adds the topic, and completes the promise once every member knows. */
    void listen(Topic topic, Promise<Void> promise) {
        assert loop.isCurrent();
        lingering(topic).end(topic);
        boolean isNew = !own.has(topic);
        long version = own.gain(topic);
        if (isNew) {
            table.add(topic, InterestTable.OWN);
            announce();
        }
        peers.waiters().await(topic, version, promise);
    }

    boolean has(Topic topic) {
        assert loop.isCurrent();
        return own.has(topic);
    }

    /** Whether the topic has no listener and is only kept for a while. */
    boolean lingers(Topic topic) {
        return lingering(topic).has(topic);
    }

    /** The topic has no listener any more: its linger begins. */
    void release(Topic topic) {
        assert loop.isCurrent();
        if (!own.has(topic)) {
            return;
        }
        lingering(topic).begin(topic, RouterLoop.now());
        if (!topic.kind().lingers()) {
            loop.execute(this::sweep);
        }
    }

    /** Drops the topic without a linger, and completes the promise once every member knows. */
    void withdraw(Topic topic, Promise<Void> promise) {
        assert loop.isCurrent();
        lingering(topic).end(topic);
        if (own.lose(topic)) {
            table.remove(topic, InterestTable.OWN);
            announce();
        }
        peers.waiters().await(topic, own.version(), promise);
    }

    /** Drops the topics whose linger has expired. */
    void sweep() {
        boolean moreUsers = sweep(users);
        boolean moreOthers = sweep(others);
        boolean moreUnlingering = sweep(unlingering);
        if (moreUsers || moreOthers || moreUnlingering) {
            loop.execute(this::sweep);
        }
    }

    /** Returns whether more may have expired than one turn drops. */
    private boolean sweep(Lingering lingering) {
        List<Topic> expired = lingering.takeExpired(RouterLoop.now(), DROPPED_PER_TURN);
        for (Topic topic : expired) {
            own.lose(topic);
            table.remove(topic, InterestTable.OWN);
        }
        if (!expired.isEmpty()) {
            announce();
        }
        return expired.size() == DROPPED_PER_TURN;
    }

    private Lingering lingering(Topic topic) {
        if (!topic.kind().lingers()) {
            return unlingering;
        }
        return topic.kind() == Topic.Kind.USER ? users : others;
    }

    /** Announces after the tasks already queued, so that simultaneous changes go in one frame. */
    private void announce() {
        if (announcing) {
            return;
        }
        announcing = true;
        loop.execute(() -> {
            announcing = false;
            peers.all().forEach(peer -> peer.announcer().announce());
        });
    }
}
