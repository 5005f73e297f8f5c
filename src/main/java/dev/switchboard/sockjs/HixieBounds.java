package dev.switchboard.sockjs;

import dev.switchboard.intake.BodyRefused;
import dev.switchboard.intake.Claim;
import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.MessageDeadline;
import dev.switchboard.intake.Place;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What a {@link HixieChannel} may hold, for how long, and how often it may say nothing. On the socket's event loop; lives as
 * long as the channel, which ends it.
 */
final class HixieBounds {

    private static final ChannelEnd NO_ROOM = new ChannelEnd(1013, "retry-after-ms=" + BodyRefused.RETRY_AFTER_MS);
    private static final ChannelEnd LATE = new ChannelEnd(4009, "message not finished in time");

    private final Intake intake;
    private final Place place;
    private final EmptyFrames emptyFrames;
    private final MessageDeadline deadline;
    private final Consumer<ChannelEnd> violated;
    private Claim claim;

    /**
     * @param place of a client without a token
     * @param unfinished the number of the message that has begun and is not whole; 0 for none
     * @param violated ends the channel
     */
    HixieBounds(
            Intake intake,
            Place place,
            MessageDeadline.Timer timer,
            IntSupplier unfinished,
            Consumer<ChannelEnd> violated) {
        this.intake = intake;
        this.place = place;
        this.emptyFrames = intake.emptyFrames();
        this.violated = violated;
        this.claim = intake.claim(true);
        this.deadline = new MessageDeadline(intake.config().messageTimeout().toMillis(), timer, unfinished, this::late);
    }

    private void late() {
        intake.refused(IntakeMetrics.MESSAGE_TIMEOUT);
        violated.accept(LATE);
    }

    /** So many bytes are held now, of a message that is not whole. */
    void hold(int bytes) {
        claim.release();
        if (bytes > 0 && !claim.grow(bytes)) {
            violated.accept(NO_ROOM);
        } else {
            deadline.look();
        }
    }

    /** Counts a frame without a message. */
    void countEmpty() {
        if (emptyFrames.isFlood()) {
            violated.accept(ChannelEnd.FLOODING);
        }
    }

    /** The client's token is known. */
    void trust() {
        place.leave();
        claim.release();
        claim = intake.claim(false);
    }

    /** The channel has ended. */
    void end() {
        place.leave();
        claim.release();
    }
}
