package dev.switchboard.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time by which the hub stores, shows and deletes: the store's clock, so that the clock of one machine decides nothing.
 * Between two measurements it runs on {@link System#nanoTime()}, which no correction of the machine's clock moves. Before the
 * first one it is the machine's. Safe from any thread; lives as long as its node's Vert.x, and holds nothing to close.
 */
public final class HubClock implements Shareable {

    private static final OnePerNode<HubClock> NODE = new OnePerNode<>(HubClock.class);

    /**
     * What the store's clock showed.
     *
     * @param time the time
     * @param nanos when, by this process's own clock
     */
    private record Reading(Instant time, long nanos) {

        Instant at(long nanosNow) {
            return time.plusNanos(nanosNow - nanos);
        }
    }

    private volatile @Nullable Reading reading;

    /** The clock of the node. */
    public static HubClock of(Vertx vertx) {
        return NODE.orMade(vertx, HubClock::new);
    }

    /** Makes {@link #of} return this one on the node. */
    public HubClock install(Vertx vertx) {
        NODE.install(vertx, this);
        return this;
    }

    /**
     * Takes over what the store has just answered. A reading that the clock already agrees with changes nothing, so that a
     * slow answer makes it no less exact.
     *
     * @param time the store's time, at some moment of the round trip that has just ended
     * @param roundTrip how long the question and its answer took
     */
    public void measured(Instant time, Duration roundTrip) {
        long nanos = System.nanoTime();
        Reading known = reading;
        if (known == null || known.at(nanos).isBefore(time) || known.at(nanos).isAfter(time.plus(roundTrip))) {
            reading = new Reading(time.plus(roundTrip.dividedBy(2)), nanos);
        }
    }

    public Instant now() {
        Reading known = reading;
        return known == null ? Instant.now() : known.at(System.nanoTime());
    }

    /** The present as it is stored, without what clients do not see of it. */
    public OffsetDateTime present() {
        return now().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    }
}
