package dev.switchboard.engineio;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a session's client may send and hold: little until its token is known, and only so many requests beside what they
 * bring. On the session's context, except where a method says otherwise; lives as long as the session.
 */
final class Allowance {

    private static final long LAST_POLL_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Of a client that never showed a token. */
    private static final long STRANGERS_POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Intake intake;
    /** Polls and posts, beside what they bring; null while there was none. */
    private @Nullable EmptyFrames requests;
    /** Null once the client's token is known. */
    private @Nullable Stranger stranger;

    private volatile boolean admitted;

    Allowance(Intake intake) {
        this.intake = intake;
    }

    Intake intake() {
        return intake;
    }

    /** The client has no token yet, and takes a place until it has one. */
    void enter(Stranger unknown) {
        stranger = unknown;
    }

    /** The client's token is known. */
    void admit() {
        admitted = true;
        leave();
    }

    /** Whether the client's token is known. Any thread. */
    boolean isAdmitted() {
        return admitted;
    }

    /** Gives back the place. */
    void leave() {
        if (stranger != null) {
            stranger.leave();
            stranger = null;
        }
    }

    /** Whether a message of this length may come. */
    boolean mayBring(int length) {
        return admitted || length <= intake.config().strangersMessage();
    }

    /** Counts a request; true if there were too many. */
    boolean isFlood() {
        EmptyFrames counted = requests == null ? intake.emptyFrames() : requests;
        requests = counted;
        return counted.isFlood();
    }

    /** How long a session that the server closes waits for a poll, whose answer closes it. */
    long lastPollNanos() {
        return admitted ? LAST_POLL_NANOS : STRANGERS_POLL_NANOS;
    }
}
