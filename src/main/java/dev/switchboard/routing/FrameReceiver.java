package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the frames that come to this node's address. One that cannot be read, or whose sender is no member now, changes
 * nothing. On the router's context only.
 */
final class FrameReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FrameReceiver.class);
    private static final int UNREADABLE = 400;
    private static final int NOT_DELIVERED = 500;

    private final RouterState state;
    private final Peers peers;
    private final MembershipWatcher membership;
    private final Runnable onLearned;

    /**
     * @param onLearned called when a peer has told all of its interest
     */
    FrameReceiver(RouterState state, Peers peers, MembershipWatcher membership, Runnable onLearned) {
        this.state = state;
        this.peers = peers;
        this.membership = membership;
        this.onLearned = onLearned;
    }

    void receive(Message<Object> message) {
        assert state.isOnLoop();
        try {
            if (message.body() instanceof Buffer bytes) {
                receive(message, FrameCodec.decode(bytes));
                return;
            }
            LOG.warn("what came to this node's address is no frame");
        } catch (MalformedFrameException unreadable) {
            LOG.warn("a frame that cannot be read: {}", unreadable.getMessage());
        }
        message.fail(UNREADABLE, "not a frame");
    }

    private void receive(Message<Object> message, Envelope envelope) {
        Peer peer = senderOf(envelope);
        if (peer == null) {
            answer(message, new Frame.Stranger());
            return;
        }
        peer.contact().heard();
        Frame frame = envelope.frame();
        if (frame instanceof Frame.Publications said) {
            peer.stream()
                    .accept(said.stream(), said.number(), said.sentAt(), RouterState.now(), said.publications())
                    .forEach(state.delivery::deliver);
        } else if (frame instanceof Frame.Confirm said) {
            confirm(message, peer, said);
        } else if (frame instanceof Frame.Goodbye goodbye) {
            peer.stream().expect(goodbye.stream(), goodbye.number(), goodbye.sentAt(), RouterState.now());
            peers.leaves(peer);
        } else if (frame instanceof Frame.Request request) {
            answer(message, answerTo(request, peer));
        }
    }

    private Frame.Answer answerTo(Frame.Request request, Peer peer) {
        if (request instanceof Frame.Delta delta) {
            return peer.interest().apply(delta);
        } else if (request instanceof Frame.Beat beat) {
            peer.stream().expect(beat.stream(), beat.number(), beat.sentAt(), RouterState.now());
            return peer.interest().agrees(beat) ? new Frame.Ack(beat.version()) : new Frame.Nack(beat.version());
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

    /** The peer as it is now, or null: a frame may be older than the sender's return under another name. */
    private Peer senderOf(Envelope envelope) {
        boolean hello = envelope.frame() instanceof Frame.Hello;
        Peer peer = peers.of(envelope.member());
        if (peer == null && hello) {
            membership.look();
            peer = peers.of(envelope.member());
        }
        if (peer == null || peer.epoch() == envelope.epoch()) {
            return peer == null || peer.isGone() ? null : peer;
        }
        if (!hello) {
            return null;
        }
        Peer now = peer.epoch() == 0 ? peer : peers.renewed(peer);
        now.speaksIn(envelope.epoch());
        return now;
    }

    private void confirm(Message<Object> message, Peer peer, Frame.Confirm said) {
        if (!peer.stream().isCurrent(said.stream())) {
            answer(message, new Frame.Stranger());
            return;
        }
        List<Publication> accepted = peer.stream()
                .accept(said.stream(), said.number(), said.sentAt(), RouterState.now(), List.of(said.publication()));
        List<Future<Void>> deliveries =
                accepted.stream().map(state.delivery::deliverConfirmed).toList();
        // A delivery completes wherever its connections live.
        Future.join(deliveries)
                .onComplete(done -> state.soon.execute(() -> {
                    if (done.succeeded()) {
                        answer(message, new Frame.Ack(said.number()));
                    } else {
                        message.fail(NOT_DELIVERED, "not delivered");
                    }
                }));
    }

    private void answer(Message<Object> message, Frame.Answer answer) {
        if (message.replyAddress() != null) {
            message.reply(state.link.encode(answer));
        }
    }
}
