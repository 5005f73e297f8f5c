package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.routing.interest.InterestDigest;
import dev.switchboard.routing.interest.OwnInterest;
import dev.switchboard.routing.interest.PeerInterest;
import dev.switchboard.routing.wire.Frame;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * Another member of the cluster and everything this node keeps about it. Made when membership shows the member, never by
 * a message, and removed when membership no longer shows it; a node that was cut off and rejoins is another peer. On the
 * router's context only.
 */
final class Peer implements Recipient {

    private final UUID member;
    private final PeerLink link;
    private final OwnInterest own;
    private final RoutingMetrics metrics;
    private final long silenceMs;
    private final ProvisionalJoins provisional;
    private final Announcer announcer;
    private final PeerInterest interest;
    private final PublicationStream stream;
    private final Outbound outbound;
    private final Greeter greeter;
    private long epoch;
    private long theirRecord;
    private boolean leaving;
    private boolean gone;

    /**
     * @param observer notified of how much the peer knows of this node's interest
     */
    Peer(String node, UUID member, PeerWiring wiring, Announcer.Progress observer) {
        this.member = member;
        this.own = wiring.own();
        this.metrics = wiring.metrics();
        this.silenceMs = wiring.config().ackTimeout().toMillis();
        link = new PeerLink(node, wiring.bus());
        provisional = new ProvisionalJoins(wiring.delivery());
        announcer = new Announcer(link, own, wiring.loop(), metrics, settling(observer));
        interest = new PeerInterest(node, wiring.table(), routeIn(wiring.routes()));
        stream = new PublicationStream(wiring.delivery()::resyncAll);
        outbound = new Outbound(link, wiring.loop(), metrics, wiring.config().inFlightBytes(), this::requestAck);
        greeter = new Greeter(link, wiring.loop(), wiring.ready());
    }

    /** Starts the exchange with the peer. */
    void greet() {
        greeter.greet();
    }

    /**
     * The peer knows nothing about this node.
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
        return new Frame.Welcome(link.record());
    }

    /**
     * Sends a beat: this node lives, and the peer should be this far.
     *
     * @param audit whether interest is compared too
     */
    void beat(boolean audit) {
        long version = audit && announcer.isSettled() ? announcer.acked() : Frame.Beat.UNSETTLED;
        InterestDigest digest = own.digest();
        long mark = outbound.mark();
        Frame.Beat beat = new Frame.Beat(
                link.record(), outbound.number(), RouterLoop.now(), version, digest.count(), digest.hash());
        link.ask(beat).onSuccess(answer -> {
            if (!gone && !(answer instanceof Frame.Stranger)) {
                outbound.arrived(mark);
            }
            if (!gone && answer instanceof Frame.Nack) {
                metrics.peerDriftRepaired(node());
                announcer.repair();
            }
        });
    }

    /** Sends what is still collected and then goodbye. */
    Future<Void> sendGoodbye() {
        outbound.flush();
        return link.sendOut(new Frame.Goodbye(link.record(), outbound.number(), RouterLoop.now()));
    }

    /** The peer said goodbye. */
    void markLeaving() {
        leaving = true;
        cut();
    }

    /** The peer is no longer a member. */
    void markGone() {
        gone = true;
        cut();
    }

    /** This node stops. */
    void abandon() {
        outbound.abandon();
        markGone();
    }

    @Override
    public void publish(Publication publication) {
        outbound.publish(publication);
    }

    @Override
    public Future<Void> publishConfirmed(Publication publication) {
        return outbound.publishConfirmed(publication);
    }

    /** Whether a join has to wait until this peer knows of it. */
    boolean isAwaited() {
        return announcer.isGreeted() && !isGone();
    }

    /** Whether both sides know each other's whole interest. */
    boolean isSettled() {
        return leaving || (interest.isKnown() && announcer.acked() >= 0);
    }

    /** Whether the peer has owed an answer for longer than the configured time. */
    @Override
    public boolean isSilent() {
        return link.contact().owesFor() >= silenceMs;
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

    void setEpoch(long newEpoch) {
        epoch = newEpoch;
    }

    long epoch() {
        return epoch;
    }

    @Override
    public String node() {
        return link.node();
    }

    UUID member() {
        return member;
    }

    Contact contact() {
        return link.contact();
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

    /** Nothing is sent to the peer any more and no join waits for it; its interest still counts for presence. */
    private void cut() {
        link.close();
        interest.cut();
        outbound.close();
    }

    private void requestAck() {
        beat(false);
    }

    private void settleProvisional() {
        provisional.settle(announcer.acked());
    }

    /** Topics of provisional joins are read again before anything else learns of the progress. */
    private Announcer.Progress settling(Announcer.Progress observer) {
        return new Announcer.Progress() {

            @Override
            public void acknowledged() {
                settleProvisional();
                observer.acknowledged();
            }

            @Override
            public void known(boolean mayHaveMissed) {
                observer.known(mayHaveMissed);
            }
        };
    }

    private PeerInterest.Route routeIn(Routes routes) {
        return new PeerInterest.Route() {

            @Override
            public void open(int bit) {
                routes.open(bit, Peer.this);
            }

            @Override
            public void close(int bit) {
                routes.close(bit);
            }
        };
    }
}
