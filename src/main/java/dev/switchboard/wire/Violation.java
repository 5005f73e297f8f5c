package dev.switchboard.wire;

import dev.switchboard.intake.BodyRefused;
import java.util.Objects;

/** A rule of RFC 6455 that a peer broke, or a bound of the hub's, with the close code that names it. No stack trace. */
public final class Violation extends Exception {

    private static final long serialVersionUID = 1L;

    /** The code of a peer that does not read, which may come back at once. */
    public static final int TOO_SLOW = 4008;

    /** The code of a peer that sends frames without end. */
    public static final int FLOODING = 4429;

    static final int OVERLOAD = 1013;
    static final int IDLE = 4009;
    static final int PROTOCOL_ERROR = 1002;
    static final int BINARY = 1003;
    static final int NOT_UTF8 = 1007;
    public static final int TOO_BIG = 1009;

    private final int code;

    private Violation(int code, String words) {
        super(words, null, false, false);
        this.code = code;
    }

    static Violation protocol(String words) {
        return new Violation(PROTOCOL_ERROR, words);
    }

    static Violation binary() {
        return new Violation(BINARY, "binary where text is expected");
    }

    static Violation notUtf8() {
        return new Violation(NOT_UTF8, "text is not UTF-8");
    }

    static Violation tooBig() {
        return new Violation(TOO_BIG, "message too big");
    }

    static Violation tooSlow() {
        return new Violation(TOO_SLOW, "too slow");
    }

    static Violation flooding() {
        return new Violation(FLOODING, "flooding");
    }

    /** A message that does not become whole. */
    static Violation unfinished() {
        return new Violation(IDLE, "message not finished in time");
    }

    /** The node holds as many half-received bytes as it may. */
    static Violation noRoom() {
        return new Violation(OVERLOAD, "retry-after-ms=" + BodyRefused.RETRY_AFTER_MS);
    }

    /** As a frame decoder other than the hub's reports it. */
    static Violation reported(int code, String words) {
        return new Violation(code, words);
    }

    public int code() {
        return code;
    }

    /** What the Close frame says, in at most 123 bytes. */
    public String words() {
        return Objects.requireNonNull(getMessage());
    }
}
