package dev.switchboard.wire;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.MessageDeadline;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Bounds what a peer sends beside whole messages: how many frames that carry nothing, and how long a message may stay
 * unfinished. On the socket's event loop; lives as long as the socket.
 */
final class InputBounds {

    private final Intake intake;
    private final EmptyFrames emptyFrames;
    private final MessageDeadline deadline;
    private final Consumer<Violation> fail;

    /**
     * @param unfinished the number of what has begun and is not whole; 0 for nothing
     * @param fail ends the socket
     */
    InputBounds(Intake intake, MessageDeadline.Timer timer, IntSupplier unfinished, Consumer<Violation> fail) {
        this.intake = intake;
        this.emptyFrames = intake.emptyFrames();
        this.fail = fail;
        this.deadline = new MessageDeadline(intake.config().messageTimeout().toMillis(), timer, unfinished, this::late);
    }

    private void late() {
        intake.refused(IntakeMetrics.MESSAGE_TIMEOUT);
        fail.accept(Violation.unfinished());
    }

    /** Counts a frame that carries no message. */
    void count() throws Violation {
        if (emptyFrames.isFlood()) {
            throw Violation.flooding();
        }
    }

    /** Counts a message that turned out to carry nothing; a flood ends the socket. */
    void countMessage() {
        if (emptyFrames.isFlood()) {
            fail.accept(Violation.flooding());
        }
    }

    /** Something was read. */
    void look() {
        deadline.look();
    }
}
