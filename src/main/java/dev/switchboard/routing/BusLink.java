package dev.switchboard.routing;

import dev.switchboard.routing.wire.Envelope;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
import dev.switchboard.routing.wire.MalformedFrameException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries frames to other nodes over the event bus. Order holds as long as one connection does. A sent frame may be lost
 * without notice; a request is answered or fails within its timeout. On the router's context only.
 */
final class BusLink {

    private static final Logger LOG = LoggerFactory.getLogger(BusLink.class);
    private static final DeliveryOptions OPTIONS = new DeliveryOptions();

    private final Vertx vertx;
    private final long epoch;
    private UUID self;

    /**
     * @param self this node's member
     */
    BusLink(Vertx vertx, long epoch, UUID self) {
        this.vertx = vertx;
        this.epoch = epoch;
        this.self = self;
    }

    /** The one address of a node. */
    static String address(String node) {
        return "switchboard.node." + node;
    }

    /** Sets the member that this node's frames name as their sender from now on. */
    void setSelf(UUID member) {
        self = member;
    }

    UUID self() {
        return self;
    }

    /** Sends a frame and returns its size in bytes. */
    int send(String node, Frame frame) {
        Buffer bytes = encode(frame);
        attempt(node, () -> {
            vertx.eventBus().send(address(node), bytes, OPTIONS);
            return Future.<Void>succeededFuture();
        });
        return bytes.length();
    }

    /** Sends a frame and succeeds once its bytes have left this process; they may still be lost. */
    Future<Void> sendOut(String node, Frame frame) {
        return attempt(
                node, () -> vertx.eventBus().<Buffer>sender(address(node)).write(encode(frame)));
    }

    /** Fails with {@link MalformedFrameException}, or as the bus fails. */
    Future<Frame.Answer> ask(String node, Frame.Request request, long timeoutMs) {
        return attempt(node, () -> vertx.eventBus()
                .<Buffer>request(address(node), encode(request), new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(reply -> answerIn(reply.body())));
    }

    Buffer encode(Frame frame) {
        return FrameCodec.encode(new Envelope(self, epoch, frame));
    }

    /**
     * Vert.x 5.0.10 completes a write's promise twice when the connection breaks during the write, and throws out of the
     * call. The frame is then lost like any other that the bus loses.
     */
    private static <T> Future<T> attempt(String node, Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (IllegalStateException broken) {
            LOG.debug("connection to node {} broke during a write", node, broken);
            return Future.failedFuture(new ReplyException(ReplyFailure.ERROR, "connection broke during a write"));
        }
    }

    private static Frame.Answer answerIn(Buffer bytes) {
        if (FrameCodec.decode(bytes).frame() instanceof Frame.Answer answer) {
            return answer;
        }
        throw new MalformedFrameException("a request in place of an answer");
    }
}
