package dev.switchboard.routing;

import java.util.List;
import java.util.Optional;

/**
 * Tells one peer what this node listens to: everything once, then the changes. One request is under way at a time and
 * what changes meanwhile goes with the next, so a change alone is told at once and a storm in few frames. On the
 * router's context only; lives as long as its peer.
 */
final class Announcer {

    /** The most bytes of topics in a frame: a larger one would hold up all that is said to the peer after it. */
    static final int FRAME_BYTES = 256 * 1024;

    private static final long UNKNOWN = -1;

    private final Peer peer;
    private final RouterState state;
    private final Progress progress;
    private long acked = UNKNOWN;
    private boolean greeted;
    private boolean busy;
    /** An answer to what was asked before the peer forgot counts for nothing after. */
    private long attempt;

    private Snapshot snapshot;
    private boolean snapshotNeeded;
    private boolean missedMaybe;
    private long snapshots;

    /** Who wants to know how far the peer is. */
    interface Progress {

        /** The peer knows more than before. */
        void acked(Peer peer);

        /**
         * The peer knows everything after it did not.
         *
         * @param missedMaybe whether it may have said things meanwhile that this node should have heard
         */
        void known(Peer peer, boolean missedMaybe);
    }

    Announcer(Peer peer, RouterState state, Progress progress) {
        this.peer = peer;
        this.state = state;
        this.progress = progress;
    }

    /** The version of this node's interest that the peer knows, or less than 0. */
    long acked() {
        return acked;
    }

    /** Whether joins have to wait for this peer: it has greeted, so it may be saying things. */
    boolean isGreeted() {
        return greeted;
    }

    /** Whether nothing is under way, so that what the peer knows is exactly {@link #acked}. */
    boolean isSettled() {
        return greeted && !busy && acked == state.own.version();
    }

    /** The peer knows nothing: it is told everything. */
    void restart(boolean missedMaybe) {
        greeted = true;
        forgotten(missedMaybe);
        tell();
    }

    /** The peer knows something else than what is so. */
    void repair() {
        forgotten(true);
        tell();
    }

    /** Tells what there is to tell, unless the peer is being told already. */
    void tell() {
        if (!greeted || busy || peer.isGone()) {
            return;
        }
        Frame.Request next = next();
        if (next == null) {
            return;
        }
        busy = true;
        long asked = attempt;
        peer.ask(next).onComplete(answer -> {
            busy = false;
            if (asked == attempt && !peer.isGone()) {
                take(next, answer.result());
            } else {
                tell();
            }
        });
    }

    private void forgotten(boolean missedMaybe) {
        attempt++;
        acked = UNKNOWN;
        snapshot = null;
        snapshotNeeded = true;
        this.missedMaybe |= missedMaybe;
    }

    private Frame.Request next() {
        if (!snapshotNeeded && snapshot == null) {
            if (acked == state.own.version()) {
                return null;
            }
            Optional<List<InterestChange>> changes = state.own.changesAfter(acked, FRAME_BYTES);
            if (changes.isPresent()) {
                return new Frame.Delta(acked, changes.get());
            }
        }
        if (snapshot == null) {
            snapshotNeeded = false;
            snapshot = new Snapshot(++snapshots, state.own);
        }
        return snapshot.next(FRAME_BYTES);
    }

    private void take(Frame.Request asked, Frame.Answer answer) {
        if (answer instanceof Frame.Ack) {
            if (asked instanceof Frame.Delta delta) {
                acked = delta.to();
                progress.acked(peer);
            } else if (snapshot != null && snapshot.isHandedOut()) {
                snapshotTold();
            }
            tell();
        } else if (answer instanceof Frame.Nack && asked instanceof Frame.Delta) {
            // The peer has lost what it had acknowledged, or a delta of ours was lost with its answer.
            repair();
        } else {
            tellLater();
        }
    }

    private void snapshotTold() {
        boolean missed = missedMaybe;
        acked = snapshot.version();
        state.metrics.snapshotSent(peer.node(), snapshot.size());
        snapshot = null;
        missedMaybe = false;
        progress.acked(peer);
        progress.known(peer, missed);
    }

    private void tellLater() {
        if (snapshot != null) {
            snapshot = null;
            snapshotNeeded = true;
        }
        busy = true;
        state.retryLater(() -> {
            busy = false;
            tell();
        });
    }
}
