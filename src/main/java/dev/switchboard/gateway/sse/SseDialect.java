package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.StreamFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * Encodes an event as its fields {@code event} and {@code data}, without the end, which each connection has for itself: an
 * {@code id} and an empty line, or the line alone. A durable event and a nudge have {@code topic} and {@code eventSeq} inside
 * the data, a nudge {@code nudge:true} too, as on Socket.IO. Stateless; any thread.
 */
final class SseDialect implements Dialect {

    static final SseDialect INSTANCE = new SseDialect();

    private static final Buffer NEW_LINE = Buffer.buffer("\n");

    private SseDialect() {}

    @Override
    public EncodedFrame encode(OutboundEvent event) {
        Buffer head = head(event.event());
        Buffer data = onOneLine(event.data());
        Topic topic = event.topic();
        return topic == null || event.seq() == 0
                ? StreamFrame.of(head, data, NEW_LINE)
                : StreamFrame.of(head, open(data), Buffer.buffer(placeOf(topic, event)), NEW_LINE);
    }

    private static Buffer head(String name) {
        return Buffer.buffer("event: " + name.replace('\n', ' ').replace('\r', ' ') + "\ndata: ");
    }

    /** Between the values of JSON a line break is a blank, and inside of one there is none. */
    private static Buffer onOneLine(Buffer data) {
        Buffer line = data;
        for (int i = 0; i < data.length(); i++) {
            byte one = data.getByte(i);
            if (one == '\n' || one == '\r') {
                line = line == data ? data.copy() : line;
                line.setByte(i, (byte) ' ');
            }
        }
        return line;
    }

    /** An object without its closing brace. */
    private static Buffer open(Buffer object) {
        return object.slice(0, object.length() - 1);
    }

    private static String placeOf(Topic topic, OutboundEvent event) {
        boolean first = event.data().length() == "{}".length();
        return (first ? "" : ",") + "\"topic\":" + Json.encode(topic.name()) + ",\"eventSeq\":" + event.seq()
                + (event.nudge() ? ",\"nudge\":true}" : "}");
    }
}
