package dev.switchboard.routing;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.routing.wire.Frame;
import dev.switchboard.routing.wire.FrameCodec;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Injects faults into one node's event bus: drops, delays and duplicates the node's frames to other nodes by given odds;
 * later frames overtake a delayed one. It can also lose what the node's concerns publish, and their answers, like a node
 * that dies between commit and publish. It is an interceptor of the bus, so a hub without it pays nothing. Safe from any
 * thread; lives as long as the node.
 */
public final class FaultyBus {

    private static final String PUBLISH = "switchboard.publish";
    private static final String NODES = BusLink.address("");
    private static final String REPLIES = "__vertx.reply";
    private static final String DOUBLE = "faulty-bus-double";

    /**
     * How many of a hundred frames are dropped, delayed, duplicated.
     *
     * @param longestMs the longest delay
     */
    public record Odds(int drop, int delay, int twice, int longestMs) {

        public static final Odds NONE = new Odds(0, 0, 0, 0);
        public static final Odds ALL_LOST = new Odds(100, 0, 0, 0);
    }

    /** How many frames were dropped, delayed, duplicated. */
    public final AtomicInteger dropped = new AtomicInteger();

    public final AtomicInteger delayed = new AtomicInteger();
    public final AtomicInteger doubled = new AtomicInteger();

    private final Vertx vertx;
    private final Random random;
    private volatile Odds publications = Odds.NONE;
    private volatile Odds others = Odds.NONE;
    private volatile Predicate<Publication> lostPublications = publication -> false;
    private volatile Predicate<Answer> lostAnswers = answer -> false;

    private FaultyBus(Vertx vertx, long seed) {
        this.vertx = vertx;
        this.random = new Random(seed);
    }

    /** Installs the interceptor; it injects no faults at first. */
    public static FaultyBus on(Vertx node, long seed) {
        FaultyBus bus = new FaultyBus(node, seed);
        node.eventBus().addOutboundInterceptor(bus::intercept);
        return bus;
    }

    /** Sets the odds for publications to other nodes. */
    public FaultyBus publications(Odds odds) {
        publications = odds;
        return this;
    }

    /** Sets the odds for deltas, snapshots and beats, and for the answers to them. */
    public FaultyBus others(Odds odds) {
        others = odds;
        return this;
    }

    /** From now on matching publications of this node are committed but reach no node, not even this one. */
    public FaultyBus lose(Predicate<Publication> which) {
        lostPublications = which;
        return this;
    }

    /** From now on matching answers of this node's concerns are lost. */
    public FaultyBus loseAnswers(Predicate<Answer> which) {
        lostAnswers = which;
        return this;
    }

    public void heal() {
        publications(Odds.NONE).others(Odds.NONE).lose(none -> false).loseAnswers(none -> false);
    }

    private void intercept(DeliveryContext<Object> sending) {
        Object body = sending.body();
        String address = sending.message().address();
        if (body instanceof Publication publication && PUBLISH.equals(address)) {
            passUnless(lostPublications.test(publication), sending);
        } else if (body instanceof Answer answer) {
            passUnless(lostAnswers.test(answer), sending);
        } else if (body instanceof Buffer frame && (address.startsWith(NODES) || address.startsWith(REPLIES))) {
            decide(sending, isPublications(frame) ? publications : others);
        } else {
            sending.next();
        }
    }

    private void passUnless(boolean lost, DeliveryContext<Object> sending) {
        if (lost) {
            dropped.incrementAndGet();
        } else {
            sending.next();
        }
    }

    private static boolean isPublications(Buffer bytes) {
        Frame frame = FrameCodec.decode(bytes).frame();
        return frame instanceof Frame.Publications || frame instanceof Frame.Confirm;
    }

    private void decide(DeliveryContext<Object> sending, Odds odds) {
        int roll = roll(100);
        if (sending.message().headers().contains(DOUBLE)) {
            sending.next();
        } else if (roll < odds.drop()) {
            dropped.incrementAndGet();
        } else if (roll < odds.drop() + odds.delay()) {
            delayed.incrementAndGet();
            vertx.setTimer(1 + roll(odds.longestMs()), due -> sending.next());
        } else {
            sending.next();
            if (roll < odds.drop() + odds.delay() + odds.twice()) {
                duplicate(sending);
            }
        }
    }

    /** Sends a late duplicate, whose answer is discarded. */
    private void duplicate(DeliveryContext<Object> sending) {
        String address = sending.message().address();
        if (!address.startsWith(NODES)) {
            return;
        }
        doubled.incrementAndGet();
        Object body = sending.body();
        vertx.setTimer(1 + roll(100), due -> vertx.eventBus()
                .send(address, body, new DeliveryOptions().addHeader(DOUBLE, "true")));
    }

    private synchronized int roll(int below) {
        return random.nextInt(below);
    }
}
