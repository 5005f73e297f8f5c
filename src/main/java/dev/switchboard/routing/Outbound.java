package dev.switchboard.routing;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Publication;
import dev.switchboard.routing.interest.Addressees;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
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
 * Sends publications to one peer. Those of one event-loop turn go as one bus message; messages are numbered, so that the
 * peer notices a loss. The bus queues without bound for a peer that does not read, so this class counts the bytes that
 * the peer has not acknowledged: above the limit it drops publications, ephemeral ones already above half of it. A
 * dropped durable publication leaves a hole in the numbers, and the peer reads its log. On the router's context only;
 * lives as long as its peer.
 */
final class Outbound {

    /** The most bytes collected for one bus message. */
    private static final int BATCH_BYTES = 256 * 1024;
    /** The bytes after which an acknowledgement is requested ahead of the regular beat; fewer where the limit is low. */
    private static final long MARK_BYTES = 256 * 1024;
    /** A peer silent for longer may hang; more publications would pile up and arrive far too late. */
    private static final long SILENCE_MS = 2_500;

    private final PeerLink link;
    private final RouterLoop loop;
    private final RoutingMetrics metrics;
    private final long limit;
    private final Runnable requestAck;
    private final Set<Promise<Void>> unconfirmed = new HashSet<>();
    private List<Publication> batch = new ArrayList<>();
    private int batchBytes;
    private boolean flushing;
    private long number;
    private long sentBytes;
    private long arrivedBytes;
    private long markedBytes;

    /**
     * @param limit the most bytes that the peer may leave unacknowledged
     * @param requestAck asks the peer how far it is
     */
    Outbound(PeerLink link, RouterLoop loop, RoutingMetrics metrics, long limit, Runnable requestAck) {
        this.link = link;
        this.loop = loop;
        this.metrics = metrics;
        this.limit = limit;
        this.requestAck = requestAck;
    }

    void publish(Publication publication) {
        boolean durable = Addressees.isDurable(publication);
        if (isBlocked(durable)) {
            if (durable) {
                number++;
            }
            metrics.dropped(link.node(), 1);
            return;
        }
        batch.add(publication);
        batchBytes += FrameCodec.sizeOf(publication);
        if (batchBytes >= BATCH_BYTES) {
            flush();
        } else if (!flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    /** Sends the publication, and succeeds once the peer has delivered it or has left. */
    Future<Void> publishConfirmed(Publication publication) {
        if (isFull(limit)) {
            return Future.failedFuture("node " + link.node() + " does not keep up");
        }
        Promise<Void> confirmed = Promise.promise();
        unconfirmed.add(confirmed);
        confirm(publication, confirmed, RouterLoop.now() + Commands.ANSWER_TIMEOUT.toMillis());
        return confirmed.future().onComplete(done -> unconfirmed.remove(confirmed));
    }

    /** Sends the publications collected so far. */
    void flush() {
        flushing = false;
        if (batch.isEmpty() || link.isClosed()) {
            return;
        }
        List<Publication> publications = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        number++;
        int bytes = link.send(new Frame.Publications(link.record(), number, RouterLoop.now(), publications));
        sentBytes += bytes;
        metrics.sent(link.node(), publications.size(), bytes);
        if (sentBytes - markedBytes >= Math.min(MARK_BYTES, limit / 4)) {
            requestAck.run();
        }
    }

    /** The number of the last message. */
    long number() {
        return number;
    }

    /** The bytes sent by now. A request sent after this call is answered only once they have arrived. */
    long mark() {
        markedBytes = sentBytes;
        return markedBytes;
    }

    /** Everything sent before the {@link #mark} has arrived. */
    void arrived(long mark) {
        arrivedBytes = Math.max(arrivedBytes, mark);
    }

    long bytesInFlight() {
        return sentBytes - arrivedBytes;
    }

    /** The peer has left: nothing waits for its confirmation any more. */
    void close() {
        batch = new ArrayList<>();
        List.copyOf(unconfirmed).forEach(Promise::tryComplete);
    }

    /** This node stops: whether the peer has delivered remains unknown. */
    void abandon() {
        List.copyOf(unconfirmed).forEach(waiting -> waiting.tryFail("this node is stopping"));
        close();
    }

    private boolean isBlocked(boolean durable) {
        return isFull(durable ? limit : limit / 2) || link.contact().silentFor() > SILENCE_MS;
    }

    private boolean isFull(long bytes) {
        return bytesInFlight() + batchBytes >= bytes;
    }

    private void confirm(Publication publication, Promise<Void> confirmed, long deadline) {
        flush();
        number++;
        Frame.Confirm frame = new Frame.Confirm(link.record(), number, RouterLoop.now(), publication);
        long left = Math.max(1, Math.min(PeerLink.ANSWER_MS, deadline - RouterLoop.now()));
        link.ask(frame, left).onComplete(answer -> {
            if (answer.succeeded() && answer.result() instanceof Frame.Ack) {
                confirmed.tryComplete();
            } else if (isRetryable(answer) && RouterLoop.now() < deadline && !link.isClosed()) {
                loop.retryLater(() -> confirm(publication, confirmed, deadline));
            } else {
                confirmed.tryFail("node " + link.node() + " did not confirm");
            }
        });
    }

    /**
     * Whether the peer is absent or does not know this node, as happens while either returns, or the bus lost the request
     * or its answer. Delivering twice changes nothing.
     */
    private static boolean isRetryable(AsyncResult<Frame.Answer> answer) {
        return answer.result() instanceof Frame.Stranger
                || (answer.cause() instanceof ReplyException reply
                        && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE);
    }
}
