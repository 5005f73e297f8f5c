package dev.switchboard.routing;

import dev.switchboard.routing.interest.OwnInterest;
import dev.switchboard.routing.interest.Snapshot;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.InterestChange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Announces this node's interest to one peer: the whole once, then the changes. One request is in flight at a time and
 * changes that happen meanwhile go with the next one, so a single change goes out at once and a storm goes out in few
 * frames. On the router's context only; lives as long as its peer.
 */
final class Announcer {

    /** The most bytes of topics in a frame: a larger frame would delay everything sent to the peer after it. */
    static final int FRAME_BYTES = 256 * 1024;

    private static final long UNKNOWN = -1;

    private final PeerLink link;
    private final OwnInterest own;
    private final RouterLoop loop;
    private final RoutingMetrics metrics;
    private final Progress progress;
    private long acked = UNKNOWN;
    private boolean greeted;
    private boolean busy;
    /** Incremented when the peer's knowledge is void; an answer to an earlier attempt no longer counts. */
    private long attempt;

    private @Nullable Snapshot snapshot;
    private boolean snapshotNeeded;
    private boolean mayHaveMissed;
    private long snapshots;

    /** Notified of how much the peer knows. */
    interface Progress {

        /** The peer acknowledged a newer version. */
        void acknowledged();

        /**
         * The peer acknowledged the whole interest after not knowing it.
         *
         * @param mayHaveMissed whether the peer may have published events meanwhile that this node did not get
         */
        void known(boolean mayHaveMissed);
    }

    Announcer(PeerLink link, OwnInterest own, RouterLoop loop, RoutingMetrics metrics, Progress progress) {
        this.link = link;
        this.own = own;
        this.loop = loop;
        this.metrics = metrics;
        this.progress = progress;
    }

    /** The version of this node's interest that the peer knows; negative if it knows none. */
    long acked() {
        return acked;
    }

    /** Whether joins wait for this peer: it has greeted this node, so it may be publishing. */
    boolean isGreeted() {
        return greeted;
    }

    /** Whether nothing is in flight, so that the peer knows exactly {@link #acked}. */
    boolean isSettled() {
        return greeted && !busy && acked == own.version();
    }

    /** The peer knows nothing: announces everything. */
    void restart(boolean maybeMissed) {
        greeted = true;
        reset(maybeMissed);
        announce();
    }

    /** The peer knows something wrong: announces everything. */
    void repair() {
        reset(true);
        announce();
    }

    /** Announces what the peer does not know yet, unless a request is in flight. */
    void announce() {
        if (!greeted || busy || link.isClosed()) {
            return;
        }
        Frame.Request next = next();
        if (next == null) {
            return;
        }
        busy = true;
        long asked = attempt;
        link.ask(next).onComplete(answer -> {
            busy = false;
            if (asked == attempt && !link.isClosed()) {
                accept(next, answer.result());
            } else {
                announce();
            }
        });
    }

    private void reset(boolean maybeMissed) {
        attempt++;
        acked = UNKNOWN;
        snapshot = null;
        snapshotNeeded = true;
        mayHaveMissed |= maybeMissed;
    }

    private Frame.@Nullable Request next() {
        if (!snapshotNeeded && snapshot == null) {
            if (acked == own.version()) {
                return null;
            }
            Optional<List<InterestChange>> changes = own.changesAfter(acked, FRAME_BYTES);
            if (changes.isPresent()) {
                return new Frame.Delta(acked, changes.get());
            }
        }
        if (snapshot == null) {
            snapshotNeeded = false;
            snapshot = new Snapshot(++snapshots, own);
        }
        return snapshot.next(FRAME_BYTES);
    }

    /**
     * @param answer null if the request failed
     */
    private void accept(Frame.Request asked, Frame.@Nullable Answer answer) {
        if (answer instanceof Frame.Ack) {
            if (asked instanceof Frame.Delta delta) {
                acked = delta.to();
                progress.acknowledged();
            } else if (snapshot != null && snapshot.isComplete()) {
                complete(snapshot);
            }
            announce();
        } else if (answer instanceof Frame.Nack && asked instanceof Frame.Delta) {
            // The peer lost what it had acknowledged, or one of our deltas was lost together with its answer.
            repair();
        } else {
            announceLater();
        }
    }

    private void complete(Snapshot sent) {
        boolean missed = mayHaveMissed;
        acked = sent.version();
        metrics.snapshotSent(link.node(), sent.size());
        snapshot = null;
        mayHaveMissed = false;
        progress.acknowledged();
        progress.known(missed);
    }

    private void announceLater() {
        if (snapshot != null) {
            snapshot = null;
            snapshotNeeded = true;
        }
        busy = true;
        loop.retryLater(() -> {
            busy = false;
            announce();
        });
    }
}
