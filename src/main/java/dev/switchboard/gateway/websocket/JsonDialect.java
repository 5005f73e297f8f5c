package dev.switchboard.gateway.websocket;

import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.WireFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * Encodes an event as {@code {"type":event,"data":{…},"topic":…,"seq":…,"nudge":true}}: {@code topic} and {@code seq} on
 * durable events and nudges only; one that is to be answered as {@code {"type":"request","id":…,"event":event,"data":…}}. Copies the bytes of the data as they are. Stateless; any thread.
 */
final class JsonDialect implements Dialect {

    static final JsonDialect INSTANCE = new JsonDialect();

    private JsonDialect() {}

    @Override
    public WireFrame encode(OutboundEvent event) {
        if (event.question() > 0) {
            return question(event);
        }
        Buffer head = Buffer.buffer("{\"type\":" + Json.encode(event.event()) + ",\"data\":");
        return WireFrame.text(head, event.data(), Buffer.buffer(tail(event)));
    }

    private static WireFrame question(OutboundEvent event) {
        Buffer head = Buffer.buffer("{\"type\":\"request\",\"id\":" + event.question() + ",\"event\":"
                + Json.encode(event.event()) + ",\"data\":");
        return WireFrame.text(head, event.data(), Buffer.buffer("}"));
    }

    private static String tail(OutboundEvent event) {
        if (event.topic() == null || event.seq() == 0) {
            return "}";
        }
        return ",\"topic\":" + Json.encode(event.topic().name()) + ",\"seq\":" + event.seq()
                + (event.nudge() ? ",\"nudge\":true}" : "}");
    }
}
