package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.routing.wire.Envelope;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
import dev.switchboard.routing.wire.MalformedFrameException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the frames sent to this node's address. A malformed frame, or one whose sender is not a member now, changes
 * nothing. On the router's context only.
 */
final class FrameReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FrameReceiver.class);
    private static final int MALFORMED = 400;
    private static final int NOT_DELIVERED = 500;

    private final RouterLoop loop;
    private final BusLink bus;
    private final DeliveryGuard delivery;
    private final Peers peers;
    private final MembershipWatcher membership;
    private final Runnable onLearned;

    /**
     * @param onLearned called when a peer has announced its whole interest
     */
    FrameReceiver(
            RouterLoop loop,
            BusLink bus,
            DeliveryGuard delivery,
            Peers peers,
            MembershipWatcher membership,
            Runnable onLearned) {
        this.loop = loop;
        this.bus = bus;
        this.delivery = delivery;
        this.peers = peers;
        this.membership = membership;
        this.onLearned = onLearned;
    }

    void receive(Message<Object> message) {
        assert loop.isCurrent();
        try {
            if (message.body() instanceof Buffer bytes) {
                receive(message, FrameCodec.decode(bytes));
                return;
            }
            LOG.warn("message to this node's address is not a frame");
        } catch (MalformedFrameException malformed) {
            LOG.warn("malformed frame: {}", malformed.getMessage());
        }
        message.fail(MALFORMED, "not a frame");
    }

    private void receive(Message<Object> message, Envelope envelope) {
        Peer peer = senderOf(envelope);
        if (peer == null) {
            answer(message, new Frame.Stranger());
            return;
        }
        peer.contact().received();
        Frame frame = envelope.frame();
        if (frame instanceof Frame.Publications batch) {
            peer.stream()
                    .accept(batch.stream(), batch.number(), batch.sentAt(), RouterLoop.now(), batch.publications())
                    .forEach(delivery::deliver);
        } else if (frame instanceof Frame.Confirm confirm) {
            confirm(message, peer, confirm);
        } else if (frame instanceof Frame.Goodbye goodbye) {
            peer.stream().expect(goodbye.stream(), goodbye.number(), goodbye.sentAt(), RouterLoop.now());
            peers.markLeaving(peer);
        } else if (frame instanceof Frame.Request request) {
            answer(message, answerTo(request, peer));
        }
    }

    private Frame.Answer answerTo(Frame.Request request, Peer peer) {
        if (request instanceof Frame.Delta delta) {
            return peer.interest().apply(delta);
        } else if (request instanceof Frame.Beat beat) {
            peer.stream().expect(beat.stream(), beat.number(), beat.sentAt(), RouterLoop.now());
            return peer.interest().matches(beat) ? new Frame.Ack(beat.version()) : new Frame.Nack(beat.version());
        } else if (request instanceof Frame.SnapshotPart part) {
            Frame.Answer answer = peer.interest().apply(part);
            if (part.last()) {
                onLearned.run();
            }
            return answer;
        } else if (request instanceof Frame.Hello hello) {
            return peer.greeted(hello);
        }
        return new Frame.Stranger();
    }

    /** The sender as a present peer, or null: a frame may be older than the sender's return as another member. */
    private @Nullable Peer senderOf(Envelope envelope) {
        boolean hello = envelope.frame() instanceof Frame.Hello;
        Peer peer = peers.find(envelope.member());
        if (peer == null && hello) {
            membership.refresh();
            peer = peers.find(envelope.member());
        }
        if (peer == null || peer.epoch() == envelope.epoch()) {
            return peer == null || peer.isGone() ? null : peer;
        }
        if (!hello) {
            return null;
        }
        Peer current = peer.epoch() == 0 ? peer : peers.replace(peer);
        if (current != null) {
            current.setEpoch(envelope.epoch());
        }
        return current;
    }

    private void confirm(Message<Object> message, Peer peer, Frame.Confirm confirm) {
        if (!peer.stream().isCurrent(confirm.stream())) {
            answer(message, new Frame.Stranger());
            return;
        }
        List<Publication> accepted = peer.stream()
                .accept(
                        confirm.stream(),
                        confirm.number(),
                        confirm.sentAt(),
                        RouterLoop.now(),
                        List.of(confirm.publication()));
        List<Future<Void>> deliveries =
                accepted.stream().map(delivery::deliverConfirmed).toList();
        // A delivery completes on the context of its connections.
        Future.join(deliveries)
                .onComplete(done -> loop.execute(() -> {
                    if (done.succeeded()) {
                        answer(message, new Frame.Ack(confirm.number()));
                    } else {
                        message.fail(NOT_DELIVERED, "not delivered");
                    }
                }));
    }

    private void answer(Message<Object> message, Frame.Answer answer) {
        if (message.replyAddress() != null) {
            message.reply(bus.encode(answer));
        }
    }
}
