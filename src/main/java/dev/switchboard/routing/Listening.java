package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Keeps what this node listens to: gains are announced at once, losses after a linger. On the router's context only.
 */
final class Listening {

    /** The most topics let go in one turn. */
    private static final int LOST_AT_ONCE = 4_000;

    private final RouterState state;
    private final Peers peers;
    private final Lingering users;
    private final Lingering others;
    private final Lingering ended = new Lingering(0);
    private boolean announcing;

    Listening(RouterState state, Peers peers) {
        this.state = state;
        this.peers = peers;
        this.users = new Lingering(state.config.userLinger().toMillis());
        this.others = new Lingering(state.config.linger().toMillis());
    }

    /** Completes the promise once every member knows that this node listens to the topic. */
    void listen(Topic topic, Promise<Void> promise) {
        assert state.isOnLoop();
        lingering(topic).end(topic);
        boolean isNew = !state.own.has(topic);
        long version = state.own.gain(topic);
        if (isNew) {
            state.table.add(topic, InterestTable.OWN);
            announce();
        }
        peers.waiters().await(topic, version, promise);
    }

    boolean has(Topic topic) {
        assert state.isOnLoop();
        return state.own.has(topic);
    }

    /** Whether it has no listener and is kept a while. */
    boolean lingers(Topic topic) {
        return lingering(topic).has(topic);
    }

    void release(Topic topic) {
        assert state.isOnLoop();
        if (!state.own.has(topic)) {
            return;
        }
        lingering(topic).begin(topic, RouterState.now());
        if (!topic.kind().lingers()) {
            state.soon.execute(this::sweep);
        }
    }

    /** Lets the topic go without a linger; completes the promise once every member knows. */
    void withdraw(Topic topic, Promise<Void> promise) {
        assert state.isOnLoop();
        lingering(topic).end(topic);
        if (state.own.lose(topic)) {
            state.table.remove(topic, InterestTable.OWN);
            announce();
        }
        peers.waiters().await(topic, state.own.version(), promise);
    }

    /** Lets go what has lingered long enough. */
    void sweep() {
        if (sweep(users) | sweep(others) | sweep(ended)) {
            state.soon.execute(this::sweep);
        }
    }

    private boolean sweep(Lingering lingering) {
        List<Topic> over = lingering.over(RouterState.now(), LOST_AT_ONCE);
        for (Topic topic : over) {
            state.own.lose(topic);
            state.table.remove(topic, InterestTable.OWN);
        }
        if (!over.isEmpty()) {
            announce();
        }
        return over.size() == LOST_AT_ONCE;
    }

    private Lingering lingering(Topic topic) {
        if (!topic.kind().lingers()) {
            return ended;
        }
        return topic.kind() == Topic.Kind.USER ? users : others;
    }

    /** After all that is queued now, so that what is changed together goes together. */
    private void announce() {
        if (announcing) {
            return;
        }
        announcing = true;
        state.soon.execute(() -> {
            announcing = false;
            peers.all().forEach(peer -> peer.announcer().tell());
        });
    }
}
