package dev.switchboard.presence;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes what waits in parts of a limited size. Stateless; the caller guards the map. */
final class Batches {

    private Batches() {}

    /** Removes and returns the first entries of a map, at most so many. */
    static <V> Map<String, V> take(Map<String, V> waiting, int most) {
        Map<String, V> taken = new LinkedHashMap<>();
        Iterator<Map.Entry<String, V>> next = waiting.entrySet().iterator();
        while (next.hasNext() && taken.size() < most) {
            Map.Entry<String, V> one = next.next();
            taken.put(one.getKey(), one.getValue());
            next.remove();
        }
        return taken;
    }
}
