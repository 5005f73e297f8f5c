package dev.switchboard.routing;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Publication;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way of publications to one peer. What is said in one turn of the event loop goes as one bus message; messages are
 * numbered, so that the peer sees a loss. The bus queues without bound for a peer that does not read: here bytes that
 * the peer has not given word of are counted, and above the limit publications are dropped, ephemeral ones above half
 * of it. A dropped durable one leaves a hole in the numbers and the peer reads its log. On the router's context only;
 * lives as long as its peer.
 */
final class Outbound {

    /** The most bytes collected for one bus message. */
    private static final int BATCH_BYTES = 256 * 1024;
    /** After so many bytes word is asked for, apart from the regular beat; sooner where the limit is low. */
    private static final long MARK_BYTES = 256 * 1024;
    /** A peer not heard for so long may be hung; more would pile up before it, and come long after. */
    private static final long SILENCE_MS = 2_500;

    private final Peer peer;
    private final RouterState state;
    private final Set<Promise<Void>> unconfirmed = new HashSet<>();
    private List<Publication> batch = new ArrayList<>();
    private int batchBytes;
    private boolean flushing;
    private long number;
    private long sentBytes;
    private long arrivedBytes;
    private long markedBytes;

    Outbound(Peer peer, RouterState state) {
        this.peer = peer;
        this.state = state;
    }

    void say(Publication publication) {
        boolean durable = Addressees.isDurable(publication);
        if (isBlocked(durable)) {
            if (durable) {
                number++;
            }
            state.metrics.dropped(peer.node(), 1);
            return;
        }
        batch.add(publication);
        batchBytes += PublicationCodec.sizeOf(publication);
        if (batchBytes >= BATCH_BYTES) {
            flush();
        } else if (!flushing) {
            flushing = true;
            state.soon.execute(this::flush);
        }
    }

    /** Says it, and succeeds when the peer has delivered it or is gone. */
    Future<Void> confirm(Publication publication) {
        if (isFull(state.config.inFlightBytes())) {
            return Future.failedFuture("node " + peer.node() + " does not keep up");
        }
        Promise<Void> confirmed = Promise.promise();
        unconfirmed.add(confirmed);
        confirm(publication, confirmed, RouterState.now() + Commands.ANSWER_TIMEOUT.toMillis());
        return confirmed.future().onComplete(done -> unconfirmed.remove(confirmed));
    }

    /** Sends what has been said so far. */
    void flush() {
        flushing = false;
        if (batch.isEmpty() || peer.isGone()) {
            return;
        }
        List<Publication> said = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        number++;
        int bytes =
                state.link.send(peer.node(), new Frame.Publications(peer.record(), number, RouterState.now(), said));
        sentBytes += bytes;
        state.metrics.sent(peer.node(), said.size(), bytes);
        if (sentBytes - markedBytes >= Math.min(MARK_BYTES, state.config.inFlightBytes() / 4)) {
            peer.beat(false);
        }
    }

    /** The number of the last one said. */
    long number() {
        return number;
    }

    /** How many bytes have been sent by now; what is asked after is answered when they have arrived. */
    long mark() {
        markedBytes = sentBytes;
        return markedBytes;
    }

    /** All that was sent before the {@link #mark} has arrived. */
    void arrived(long mark) {
        arrivedBytes = Math.max(arrivedBytes, mark);
    }

    long bytesInFlight() {
        return sentBytes - arrivedBytes;
    }

    /** The peer is gone: nobody waits for it any more. */
    void close() {
        batch = new ArrayList<>();
        List.copyOf(unconfirmed).forEach(Promise::tryComplete);
    }

    /** This node ends: whether the peer has delivered is not known. */
    void abandon() {
        List.copyOf(unconfirmed).forEach(waiting -> waiting.tryFail("the node ends"));
        close();
    }

    private boolean isBlocked(boolean durable) {
        long limit = state.config.inFlightBytes();
        return isFull(durable ? limit : limit / 2) || peer.unheardFor() > SILENCE_MS;
    }

    private boolean isFull(long limit) {
        return bytesInFlight() + batchBytes >= limit;
    }

    private void confirm(Publication publication, Promise<Void> confirmed, long deadline) {
        flush();
        number++;
        Frame.Confirm frame = new Frame.Confirm(peer.record(), number, RouterState.now(), publication);
        long left = Math.max(1, Math.min(RouterState.ANSWER_MS, deadline - RouterState.now()));
        state.link.ask(peer.node(), frame, left).onComplete(answer -> {
            if (answer.succeeded() && answer.result() instanceof Frame.Ack) {
                confirmed.tryComplete();
            } else if (isToBeRepeated(answer) && RouterState.now() < deadline && !peer.isGone()) {
                state.retryLater(() -> confirm(publication, confirmed, deadline));
            } else {
                confirmed.tryFail("node " + peer.node() + " did not confirm");
            }
        });
    }

    /**
     * The peer is not there, or does not know this node, as happens while either comes back; or nobody knows, because the
     * bus lost the question or the answer. To deliver again what it has delivered changes nothing.
     */
    private static boolean isToBeRepeated(AsyncResult<Frame.Answer> answer) {
        return answer.result() instanceof Frame.Stranger
                || (answer.cause() instanceof ReplyException reply
                        && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE);
    }
}
