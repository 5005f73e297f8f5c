package dev.switchboard.hook;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.WireTime;
import dev.switchboard.hook.HookStore.Due;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request, taken from the logs in the order of each topic, and how far each topic is done with once they
 * are delivered. Used by one delivery, on its event loop.
 */
final class HookBatch {

    private static final int MAX_BYTES = 1 << 20;

    private final EventFilter filter;
    private final int most;
    private final List<Event> events = new ArrayList<>();
    private final Map<Long, Long> positions = new HashMap<>();
    private int bytes;

    private record Event(Due topic, LogPage.Entry entry) {

        String id() {
            return topic.topic().name() + "/" + entry.seq();
        }
    }

    HookBatch(EventFilter filter, int most) {
        this.filter = filter;
        this.most = most;
    }

    boolean isFull() {
        return events.size() >= most || bytes >= MAX_BYTES;
    }

    /** Takes what it can of a page; the rest is left to a later batch. */
    void add(Due topic, LogPage page) {
        for (LogPage.Entry entry : page.entries()) {
            if (isFull()) {
                return;
            }
            if (filter.takes(entry.event())) {
                events.add(new Event(topic, entry));
                bytes += entry.data().length();
            }
            positions.put(topic.id(), entry.seq());
        }
        if (page.entries().isEmpty()) {
            // Its events are gone, by retention or with the commits of a store that lost some.
            positions.put(topic.id(), topic.head());
        }
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    Map<Long, Long> positions() {
        return positions;
    }

    List<Long> topics() {
        return events.stream().map(event -> event.topic().id()).toList();
    }

    List<Long> seqs() {
        return events.stream().map(event -> event.entry().seq()).toList();
    }

    /** What names the request: the same for the same events. */
    String content() {
        return String.join(" ", events.stream().map(Event::id).toList());
    }

    /**
     * {@code {"events":[{id, event, topic, seq, at, data}]}}; the data goes out as it is stored.
     *
     * @param times when the events were said
     */
    Buffer body(Map<List<Long>, OffsetDateTime> times) {
        Buffer body = Buffer.buffer("{\"events\":[");
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            LogPage.Entry entry = event.entry();
            String topic = event.topic().topic().name();
            body.appendString(i == 0 ? "{\"id\":" : ",{\"id\":")
                    .appendString(Json.encode(event.id()))
                    .appendString(",\"event\":")
                    .appendString(Json.encode(entry.event()))
                    .appendString(",\"topic\":")
                    .appendString(Json.encode(topic))
                    .appendString(",\"seq\":" + entry.seq() + ",\"at\":")
                    .appendString(Json.encode(at(times.get(List.of(event.topic().id(), entry.seq())))))
                    .appendString(",\"data\":")
                    .appendBuffer(entry.data())
                    .appendString("}");
        }
        return body.appendString("]}");
    }

    private static @Nullable String at(@Nullable OffsetDateTime time) {
        return WireTime.writeOrNull(time);
    }
}
