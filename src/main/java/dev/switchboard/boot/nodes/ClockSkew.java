package dev.switchboard.boot.nodes;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this machine's clock is ahead of the store's, or behind it. Logs when the distance becomes worth a word and when it
 * is gone. On the registry's context; {@link #problem} from any thread.
 */
final class ClockSkew {

    /** Logged from here on: tokens of this node's clock and of others' begin to differ. */
    static final Duration WARNED = Duration.ofSeconds(2);

    /** Readiness shows it from here on. */
    static final Duration DEGRADED = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ClockSkew.class);

    private volatile Duration skew = Duration.ZERO;
    private boolean warned;

    /**
     * Takes over a measurement. What the round trip may have added does not count, so that a slow answer is no skew.
     *
     * @param time the store's time, at some moment of the round trip
     * @param wall this machine's time at the end of the round trip
     * @return the skew, positive if this machine is ahead
     */
    Duration measured(Instant time, Duration roundTrip, Instant wall) {
        Instant latest = time.plus(roundTrip);
        if (wall.isBefore(time)) {
            skew = Duration.between(time, wall);
        } else {
            skew = wall.isAfter(latest) ? Duration.between(latest, wall) : Duration.ZERO;
        }
        boolean large = skew.abs().compareTo(WARNED) > 0;
        if (large && !warned) {
            LOG.warn("{}; set it by NTP", text(skew));
        } else if (warned && !large) {
            LOG.info("this machine's clock agrees with PostgreSQL's again");
        }
        warned = large;
        return skew;
    }

    Optional<String> problem() {
        Duration now = skew;
        return now.abs().compareTo(DEGRADED) > 0 ? Optional.of(text(now)) : Optional.empty();
    }

    private static String text(Duration skew) {
        return "this machine's clock is " + skew.abs().toMillis() / 1_000.0 + " s "
                + (skew.isNegative() ? "behind" : "ahead of") + " PostgreSQL's";
    }
}
