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
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Encodes an event as the bridge's {@code {"type":"rec","address":…,"body":{"event","data","topic"?,"seq"?,"nudge"?}}},
 * for one of three transports. The address is the topic. Nudges and events without a topic go to each client's personal
 * address, an event that is to be answered with a {@code replyAddress} beside its body, so their shared frame lacks the head, and each connection puts its own before it. Stateless; any thread.
 */
final class BridgeDialect implements Dialect {

    /** One message in a WebSocket frame. */
    static final BridgeDialect BARE =
            new BridgeDialect(parts -> WireFrame.text(parts), parts -> WireFrame.text(parts), UnaryOperator.identity());

    /** One SockJS frame in a WebSocket frame. */
    static final BridgeDialect FRAMED = new BridgeDialect(
            parts -> WireFrame.text(SockJsFrames.array(parts)),
            parts -> WireFrame.text(SockJsFrames.arrayEnd(parts)),
            head -> SockJsFrames.arrayStart(head));

    /** The message alone, for transports that frame it themselves. */
    static final BridgeDialect PLAIN =
            new BridgeDialect(parts -> PlainFrame.of(parts), parts -> PlainFrame.of(parts), UnaryOperator.identity());

    private final Function<Buffer[], EncodedFrame> whole;
    private final Function<Buffer[], EncodedFrame> headless;
    private final UnaryOperator<Buffer> framedHead;

    /**
     * @param whole the frame of a whole message
     * @param headless the frame of a message without its head
     * @param framedHead what the head becomes that completes a headless frame
     */
    private BridgeDialect(
            Function<Buffer[], EncodedFrame> whole,
            Function<Buffer[], EncodedFrame> headless,
            UnaryOperator<Buffer> framedHead) {
        this.whole = whole;
        this.headless = headless;
        this.framedHead = framedHead;
    }

    @Override
    public EncodedFrame encode(OutboundEvent event) {
        Buffer body = Buffer.buffer("\"body\":{\"event\":" + Json.encode(event.event()) + ",\"data\":");
        Buffer tail = Buffer.buffer(tail(event));
        Topic topic = event.topic();
        return topic == null || event.nudge()
                ? headless.apply(new Buffer[] {body, event.data(), tail})
                : whole.apply(new Buffer[] {recTo(topic.name()), body, event.data(), tail});
    }

    /** The head that completes a headless frame. */
    Buffer head(String address) {
        return framedHead.apply(recTo(address));
    }

    private static Buffer recTo(String address) {
        return Buffer.buffer("{\"type\":\"rec\",\"address\":" + Json.encode(address) + ",");
    }

    private static String tail(OutboundEvent event) {
        if (event.question() > 0) {
            return "},\"replyAddress\":\"" + BridgeQuestions.addressOf(event.question()) + "\"}";
        }
        if (event.topic() == null || event.seq() == 0) {
            return "}}";
        }
        return ",\"topic\":" + Json.encode(event.topic().name()) + ",\"seq\":" + event.seq()
                + (event.nudge() ? ",\"nudge\":true}}" : "}}");
    }
}
