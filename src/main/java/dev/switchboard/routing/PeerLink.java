package dev.switchboard.routing;

import dev.switchboard.routing.wire.Frame;
import io.vertx.core.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's end of the line to one peer: sends it frames and keeps its {@link Contact}. On the router's context only;
 * closed when the peer says goodbye or is no longer a member.
 */
final class PeerLink {

    /** The timeout of a request that is answered without waiting for anything. */
    static final long ANSWER_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    private final String node;
    private final BusLink bus;
    /** Identifies this node's state about the peer, so that both sides notice when either has started from nothing. */
    private final long record = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    private final Contact contact = new Contact();
    private boolean closed;

    PeerLink(String node, BusLink bus) {
        this.node = node;
        this.bus = bus;
    }

    /** Sends a request that is answered without waiting for anything; a failure is transient and the caller's to repeat. */
    Future<Frame.Answer> ask(Frame.Request request) {
        contact.asked();
        return bus.ask(node, request, ANSWER_MS).onComplete(answer -> {
            if (answer.succeeded()) {
                contact.received();
            } else {
                LOG.debug(
                        "node {} did not answer {}: {}",
                        node,
                        request,
                        answer.cause().toString());
            }
            if (answer.result() instanceof Frame.Ack || answer.result() instanceof Frame.Welcome) {
                contact.answered();
            } else {
                contact.unanswered();
            }
        });
    }

    /** Sends a request whose answer waits for a delivery, so a missing answer says nothing about the peer. */
    Future<Frame.Answer> ask(Frame.Confirm request, long timeoutMs) {
        return bus.ask(node, request, timeoutMs);
    }

    /** Sends a frame and returns its size in bytes. */
    int send(Frame frame) {
        return bus.send(node, frame);
    }

    /** Sends a frame and succeeds once its bytes have left this process. */
    Future<Void> sendOut(Frame frame) {
        return bus.sendOut(node, frame);
    }

    void close() {
        closed = true;
    }

    /** Whether the peer has left or is leaving; nothing more is sent then. */
    boolean isClosed() {
        return closed;
    }

    String node() {
        return node;
    }

    long record() {
        return record;
    }

    Contact contact() {
        return contact;
    }
}
