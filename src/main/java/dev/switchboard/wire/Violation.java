package dev.switchboard.wire;

import java.util.Objects;

/** A rule of RFC 6455 that a peer broke, or a bound of the hub's, with the close code that names it. No stack trace. */
public final class Violation extends Exception {

    private static final long serialVersionUID = 1L;

    /** The code of a peer that does not read, which may come back at once. */
    public static final int TOO_SLOW = 4008;

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
