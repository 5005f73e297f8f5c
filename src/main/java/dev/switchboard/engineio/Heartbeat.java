package dev.switchboard.engineio;

import dev.switchboard.wire.Deadlines;
import java.util.concurrent.TimeUnit;

/**
 * Pings a session and notices its silence, exactly to the millisecond: the pong's deadline is
 * counted from the moment when the interval ends, so that no small delay adds up. A ping goes a little before that moment,
 * together with those of other sessions: one by one, the pings of ten thousand idle sessions wake the process for each.
 * On the session's loop; lives as long as the session, which stops it.
 */
final class Heartbeat extends Deadlines.Deadline {

    /** The pings of all sessions go at multiples of it. */
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A shorter interval is kept as it is: with it, so much early is noticed. */
    private static final long LEAST_BEATS = 100;

    private final EngineSession session;
    private final EngineConfig config;
    private boolean pinged;
    private long deadline;

    Heartbeat(EngineSession session, EngineConfig config) {
        this.session = session;
        this.config = config;
    }

    /** The session opened, or a pong arrived. */
    void beat() {
        pinged = false;
        long interval = config.pingInterval().toNanos();
        long now = System.nanoTime();
        deadline = now + interval + config.pingTimeout().toNanos();
        session.loop().deadlines().set(this, untilPing(now, interval));
    }

    /** How long to wait for the last beat within the interval, in nanoseconds. */
    static long untilPing(long now, long interval) {
        return interval < LEAST_BEATS * BEAT_NANOS ? interval : interval - Math.floorMod(now + interval, BEAT_NANOS);
    }

    /**
     * Whether the deadline has passed, though its timer may not have fired: a request that arrives after it must not
     * find the session alive because the loop was busy.
     */
    boolean overdue() {
        return isSet() && System.nanoTime() - deadline >= 0;
    }

    void stop() {
        session.loop().deadlines().cancel(this);
    }

    @Override
    protected void due() {
        if (pinged) {
            session.lost(SessionEnd.PING_TIMEOUT);
        } else {
            pinged = true;
            long now = System.nanoTime();
            // A blocked loop pings late; that must not shorten the client's time to answer.
            deadline = Math.max(deadline - now, config.pingTimeout().toNanos() / 2) + now;
            session.loop().deadlines().set(this, deadline - now);
            session.ping();
        }
    }
}
