package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one peer listens to, as it has told. A snapshot is gathered under a bit of its own and takes over at its last
 * part, so that what it replaces goes in one step. On the router's context only; lives as long as its peer.
 */
final class PeerInterest {

    private static final Logger LOG = LoggerFactory.getLogger(PeerInterest.class);
    private static final long NOTHING = -1;

    private final Peer peer;
    private final RouterState state;
    private int bit = InterestTable.NONE;
    private long version = NOTHING;
    private InterestDigest digest = new InterestDigest();
    private Gathering gathering;

    /** A snapshot of which not all parts are here. */
    private static final class Gathering {
        private final long snapshot;
        private final int bit;
        private final InterestDigest digest = new InterestDigest();
        private int parts;

        Gathering(long snapshot, int bit) {
            this.snapshot = snapshot;
            this.bit = bit;
        }
    }

    PeerInterest(Peer peer, RouterState state) {
        this.peer = peer;
        this.state = state;
    }

    /** Whether the peer has told everything once. */
    boolean isKnown() {
        return bit != InterestTable.NONE;
    }

    /**
     * Applies those changes that are not applied yet: an answer may have been lost, or a delta be very late.
     */
    Frame.Answer apply(Frame.Delta delta) {
        if (!isKnown() || delta.from() > version) {
            return new Frame.Nack(version);
        }
        for (long at = version; at < delta.to(); at++) {
            apply(delta.changes().get((int) (at - delta.from())));
        }
        version = Math.max(version, delta.to());
        return new Frame.Ack(version);
    }

    Frame.Answer apply(Frame.SnapshotPart part) {
        if (part.index() == 0) {
            begin(part);
        }
        if (gathering == null || gathering.snapshot != part.snapshot() || gathering.parts != part.index()) {
            return new Frame.Nack(version);
        }
        gathering.parts++;
        for (Topic topic : part.topics()) {
            if (state.table.add(topic, gathering.bit)) {
                gathering.digest.add(topic);
            }
        }
        if (part.last()) {
            takeOver(part.version());
        }
        return new Frame.Ack(version);
    }

    /** Whether this is what the peer says that it is; also when the peer has nothing to compare with. */
    boolean agrees(Frame.Beat beat) {
        return beat.version() == Frame.Beat.UNSETTLED
                || (beat.version() == version && beat.count() == digest.count() && beat.hash() == digest.hash());
    }

    /** Nothing goes to the peer any more; what it listened to still counts as heard until {@link #forget}. */
    void cut() {
        if (isKnown()) {
            state.routes.close(bit);
        }
    }

    /** After {@link #cut}: it is as if the peer had told nothing. */
    void forget() {
        abandon();
        if (isKnown()) {
            state.table.release(bit);
            bit = InterestTable.NONE;
            version = NOTHING;
        }
    }

    private void apply(InterestChange change) {
        if (change.gained() && state.table.add(change.topic(), bit)) {
            digest.add(change.topic());
        } else if (!change.gained() && state.table.remove(change.topic(), bit)) {
            digest.remove(change.topic());
        }
    }

    private void begin(Frame.SnapshotPart part) {
        abandon();
        if (part.version() < version) {
            // Sent before a pause, and overtaken by what was sent after.
            return;
        }
        int free = state.table.take();
        if (free == InterestTable.NONE) {
            LOG.warn("the interest of node {} waits: of {} places none is free yet", peer.node(), Long.SIZE);
            return;
        }
        gathering = new Gathering(part.snapshot(), free);
    }

    private void takeOver(long newVersion) {
        int replaced = bit;
        bit = gathering.bit;
        digest = gathering.digest;
        version = newVersion;
        gathering = null;
        state.routes.open(bit, peer);
        if (replaced != InterestTable.NONE) {
            state.routes.close(replaced);
            state.table.release(replaced);
        }
    }

    private void abandon() {
        if (gathering != null) {
            state.table.release(gathering.bit);
            gathering = null;
        }
    }
}
