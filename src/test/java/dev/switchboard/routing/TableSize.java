package dev.switchboard.routing;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.NoTimers;
import dev.switchboard.routing.interest.OwnInterest;
import dev.switchboard.routing.interest.PeerInterest;
import dev.switchboard.routing.interest.Snapshot;
import dev.switchboard.routing.wire.Envelope;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
import java.util.List;
import java.util.UUID;

/** Measures the interest table of one node alone: filled by the frames in which the nodes announce their whole interest. */
final class TableSize {

    private final InterestTable table =
            new InterestTable((topic, before, now) -> {}, new Rounds(new NoTimers(), System::nanoTime));
    private final UUID member = UUID.randomUUID();

    /** Takes the announcement of one more node. */
    void take(List<Topic> interest) {
        OwnInterest own = new OwnInterest();
        interest.forEach(own::gain);
        PeerInterest peer = new PeerInterest("peer", table, new PeerInterest.Route() {
            @Override
            public void open(int bit) {}

            @Override
            public void close(int bit) {}
        });
        Snapshot snapshot = new Snapshot(1, own);
        while (true) {
            Frame.SnapshotPart part = snapshot.next(Announcer.FRAME_BYTES);
            // Encoded and decoded, as names from another node are nobody else's.
            Frame frame = FrameCodec.decode(FrameCodec.encode(new Envelope(member, 1, part)))
                    .frame();
            if (!(frame instanceof Frame.SnapshotPart received) || !(peer.apply(received) instanceof Frame.Ack)) {
                throw new IllegalStateException("refused: " + frame);
            }
            if (part.last()) {
                return;
            }
        }
    }

    int topics() {
        return table.size();
    }
}
