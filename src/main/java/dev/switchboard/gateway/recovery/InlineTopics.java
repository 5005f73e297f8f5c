package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.wire.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The topics of one connection that are in no stored set, with their positions: two arrays without spare places. */
final class InlineTopics {

    private static final Topic[] NO_TOPICS = {};
    private static final long[] NO_POSITIONS = {};

    private Topic[] topics = NO_TOPICS;
    private long[] positions = NO_POSITIONS;

    int size() {
        return topics.length;
    }

    List<Topic> list() {
        return List.of(topics);
    }

    void put(Topic topic, long position) {
        int place = find(topic);
        if (place < 0) {
            place = topics.length;
            topics = Arrays.copyOf(topics, place + 1);
            positions = Arrays.copyOf(positions, place + 1);
            topics[place] = topic;
        }
        positions[place] = position;
    }

    /** Notes a position; false if the topic is not here. */
    boolean move(Topic topic, long position) {
        int place = find(topic);
        if (place >= 0) {
            positions[place] = position;
        }
        return place >= 0;
    }

    boolean remove(Topic topic) {
        int place = find(topic);
        if (place < 0) {
            return false;
        }
        int last = topics.length - 1;
        topics[place] = topics[last];
        positions[place] = positions[last];
        topics = Arrays.copyOf(topics, last);
        positions = Arrays.copyOf(positions, last);
        return true;
    }

    void clear() {
        topics = NO_TOPICS;
        positions = NO_POSITIONS;
    }

    /** Reads what {@link #writePositions} will read, so that it is in the processor's cache by then. */
    int fetch() {
        return topics.length == 0 ? 0 : topics[0].name().length() + (int) positions[0];
    }

    /** Adds all of them, with their positions. */
    void copyTo(Map<Topic, Long> all) {
        for (int i = 0; i < topics.length; i++) {
            all.put(topics[i], positions[i]);
        }
    }

    void writePositions(ByteWriter writer) {
        for (int i = 0; i < topics.length; i++) {
            if (topics[i].durable()) {
                writer.number(positions[i]);
            }
        }
    }

    /** Compares references first, because most callers hold the very object and this runs for every durable event. */
    @SuppressWarnings("ReferenceEquality")
    private int find(Topic topic) {
        int hash = topic.hashCode();
        for (int i = 0; i < topics.length; i++) {
            if (topics[i] == topic || (topics[i].hashCode() == hash && topics[i].equals(topic))) {
                return i;
            }
        }
        return -1;
    }
}
