package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import java.util.Map;

/**
 * Where a client stood when it was last told, as its offset says.
 *
 * @param personal its position in its user's personal topic
 * @param topics the other topics it was in, each with its position; 0 for one without a log
 * @param kept the set in the store that its offset leaned on, or null
 */
record TopicPositions(long personal, Map<Topic, Long> topics, StoredTopicSet kept) {

    /** Of a connection that is new. */
    static TopicPositions at(long personal) {
        return new TopicPositions(personal, Map.of(), null);
    }
}
