package dev.switchboard.auth;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;

/**
 * A token that is refused. The message is for the log, not for the peer. It is always our own wording, because a library's
 * message may quote text that it could not parse, and that text is part of the token.
 */
public final class InvalidToken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong, as metrics and logs name it. */
    public enum Reason {
        MALFORMED("token_malformed"),
        /** No key is known that fits. */
        KEY("token_key"),
        SIGNATURE("token_signature"),
        EXPIRED("token_expired"),
        /** Not valid yet. */
        EARLY("token_early"),
        ISSUER("token_issuer"),
        AUDIENCE("token_audience"),
        /** A claim is missing or unusable. */
        CLAIMS("token_claims"),
        REVOKED("token_revoked"),
        /** Too many tokens wait for the issuer's keys. */
        BUSY("token_busy"),
        /** The issuer's keys have not been read, or not since a token named an unknown one. */
        UNREAD("token_keys_unread");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private final Reason reason;

    InvalidToken(Reason reason, String words) {
        super(words, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether nothing was found out about the token of this failure, so that it may be shown again. */
    public static boolean isPassing(Throwable failure) {
        return failure instanceof InvalidToken invalid
                && (invalid.reason == Reason.BUSY || invalid.reason == Reason.UNREAD);
    }

    /** What a command or request with the token is answered: {@code UNAUTHORIZED}, or {@code UNAVAILABLE} if it may be shown again. */
    public static Failure answerTo(Throwable failure) {
        return isPassing(failure)
                ? Failure.unavailable("the keys for the token are not known yet")
                : Failure.of(ErrorCode.UNAUTHORIZED, "invalid token");
    }

    /** The label of any failure of a verification. */
    public static String labelOf(Throwable failure) {
        return (failure instanceof InvalidToken invalid ? invalid.reason : Reason.MALFORMED).label;
    }
}
