package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.sockjs.PlainFrame;
import dev.switchboard.sockjs.SockJsFrames;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.WireFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * Encodes an event as the bridge's {@code {"type":"rec","address":…,"body":{"event","data","topic"?,"seq"?,"nudge"?}}},
 * for one of three transports. The address is the topic. Nudges and events without a topic go to each client's personal
 * address, so their shared frame lacks the head, and each connection puts its own before it. Stateless; any thread.
 */
abstract class BridgeDialect implements Dialect {

    /** One message in a WebSocket frame. */
    static final BridgeDialect BARE = new BridgeDialect() {
        @Override
        EncodedFrame whole(Buffer... parts) {
            return WireFrame.text(parts);
        }

        @Override
        EncodedFrame headless(Buffer... parts) {
            return WireFrame.text(parts);
        }

        @Override
        Buffer head(String address) {
            return recTo(address);
        }
    };

    /** One SockJS frame in a WebSocket frame. */
    static final BridgeDialect FRAMED = new BridgeDialect() {
        @Override
        EncodedFrame whole(Buffer... parts) {
            return WireFrame.text(SockJsFrames.array(parts));
        }

        @Override
        EncodedFrame headless(Buffer... parts) {
            return WireFrame.text(SockJsFrames.arrayEnd(parts));
        }

        @Override
        Buffer head(String address) {
            return SockJsFrames.arrayStart(recTo(address));
        }
    };

    /** The message alone, for transports that frame it themselves. */
    static final BridgeDialect PLAIN = new BridgeDialect() {
        @Override
        EncodedFrame whole(Buffer... parts) {
            return PlainFrame.of(parts);
        }

        @Override
        EncodedFrame headless(Buffer... parts) {
            return PlainFrame.of(parts);
        }

        @Override
        Buffer head(String address) {
            return recTo(address);
        }
    };

    private BridgeDialect() {}

    @Override
    public final EncodedFrame encode(OutboundEvent event) {
        Buffer body = Buffer.buffer("\"body\":{\"event\":" + Json.encode(event.event()) + ",\"data\":");
        Buffer tail = Buffer.buffer(tail(event));
        Topic topic = event.topic();
        return topic == null || event.nudge()
                ? headless(body, event.data(), tail)
                : whole(recTo(topic.name()), body, event.data(), tail);
    }

    /** The frame of a whole message. */
    abstract EncodedFrame whole(Buffer... parts);

    /** The frame of a message without its head. */
    abstract EncodedFrame headless(Buffer... parts);

    /** The head that completes a headless frame. */
    abstract Buffer head(String address);

    private static Buffer recTo(String address) {
        return Buffer.buffer("{\"type\":\"rec\",\"address\":" + Json.encode(address) + ",");
    }

    private static String tail(OutboundEvent event) {
        if (event.topic() == null || event.seq() == 0) {
            return "}}";
        }
        return ",\"topic\":" + Json.encode(event.topic().name()) + ",\"seq\":" + event.seq()
                + (event.nudge() ? ",\"nudge\":true}}" : "}}");
    }
}
