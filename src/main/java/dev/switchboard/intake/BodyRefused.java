package dev.switchboard.intake;

/** Why a body is not read. It has no stack trace: it is an answer. */
public final class BodyRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    /** When a client that found no room should come back. */
    public static final long RETRY_AFTER_MS = 2_000;

    /** The same as a header's value. */
    public static final String RETRY_AFTER = Long.toString(RETRY_AFTER_MS / 1_000);

    private final int status;

    private BodyRefused(int status, String words) {
        super(words, null, false, false);
        this.status = status;
    }

    static BodyRefused tooLong(int limit) {
        return new BodyRefused(TOO_LARGE, "the body exceeds " + limit + " bytes");
    }

    static BodyRefused noRoom() {
        return new BodyRefused(UNAVAILABLE, "too many requests are arriving at once");
    }

    /** The peer has gone before the end of the body. */
    static BodyRefused cut() {
        return new BodyRefused(0, "the body was cut");
    }

    /** The status of the answer; 0 if there is nobody to answer. */
    public int status() {
        return status;
    }

    public boolean isTooLong() {
        return status == TOO_LARGE;
    }

    public boolean isCut() {
        return status == 0;
    }
}
