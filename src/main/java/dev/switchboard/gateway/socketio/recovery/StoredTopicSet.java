package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import java.util.List;

/**
 * Topics with the positions that a connection had in them when the set was written to the store; never changed.
 *
 * @param base beside the topics; 0 for one without a log
 */
record StoredTopicSet(String id, List<Topic> topics, long[] base) {}
