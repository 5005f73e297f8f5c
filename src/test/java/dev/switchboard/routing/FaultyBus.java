package dev.switchboard.routing;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A switch on one node's event bus: of what the node says to the others it drops, delays and doubles by its odds, and what
 * is delayed is overtaken. It can also lose what the node's concerns publish, and their answers, as a node does that dies
 * between commit and publish. It is an interceptor of the bus, so a hub without it pays nothing. Safe from any thread; ends
 * with the node.
 */
public final class FaultyBus {

    private static final String PUBLISH = "switchboard.publish";
    private static final String NODES = BusLink.address("");
    private static final String REPLIES = "__vertx.reply";
    private static final String DOUBLE = "faulty-bus-double";

    /**
     * Of a hundred frames how many are dropped, delayed, doubled.
     *
     * @param longestMs the longest delay
     */
    public record Odds(int drop, int delay, int twice, int longestMs) {

        public static final Odds NONE = new Odds(0, 0, 0, 0);
        public static final Odds ALL_LOST = new Odds(100, 0, 0, 0);
    }

    /** How often it has done what. */
    public final AtomicInteger dropped = new AtomicInteger();

    public final AtomicInteger delayed = new AtomicInteger();
    public final AtomicInteger doubled = new AtomicInteger();

    private final Vertx vertx;
    private final Random random;
    private volatile Odds publications = Odds.NONE;
    private volatile Odds others = Odds.NONE;
    private volatile Predicate<Publication> unsaid = publication -> false;
    private volatile Predicate<Answer> unanswered = answer -> false;

    private FaultyBus(Vertx vertx, long seed) {
        this.vertx = vertx;
        this.random = new Random(seed);
    }

    /** Faultless at first. */
    public static FaultyBus on(Vertx node, long seed) {
        FaultyBus bus = new FaultyBus(node, seed);
        node.eventBus().addOutboundInterceptor(bus::intercept);
        return bus;
    }

    /** What happens to publications on their way to other nodes. */
    public FaultyBus publications(Odds odds) {
        publications = odds;
        return this;
    }

    /** What happens to deltas, snapshots, beats and to the answers to them. */
    public FaultyBus others(Odds odds) {
        others = odds;
        return this;
    }

    /** From now on nobody, this node included, is told what is committed here and of which this is true. */
    public FaultyBus lose(Predicate<Publication> which) {
        unsaid = which;
        return this;
    }

    /** From now on answers of this node's concerns of which this is true reach nobody. */
    public FaultyBus loseAnswers(Predicate<Answer> which) {
        unanswered = which;
        return this;
    }

    public void heal() {
        publications(Odds.NONE).others(Odds.NONE).lose(none -> false).loseAnswers(none -> false);
    }

    private void intercept(DeliveryContext<Object> sending) {
        Object body = sending.body();
        String address = sending.message().address();
        if (body instanceof Publication said && PUBLISH.equals(address)) {
            unless(unsaid.test(said), sending);
        } else if (body instanceof Answer answer) {
            unless(unanswered.test(answer), sending);
        } else if (body instanceof Buffer frame && (address.startsWith(NODES) || address.startsWith(REPLIES))) {
            decide(sending, isPublications(frame) ? publications : others);
        } else {
            sending.next();
        }
    }

    private void unless(boolean lost, DeliveryContext<Object> sending) {
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
                twice(sending);
            }
        }
    }

    /** The second one is late, and an answer to it goes nowhere. */
    private void twice(DeliveryContext<Object> sending) {
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
