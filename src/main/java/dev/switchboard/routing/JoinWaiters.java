package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The joins that wait until every peer knows of them. A silent peer is not waited for: the join is let go and its topic
 * is read again when the peer knows of it. On the router's context only.
 */
final class JoinWaiters {

    /** How often waiting joins are looked at for peers that have fallen silent. */
    private static final long LOOK_MS = 50;

    private record Waiter(long version, Topic topic, long since, Promise<Void> promise) {}

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::version));
    private final Supplier<Collection<Peer>> peers;
    private final RouterState state;
    private boolean looking;

    JoinWaiters(Supplier<Collection<Peer>> peers, RouterState state) {
        this.peers = peers;
        this.state = state;
    }

    /** Completes the promise once every peer knows this node's interest up to {@code version}. */
    void await(Topic topic, long version, Promise<Void> promise) {
        waiters.add(new Waiter(version, topic, System.nanoTime(), promise));
        settle();
        look();
    }

    /** Looks who need not wait any more: a peer knows more, has fallen silent or is gone. */
    void settle() {
        long known = knownToAllWhoSpeak();
        while (!waiters.isEmpty() && waiters.peek().version() <= known) {
            letGo(waiters.poll());
        }
    }

    /** Nobody waits any more: the node ends. */
    void fail(String reason) {
        while (!waiters.isEmpty()) {
            waiters.poll().promise().tryFail(reason);
        }
    }

    private void letGo(Waiter waiter) {
        boolean provisional = false;
        for (Peer peer : peers.get()) {
            if (peer.isAwaited() && peer.announcer().acked() < waiter.version()) {
                peer.provisional().add(waiter.topic(), waiter.version());
                provisional = true;
            }
        }
        state.metrics.joined(Duration.ofNanos(System.nanoTime() - waiter.since()), provisional);
        waiter.promise().complete();
    }

    private long knownToAllWhoSpeak() {
        long known = Long.MAX_VALUE;
        for (Peer peer : peers.get()) {
            if (peer.isAwaited() && !peer.isSilent()) {
                known = Math.min(known, peer.announcer().acked());
            }
        }
        return known;
    }

    private void look() {
        if (looking || waiters.isEmpty()) {
            return;
        }
        looking = true;
        state.after(LOOK_MS, () -> {
            looking = false;
            settle();
            look();
        });
    }
}
