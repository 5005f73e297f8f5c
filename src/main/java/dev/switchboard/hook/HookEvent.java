package dev.switchboard.hook;

import dev.switchboard.bus.WireTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as a back end gets it.
 *
 * @param id names it, wherever and however often it comes
 * @param topic whose order it keeps
 * @param seq its position, null for an event that no log has
 * @param at when it was said, null if the log does not have it any more
 * @param data as it is stored
 */
record HookEvent(String id, String event, String topic, @Nullable Long seq, @Nullable OffsetDateTime at, Buffer data) {

    /** {@code {"events":[{id, event, topic, seq, at, data}]}}. */
    static Buffer body(List<HookEvent> events) {
        Buffer body = Buffer.buffer("{\"events\":[");
        for (int i = 0; i < events.size(); i++) {
            events.get(i).appendTo(body.appendString(i == 0 ? "" : ","));
        }
        return body.appendString("]}");
    }

    /** What names the request with these events: the same for the same ones. */
    static String content(List<HookEvent> events) {
        return String.join(" ", events.stream().map(HookEvent::id).toList());
    }

    private void appendTo(Buffer body) {
        body.appendString("{\"id\":")
                .appendString(Json.encode(id))
                .appendString(",\"event\":")
                .appendString(Json.encode(event))
                .appendString(",\"topic\":")
                .appendString(Json.encode(topic))
                .appendString(",\"seq\":" + seq + ",\"at\":")
                .appendString(Json.encode(WireTime.writeOrNull(at)))
                .appendString(",\"data\":")
                .appendBuffer(data)
                .appendString("}");
    }
}
