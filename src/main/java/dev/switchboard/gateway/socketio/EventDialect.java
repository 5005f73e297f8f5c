package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.SharedText;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.gateway.topics.PlaceInData;
import dev.switchboard.socketio.SocketPacketCodec;
import io.vertx.core.buffer.Buffer;

/**
 * Encodes an event as {@code 2[<namespace>,]["event",{…}]}. A durable one and a nudge have {@code topic} and
 * {@code eventSeq} inside the data, a nudge {@code nudge:true} too. The data's bytes are copied as they are, except a room's
 * messages with {@code {"base64":…}} in them, which travel as attachments.
 */
final class EventDialect implements Dialect {

    private static final Buffer END = Buffer.buffer("]");

    private final String namespace;
    private final boolean recoverable;

    /**
     * @param recoverable whether connections stamp the durable events with their offset, and those whose data is a string,
     *     which clients would take for one
     */
    EventDialect(String namespace, boolean recoverable) {
        this.namespace = namespace;
        this.recoverable = recoverable;
    }

    @Override
    public SharedPacket encode(OutboundEvent event) {
        if (event.question() > 0) {
            return question(event);
        }
        Topic topic = event.topic();
        if (topic != null && topic.kind() == Topic.Kind.ROOM && Bytes.areIn(event.data())) {
            return Bytes.packet(namespace, event.event(), event.data());
        }
        Buffer head = Buffer.buffer(SocketPacketCodec.eventHead(namespace, event.event()));
        boolean stamped = recoverable && (!event.droppable() || isString(event.data()));
        Buffer data = event.data();
        Buffer place = Buffer.buffer(0);
        if (topic != null && event.seq() > 0) {
            PlaceInData placed = PlaceInData.of(topic, event);
            data = placed.open();
            place = placed.place();
        }
        return stamped
                ? SharedPacket.unstamped(SharedText.of(head, data, place))
                : SharedPacket.whole(SharedText.of(head, data, place, END));
    }

    /** With a number for its acknowledgement and without a stamp: clients take no argument before it for an offset. */
    private SharedPacket question(OutboundEvent event) {
        Buffer head = Buffer.buffer(SocketPacketCodec.eventHead(namespace, event.question(), event.event()));
        return SharedPacket.whole(SharedText.of(head, event.data(), END));
    }

    private static boolean isString(Buffer data) {
        return data.getByte(0) == '"';
    }
}
