package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.wire.ByteWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics of one connection that are in a stored set: which of them it has left, and which positions have moved. */
final class StoredTopics {

    private final String id;
    private final List<Topic> topics;
    private final Map<Topic, Integer> places;
    private final long[] base;
    private final long[] positions;
    private final BitSet left = new BitSet();
    private final BitSet moved = new BitSet();

    StoredTopics(StoredTopicSet set) {
        this.id = set.id();
        this.topics = set.topics();
        this.base = set.basePositions();
        this.positions = base.clone();
        this.places = new HashMap<>(topics.size() * 2);
        for (int i = 0; i < positions.length; i++) {
            places.put(topics.get(i), i);
        }
    }

    /** The id of the set. */
    String id() {
        return id;
    }

    int movedCount() {
        return moved.cardinality();
    }

    int leftCount() {
        return left.cardinality();
    }

    List<Integer> left() {
        List<Integer> all = new ArrayList<>();
        left.stream().forEach(all::add);
        return all;
    }

    /** Notes that the connection joined the topic; false if the set does not hold it. */
    boolean put(Topic topic, long position) {
        Integer place = places.get(topic);
        if (place == null) {
            return false;
        }
        left.clear(place);
        move(place, position);
        return true;
    }

    /** Notes a position; false if the connection is not in the topic through this set. */
    boolean move(Topic topic, long position) {
        Integer place = places.get(topic);
        if (place == null || left.get(place)) {
            return false;
        }
        move(place, position);
        return true;
    }

    boolean remove(Topic topic) {
        Integer place = places.get(topic);
        if (place == null || left.get(place)) {
            return false;
        }
        left.set(place);
        return true;
    }

    /** Marks every topic of the set as left that {@code kept} does not hold. */
    void retain(Map<Topic, Long> kept) {
        places.forEach((topic, place) -> left.set(place, !kept.containsKey(topic)));
    }

    /** Adds the topics that the connection is in, with its positions. */
    void copyTo(Map<Topic, Long> all) {
        for (int i = 0; i < positions.length; i++) {
            if (!left.get(i)) {
                all.put(topics.get(i), positions[i]);
            }
        }
    }

    /** Writes how many positions moved, then each one's distance from the previous place and from its base. */
    void writePositions(ByteWriter writer) {
        writer.number(moved.cardinality());
        int before = 0;
        for (int place = moved.nextSetBit(0); place >= 0; place = moved.nextSetBit(place + 1)) {
            writer.number(place - before);
            writer.signed(positions[place] - base[place]);
            before = place;
        }
    }

    private void move(int place, long position) {
        positions[place] = position;
        moved.set(place, position != base[place]);
    }
}
