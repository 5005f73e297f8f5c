package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Topics without a listener that are kept for a while, because pages reload and rooms refill. On the router's context
 * only.
 */
public final class Lingering {

    private final long lingerMs;
    /** The end of each linger, in the order of release; all lingers have one length, so this is also the order of ending. */
    private final Map<Topic, Long> until = new LinkedHashMap<>();

    public Lingering(long lingerMs) {
        this.lingerMs = lingerMs;
    }

    public void begin(Topic topic, long now) {
        until.putIfAbsent(topic, now + lingerMs);
    }

    public void end(Topic topic) {
        until.remove(topic);
    }

    public boolean has(Topic topic) {
        return until.containsKey(topic);
    }

    /** Removes and returns topics whose linger has expired, at most {@code limit}. */
    public List<Topic> takeExpired(long now, int limit) {
        List<Topic> expired = new ArrayList<>();
        Iterator<Map.Entry<Topic, Long>> entries = until.entrySet().iterator();
        while (entries.hasNext() && expired.size() < limit) {
            Map.Entry<Topic, Long> next = entries.next();
            if (next.getValue() > now) {
                break;
            }
            expired.add(next.getKey());
            entries.remove();
        }
        return expired;
    }
}
