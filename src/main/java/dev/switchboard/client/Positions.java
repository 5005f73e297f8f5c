package dev.switchboard.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last position received of each topic. An event at or before it is a repetition from an earlier connection. On the
 * loop.
 */
final class Positions {

    private final Map<String, Long> last = new HashMap<>();

    @Nullable
    Long of(String topic) {
        return last.get(topic);
    }

    /** A topic is followed from {@code seq} on, unless a position is known: the events after that one are replayed. */
    void begin(String topic, @Nullable Long seq) {
        if (seq != null) {
            last.putIfAbsent(topic, seq);
        }
    }

    /** False if the event is a repetition. */
    boolean advance(String topic, long seq) {
        Long known = last.get(topic);
        if (known == null) {
            return true;
        }
        if (seq <= known) {
            return false;
        }
        last.put(topic, seq);
        return true;
    }

    /** The hub's log lost what came after {@code seq}; its next events continue from there. */
    void goBack(String topic, @Nullable Long seq) {
        if (seq != null) {
            last.replace(topic, seq);
        }
    }

    void forget(String topic) {
        last.remove(topic);
    }
}
