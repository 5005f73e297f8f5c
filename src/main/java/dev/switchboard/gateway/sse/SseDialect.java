package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.gateway.topics.PlaceInData;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.StreamFrame;
import io.vertx.core.buffer.Buffer;

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
        Topic topic = event.topic();
        if (topic == null || event.seq() == 0) {
            return StreamFrame.of(head, onOneLine(event.data()), NEW_LINE);
        }
        PlaceInData placed = PlaceInData.of(topic, event);
        return StreamFrame.of(head, onOneLine(placed.open()), placed.place(), NEW_LINE);
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
}
