package dev.switchboard.routing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.UUID;

/**
 * Carries frames to other nodes over the event bus, in the order they are given, as long as one connection holds. What
 * is sent may be lost without a word; what is asked is answered or fails in time. On the router's context only.
 */
final class BusLink {

    private static final DeliveryOptions OPTIONS = new DeliveryOptions();

    private final Vertx vertx;
    private final long epoch;
    private UUID self;

    BusLink(Vertx vertx, long epoch) {
        this.vertx = vertx;
        this.epoch = epoch;
    }

    /** The one address of a node. */
    static String address(String node) {
        return "switchboard.node." + node;
    }

    /** As which member this node speaks from now on. */
    void speakAs(UUID member) {
        self = member;
    }

    UUID self() {
        return self;
    }

    /** Sends, and says how many bytes that is. */
    int send(String node, Frame frame) {
        Buffer bytes = encode(frame);
        vertx.eventBus().send(address(node), bytes, OPTIONS);
        return bytes.length();
    }

    /** Sends, and succeeds when the bytes have left this process, which is not yet an arrival. */
    Future<Void> sendOut(String node, Frame frame) {
        return vertx.eventBus().<Buffer>sender(address(node)).write(encode(frame));
    }

    /** Fails with {@link MalformedFrameException}, or as the bus fails. */
    Future<Frame.Answer> ask(String node, Frame.Request request, long timeoutMs) {
        return vertx.eventBus()
                .<Buffer>request(address(node), encode(request), new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(reply -> answerIn(reply.body()));
    }

    Buffer encode(Frame frame) {
        return FrameCodec.encode(new Envelope(self, epoch, frame));
    }

    private static Frame.Answer answerIn(Buffer bytes) {
        if (FrameCodec.decode(bytes).frame() instanceof Frame.Answer answer) {
            return answer;
        }
        throw new MalformedFrameException("a question where an answer belongs");
    }
}
