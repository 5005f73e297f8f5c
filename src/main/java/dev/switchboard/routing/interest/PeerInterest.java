package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.InterestChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer's interest as the peer announced it. A snapshot is collected under a bit of its own and takes over at its last
 * part, so that it replaces the former interest in one step. On the router's context only; lives as long as its peer.
 */
public final class PeerInterest {

    private static final Logger LOG = LoggerFactory.getLogger(PeerInterest.class);
    private static final long NOTHING = -1;

    private final String node;
    private final InterestTable table;
    private final Route route;
    private int bit = InterestTable.NONE;
    private long version = NOTHING;
    private InterestDigest digest = new InterestDigest();
    private @Nullable Incoming incoming;

    /** Decides which bits of the table publications to this peer follow. */
    public interface Route {

        void open(int bit);

        void close(int bit);
    }

    /** A snapshot with parts still missing. */
    private static final class Incoming {
        private final long snapshot;
        private final int bit;
        private final InterestDigest digest = new InterestDigest();
        private int parts;

        Incoming(long snapshot, int bit) {
            this.snapshot = snapshot;
            this.bit = bit;
        }
    }

    public PeerInterest(String node, InterestTable table, Route route) {
        this.node = node;
        this.table = table;
        this.route = route;
    }

    /** Whether the peer has announced its whole interest once. */
    public boolean isKnown() {
        return bit != InterestTable.NONE;
    }

    /**
     * Applies the changes that are not applied yet: an answer may have been lost, or a delta may be very late.
     */
    public Frame.Answer apply(Frame.Delta delta) {
        if (!isKnown() || delta.from() > version) {
            return new Frame.Nack(version);
        }
        for (long at = version; at < delta.to(); at++) {
            apply(delta.changes().get((int) (at - delta.from())));
        }
        version = Math.max(version, delta.to());
        return new Frame.Ack(version);
    }

    public Frame.Answer apply(Frame.SnapshotPart part) {
        if (part.index() == 0) {
            begin(part);
        }
        Incoming current = incoming;
        if (current == null || current.snapshot != part.snapshot() || current.parts != part.index()) {
            return new Frame.Nack(version);
        }
        current.parts++;
        for (Topic topic : part.topics()) {
            if (table.add(topic, current.bit)) {
                current.digest.add(topic);
            }
        }
        if (part.last()) {
            takeOver(current, part.version());
        }
        return new Frame.Ack(version);
    }

    /** Whether the beat describes the interest known here; also true when the beat has nothing to compare. */
    public boolean matches(Frame.Beat beat) {
        return beat.version() == Frame.Beat.UNSETTLED
                || (beat.version() == version && beat.count() == digest.count() && beat.hash() == digest.hash());
    }

    /** Closes the route to the peer; its interest still counts, for presence, until {@link #forget}. */
    public void cut() {
        if (isKnown()) {
            route.close(bit);
        }
    }

    /** After {@link #cut}: as if the peer had never announced anything. */
    public void forget() {
        abandonIncoming();
        if (isKnown()) {
            table.release(bit);
            bit = InterestTable.NONE;
            version = NOTHING;
        }
    }

    private void apply(InterestChange change) {
        if (change.gained() && table.add(change.topic(), bit)) {
            digest.add(change.topic());
        } else if (!change.gained() && table.remove(change.topic(), bit)) {
            digest.remove(change.topic());
        }
    }

    private void begin(Frame.SnapshotPart part) {
        abandonIncoming();
        if (part.version() < version) {
            // Sent before a pause, and overtaken by a later frame.
            return;
        }
        int free = table.take();
        if (free == InterestTable.NONE) {
            LOG.warn("interest of node {} postponed: none of {} places is free yet", node, Long.SIZE);
            return;
        }
        incoming = new Incoming(part.snapshot(), free);
    }

    private void takeOver(Incoming complete, long newVersion) {
        int replaced = bit;
        bit = complete.bit;
        digest = complete.digest;
        version = newVersion;
        incoming = null;
        route.open(bit);
        if (replaced != InterestTable.NONE) {
            route.close(replaced);
            table.release(replaced);
        }
    }

    private void abandonIncoming() {
        if (incoming != null) {
            table.release(incoming.bit);
            incoming = null;
        }
    }
}
