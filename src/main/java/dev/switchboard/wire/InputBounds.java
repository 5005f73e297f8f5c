package dev.switchboard.wire;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.MessageDeadline;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a peer sends beside whole messages: how many frames that carry nothing, and how long a message may stay
 * unfinished. It keeps nothing of a peer that has done neither. On the socket's event loop; lives as long as the socket.
 */
final class InputBounds {

    /** The socket whose input this bounds. */
    interface Bounded {

        /** The number of what has begun and is not whole; 0 for nothing. */
        int unfinished();

        /** Ends the socket. */
        void fail(Violation violation);

        /** Runs the action on the event loop after so many milliseconds. */
        void after(long millis, Runnable action);
    }

    private final Intake intake;
    private final Bounded socket;
    private @Nullable EmptyFrames emptyFrames;
    private @Nullable MessageDeadline deadline;

    InputBounds(Intake intake, Bounded socket) {
        this.intake = intake;
        this.socket = socket;
    }

    private void late() {
        intake.refused(IntakeMetrics.MESSAGE_TIMEOUT);
        socket.fail(Violation.unfinished());
    }

    private boolean isFlood() {
        EmptyFrames counted = emptyFrames == null ? intake.emptyFrames() : emptyFrames;
        emptyFrames = counted;
        return counted.isFlood();
    }

    /** Counts a frame that carries no message. */
    void count() throws Violation {
        if (isFlood()) {
            throw Violation.flooding();
        }
    }

    /** Counts a message that turned out to carry nothing; a flood ends the socket. */
    void countMessage() {
        if (isFlood()) {
            socket.fail(Violation.flooding());
        }
    }

    /** Something was read. */
    void look() {
        if (deadline == null && socket.unfinished() != 0) {
            deadline = new MessageDeadline(
                    intake.config().messageTimeout().toMillis(), socket::after, socket::unfinished, this::late);
        }
        if (deadline != null) {
            deadline.look();
        }
    }
}
