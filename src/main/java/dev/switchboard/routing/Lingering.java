package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Topics that have lost their last listener and are kept a while, since pages reload and rooms refill. */
final class Lingering {

    private final long lingerMs;
    /** Until when, in the order of release, which with one length of time is the order of ending. */
    private final Map<Topic, Long> until = new LinkedHashMap<>();

    Lingering(long lingerMs) {
        this.lingerMs = lingerMs;
    }

    void begin(Topic topic, long now) {
        until.putIfAbsent(topic, now + lingerMs);
    }

    void end(Topic topic) {
        until.remove(topic);
    }

    boolean has(Topic topic) {
        return until.containsKey(topic);
    }

    /** Takes out those whose time is over, so many at most. */
    List<Topic> over(long now, int most) {
        List<Topic> over = new ArrayList<>();
        Iterator<Map.Entry<Topic, Long>> entries = until.entrySet().iterator();
        while (entries.hasNext() && over.size() < most) {
            Map.Entry<Topic, Long> next = entries.next();
            if (next.getValue() > now) {
                break;
            }
            over.add(next.getKey());
            entries.remove();
        }
        return over;
    }
}
