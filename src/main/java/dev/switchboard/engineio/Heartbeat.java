package dev.switchboard.engineio;

import dev.switchboard.wire.Deadlines;

/**
 * Pings a session and notices its silence, exactly to the millisecond: the pong's deadline is
 * counted from the moment when the ping was due, so that no small delay adds up. On the session's loop; lives as long as
 * the session, which stops it.
 */
final class Heartbeat extends Deadlines.Deadline {

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
        deadline = System.nanoTime() + interval + config.pingTimeout().toNanos();
        session.loop().deadlines().set(this, interval);
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
