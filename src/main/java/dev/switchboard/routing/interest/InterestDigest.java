package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;

/** The number of topics in a set and the sum of their hashes, updated with each change. On the router's context only. */
public final class InterestDigest {

    private static final long PRIME = 0x100000001B3L;
    private static final long OFFSET = 0xCBF29CE484222325L;

    private long count;
    private long hash;

    void add(Topic topic) {
        count++;
        hash += hashOf(topic);
    }

    void remove(Topic topic) {
        count--;
        hash -= hashOf(topic);
    }

    public long count() {
        return count;
    }

    public long hash() {
        return hash;
    }

    /** FNV-1a over the name; {@link String#hashCode} collides for too many names. */
    private static long hashOf(Topic topic) {
        String name = topic.name();
        long hash = OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * PRIME;
        }
        return hash;
    }
}
