package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The joins that wait until every peer knows of them. A silent peer does not hold them up: the join completes
 * provisionally, and its topic is read again once the peer knows of it. On the router's context only.
 */
final class JoinWaiters {

    /** How often pending joins are checked for peers that have fallen silent. */
    private static final long CHECK_MS = 50;

    private record Waiter(long version, Topic topic, long since, Promise<Void> promise) {}

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::version));
    private final Collection<Peer> peers;
    private final RouterLoop loop;
    private final RoutingMetrics metrics;
    private boolean checking;

    /**
     * @param peers a live view
     */
    JoinWaiters(Collection<Peer> peers, RouterLoop loop, RoutingMetrics metrics) {
        this.peers = peers;
        this.loop = loop;
        this.metrics = metrics;
    }

    /** Completes the promise once every peer knows this node's interest up to {@code version}. */
    void await(Topic topic, long version, Promise<Void> promise) {
        waiters.add(new Waiter(version, topic, System.nanoTime(), promise));
        settle();
        checkLater();
    }

    /** Completes the joins that need not wait any more. Called when a peer knows more or has left. */
    void settle() {
        long known = knownToEveryAnsweringPeer();
        while (!waiters.isEmpty() && waiters.peek().version() <= known) {
            complete(waiters.remove());
        }
    }

    /** Fails all pending joins. */
    void fail(String reason) {
        while (!waiters.isEmpty()) {
            waiters.remove().promise().tryFail(reason);
        }
    }

    private void complete(Waiter waiter) {
        boolean provisional = false;
        for (Peer peer : peers) {
            if (peer.isAwaited() && peer.announcer().acked() < waiter.version()) {
                peer.provisional().add(waiter.topic(), waiter.version());
                provisional = true;
            }
        }
        metrics.joined(Duration.ofNanos(System.nanoTime() - waiter.since()), provisional);
        waiter.promise().complete();
    }

    private long knownToEveryAnsweringPeer() {
        long known = Long.MAX_VALUE;
        for (Peer peer : peers) {
            if (peer.isAwaited() && !peer.isSilent()) {
                known = Math.min(known, peer.announcer().acked());
            }
        }
        return known;
    }

    private void checkLater() {
        if (checking || waiters.isEmpty()) {
            return;
        }
        checking = true;
        loop.after(CHECK_MS, () -> {
            checking = false;
            settle();
            checkLater();
        });
    }
}
