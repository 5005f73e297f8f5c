package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The event loops that have connections of the users whom a publication nudges. Those of the publication before are kept: the
 * messages of a busy chat nudge the same users, hundreds perhaps. On the router's context alone.
 */
final class NudgedLoops {

    private List<String> users = List.of();
    private IdentityHashMap<LoopFanout, List<Topic>> loops = new IdentityHashMap<>(0);

    /** A loop has its first connection of a user, or lost its last one. */
    void changed() {
        users = List.of();
        loops = new IdentityHashMap<>(0);
    }

    /** The personal topics of these users, by the loops to which {@code feeds} deliver them. */
    IdentityHashMap<LoopFanout, List<Topic>> of(List<String> nudged, Map<Topic, TopicFeed> feeds) {
        // Of a list that another node has sent, each message has a copy.
        if (!users.equals(nudged)) {
            users = nudged;
            loops = find(nudged, feeds);
        }
        return loops;
    }

    private static IdentityHashMap<LoopFanout, List<Topic>> find(List<String> users, Map<Topic, TopicFeed> feeds) {
        IdentityHashMap<LoopFanout, List<Topic>> found = new IdentityHashMap<>(4);
        for (String user : users) {
            TopicFeed feed = feeds.get(Topic.user(user));
            if (feed != null) {
                feed.loops().forEach(loop -> found.computeIfAbsent(loop, created -> new ArrayList<>())
                        .add(feed.topic()));
            }
        }
        return found;
    }
}
