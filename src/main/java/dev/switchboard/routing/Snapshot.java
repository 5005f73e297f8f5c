package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/** All that this node listens to at one version, handed out in parts that each fit one frame. One use. */
final class Snapshot {

    private final long id;
    private final long version;
    private final List<Topic> topics;
    private int handedOut;
    private int parts;

    /**
     * @param id names it among the snapshots for the same peer
     */
    Snapshot(long id, OwnInterest own) {
        this.id = id;
        this.version = own.version();
        this.topics = own.topics();
    }

    /** The next part; the first one even if there is nothing to tell. */
    Frame.SnapshotPart next(int maxBytes) {
        List<Topic> part = new ArrayList<>();
        for (int bytes = 0; handedOut < topics.size() && bytes < maxBytes; handedOut++) {
            Topic topic = topics.get(handedOut);
            bytes += WireWriter.sizeOf(topic);
            part.add(topic);
        }
        return new Frame.SnapshotPart(id, parts++, isHandedOut(), version, part);
    }

    boolean isHandedOut() {
        return handedOut == topics.size();
    }

    long version() {
        return version;
    }

    int size() {
        return topics.size();
    }
}
