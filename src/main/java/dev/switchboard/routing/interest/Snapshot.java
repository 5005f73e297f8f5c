package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * This node's whole interest at one version, cut into parts that each fit one frame. For one use, on the router's context
 * only.
 */
public final class Snapshot {

    private final long id;
    private final long version;
    private final List<Topic> topics;
    private int taken;
    private int parts;

    /**
     * @param id unique among the snapshots for one peer
     */
    public Snapshot(long id, OwnInterest own) {
        this.id = id;
        this.version = own.version();
        this.topics = own.topics();
    }

    /** The next part; the first one exists even if the interest is empty. */
    public Frame.SnapshotPart next(int maxBytes) {
        List<Topic> part = new ArrayList<>();
        for (int bytes = 0; taken < topics.size() && bytes < maxBytes; taken++) {
            Topic topic = topics.get(taken);
            bytes += FrameCodec.sizeOf(topic);
            part.add(topic);
        }
        return new Frame.SnapshotPart(id, parts++, isComplete(), version, part);
    }

    /** Whether the last part has been taken. */
    public boolean isComplete() {
        return taken == topics.size();
    }

    public long version() {
        return version;
    }

    public int size() {
        return topics.size();
    }
}
