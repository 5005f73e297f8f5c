package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The positions of one connection, as its recovery token gives them.
 *
 * @param personal the position in the user's personal topic
 * @param topics the positions in the other topics; 0 for a topic without a log
 * @param set the stored topic set that the token names, or null
 */
public record TopicPositions(long personal, Map<Topic, Long> topics, @Nullable StoredTopicSet set) {

    /** The positions of a new connection. */
    public static TopicPositions at(long personal) {
        return new TopicPositions(personal, Map.of(), null);
    }
}
