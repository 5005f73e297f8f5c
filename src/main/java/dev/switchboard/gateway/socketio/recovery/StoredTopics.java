package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics of one connection that stand in a kept set: which of them it has left, and which have moved since. */
final class StoredTopics {

    private final StoredTopicSet set;
    private final Map<Topic, Integer> places;
    private final long[] positions;
    private final BitSet gone = new BitSet();
    private final BitSet moved = new BitSet();

    StoredTopics(StoredTopicSet set) {
        this.set = set;
        this.positions = set.base().clone();
        this.places = new HashMap<>(set.topics().size() * 2);
        for (int i = 0; i < positions.length; i++) {
            places.put(set.topics().get(i), i);
        }
    }

    StoredTopicSet set() {
        return set;
    }

    int movedCount() {
        return moved.cardinality();
    }

    int goneCount() {
        return gone.cardinality();
    }

    List<Integer> gone() {
        List<Integer> all = new ArrayList<>();
        gone.stream().forEach(all::add);
        return all;
    }

    /** Puts the connection into the topic again; false if the set does not have it. */
    boolean put(Topic topic, long position) {
        Integer place = places.get(topic);
        if (place == null) {
            return false;
        }
        gone.clear(place);
        move(place, position);
        return true;
    }

    /** Notes a position; false if the connection is not in the topic by this set. */
    boolean move(Topic topic, long position) {
        Integer place = places.get(topic);
        if (place == null || gone.get(place)) {
            return false;
        }
        move(place, position);
        return true;
    }

    boolean remove(Topic topic) {
        Integer place = places.get(topic);
        if (place == null || gone.get(place)) {
            return false;
        }
        gone.set(place);
        return true;
    }

    /** Leaves out of this set all that {@code topics} does not hold. */
    void retain(Map<Topic, Long> topics) {
        places.forEach((topic, place) -> gone.set(place, !topics.containsKey(topic)));
    }

    /** All the connection is in, with its positions. */
    void copyTo(Map<Topic, Long> topics) {
        for (int i = 0; i < positions.length; i++) {
            if (!gone.get(i)) {
                topics.put(set.topics().get(i), positions[i]);
            }
        }
    }

    /** How many moved, and for each how far it is from the last one and from where it stood. */
    void writePositions(OffsetWriter writer) {
        writer.number(moved.cardinality());
        int before = 0;
        for (int place = moved.nextSetBit(0); place >= 0; place = moved.nextSetBit(place + 1)) {
            writer.number(place - before);
            writer.signed(positions[place] - set.base()[place]);
            before = place;
        }
    }

    private void move(int place, long position) {
        positions[place] = position;
        moved.set(place, position != set.base()[place]);
    }
}
