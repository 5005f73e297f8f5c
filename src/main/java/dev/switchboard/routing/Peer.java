package dev.switchboard.routing;

import io.vertx.core.Future;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another member of the cluster and all that is between it and this node. Made when membership shows it, never by a
 * message, and gone when membership does not; a node that was cut off and comes back is another peer. On the router's
 * context only.
 */
final class Peer {

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    private final String node;
    private final UUID member;
    private final RouterState state;
    /** Names this object to the peer, so that both see when either has begun anew. */
    private final long record = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    private final Contact contact = new Contact();
    private final ProvisionalJoins provisional = new ProvisionalJoins();
    private final Announcer announcer;
    private final PeerInterest interest;
    private final PublicationStream stream;
    private final Outbound outbound;
    private final Greeter greeter;
    private long epoch;
    private long theirRecord;
    private boolean leaving;
    private boolean gone;

    Peer(String node, UUID member, RouterState state, Announcer.Progress progress) {
        this.node = node;
        this.member = member;
        this.state = state;
        announcer = new Announcer(this, state, progress);
        interest = new PeerInterest(this, state);
        stream = new PublicationStream(state.delivery::resyncAll);
        outbound = new Outbound(this, state);
        greeter = new Greeter(this, state);
    }

    /** Begins to get to know it. */
    void greet() {
        greeter.greet();
    }

    /**
     * It says that it knows nothing of this node.
     *
     * @return this node's answer
     */
    Frame.Answer greeted(Frame.Hello hello) {
        if (hello.record() != theirRecord) {
            theirRecord = hello.record();
            stream.restart(hello.record());
            greeter.greetedBy(hello.record());
            announcer.restart(!hello.starting());
        }
        return new Frame.Welcome(record);
    }

    /** Asks what is answered at once; a failure is a passing one and the asker's to repeat. */
    Future<Frame.Answer> ask(Frame.Request request) {
        contact.asked();
        return state.link.ask(node, request, RouterState.ANSWER_MS).onComplete(answer -> {
            if (answer.succeeded()) {
                contact.heard();
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

    /**
     * Tells that this node lives and how far the peer should have come.
     *
     * @param audit whether interest is compared too
     */
    void beat(boolean audit) {
        long version = audit && announcer.isSettled() ? announcer.acked() : Frame.Beat.UNSETTLED;
        InterestDigest own = state.own.digest();
        long mark = outbound.mark();
        ask(new Frame.Beat(record, outbound.number(), RouterState.now(), version, own.count(), own.hash()))
                .onSuccess(answer -> {
                    if (!gone && !(answer instanceof Frame.Stranger)) {
                        outbound.arrived(mark);
                    }
                    if (!gone && answer instanceof Frame.Nack) {
                        state.metrics.drifted(node);
                        announcer.repair();
                    }
                });
    }

    /** Nothing goes there any more and no join waits; what it listened to still counts as heard. */
    void cut() {
        interest.cut();
        outbound.close();
    }

    /** Says goodbye; what was said before goes first. */
    Future<Void> takeLeave() {
        outbound.flush();
        return state.link.sendOut(node, new Frame.Goodbye(record, outbound.number(), RouterState.now()));
    }

    /** It has said goodbye. */
    void leaves() {
        leaving = true;
        cut();
    }

    void isGoneNow() {
        gone = true;
        cut();
    }

    /** This node ends. */
    void abandon() {
        outbound.abandon();
        isGoneNow();
    }

    /** Whether a join has to wait until this peer knows of it. */
    boolean isAwaited() {
        return announcer.isGreeted() && !leaving && !gone;
    }

    /** Whether all is known both ways. */
    boolean isSettled() {
        return leaving || (interest.isKnown() && announcer.acked() >= 0);
    }

    /** Whether it has owed an answer for longer than it may. */
    boolean isSilent() {
        return contact.owesFor() >= state.config.ackTimeout().toMillis();
    }

    long unheardFor() {
        return RouterState.now() - contact.lastHeard();
    }

    RoutingMember.State state() {
        if (leaving) {
            return RoutingMember.State.LEAVING;
        } else if (!isSettled()) {
            return RoutingMember.State.JOINING;
        }
        return isSilent() ? RoutingMember.State.SILENT : RoutingMember.State.UP;
    }

    boolean isGone() {
        return gone || leaving;
    }

    void speaksIn(long newEpoch) {
        epoch = newEpoch;
    }

    long epoch() {
        return epoch;
    }

    String node() {
        return node;
    }

    UUID member() {
        return member;
    }

    long record() {
        return record;
    }

    Contact contact() {
        return contact;
    }

    Announcer announcer() {
        return announcer;
    }

    PeerInterest interest() {
        return interest;
    }

    PublicationStream stream() {
        return stream;
    }

    Outbound outbound() {
        return outbound;
    }

    ProvisionalJoins provisional() {
        return provisional;
    }
}
