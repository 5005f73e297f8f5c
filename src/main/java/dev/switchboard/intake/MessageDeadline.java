package dev.switchboard.intake;

import java.util.function.IntSupplier;

/**
 * Notices a message that has begun and does not become whole: once a peer has left one unfinished, a timer looks whether it
 * is still the same. A peer whose messages are whole at the end of each read costs nothing. On the event loop of its
 * connection, with which it ends.
 */
public final class MessageDeadline {

    /** A timer of the loop. */
    @FunctionalInterface
    public interface Timer {

        void after(long millis, Runnable action);
    }

    private final long millis;
    private final Timer timer;
    private final IntSupplier unfinished;
    private final Runnable late;
    private boolean armed;

    /**
     * @param unfinished the number of the message that has begun and is not whole; 0 for none
     * @param late ends the connection
     */
    public MessageDeadline(long millis, Timer timer, IntSupplier unfinished, Runnable late) {
        this.millis = millis;
        this.timer = timer;
        this.unfinished = unfinished;
        this.late = late;
    }

    /** Something was read. */
    public void look() {
        int number = unfinished.getAsInt();
        if (number != 0 && !armed) {
            armed = true;
            timer.after(millis, () -> fired(number));
        }
    }

    private void fired(int number) {
        armed = false;
        if (unfinished.getAsInt() == number) {
            late.run();
        } else {
            look();
        }
    }
}
