package dev.switchboard.engineio;

import dev.switchboard.wire.LoopContext;
import io.vertx.core.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Pings a session and notices its silence, by timers of its own that are exact to the millisecond: the pong's deadline is
 * counted from the moment when the ping was due, so that no small delay adds up. On the session's loop; lives as long as
 * the session, which stops it.
 */
final class Heartbeat {

    private final LoopContext loop;
    private final long interval;
    private final long timeout;
    private final Runnable ping;
    private final Runnable silence;
    private @Nullable Timer timer;
    private long deadline;

    /**
     * @param ping sends a ping
     * @param silence no pong arrived in time
     */
    Heartbeat(LoopContext loop, EngineConfig config, Runnable ping, Runnable silence) {
        this.loop = loop;
        this.interval = config.pingInterval().toNanos();
        this.timeout = config.pingTimeout().toNanos();
        this.ping = ping;
        this.silence = silence;
    }

    /** The session opened, or a pong arrived. */
    void beat() {
        stop();
        long due = System.nanoTime() + interval;
        deadline = due + timeout;
        timer = loop.schedule(interval, this::pingNow);
    }

    /**
     * Whether the deadline has passed, though its timer may not have fired: a request that arrives after it must not
     * find the session alive because the loop was busy.
     */
    boolean overdue() {
        return timer != null && System.nanoTime() - deadline >= 0;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void pingNow() {
        long now = System.nanoTime();
        // A blocked loop pings late; that must not shorten the client's time to answer.
        deadline = Math.max(deadline - now, timeout / 2) + now;
        timer = loop.schedule(deadline - now, silence);
        ping.run();
    }
}
