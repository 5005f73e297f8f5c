package dev.switchboard.intake;

/**
 * The bytes of one message, body or head that is not whole yet. On the event loop of what it belongs to, which releases it
 * when the message is whole, refused or given up; a second release does nothing.
 */
public final class Claim {

    private final Intake intake;
    private final boolean stranger;
    private long bytes;

    Claim(Intake intake, boolean stranger) {
        this.intake = intake;
        this.stranger = stranger;
    }

    /** Adds so many bytes; false, and counted as a refusal, if the node holds as much as it may. */
    public boolean grow(long more) {
        IntakeLimits limits = intake.limits();
        if (!limits.all().tryTake(more)) {
            intake.refused(IntakeMetrics.BYTES);
            return false;
        }
        if (stranger && !limits.strangers().tryTake(more)) {
            limits.all().give(more);
            intake.refused(IntakeMetrics.STRANGERS_BYTES);
            return false;
        }
        bytes += more;
        return true;
    }

    /** Gives back all of them. */
    public void release() {
        if (bytes > 0) {
            intake.limits().all().give(bytes);
            if (stranger) {
                intake.limits().strangers().give(bytes);
            }
            bytes = 0;
        }
    }
}
