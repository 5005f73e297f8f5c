package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;

/** The HTTP status (RFC 9110, section 15) of a refusal. */
final class Status {

    private Status() {}

    /** Of a code that may be a back end's own, which is a refusal in its words. */
    static int of(String code) {
        return of(ErrorCode.named(code).orElse(ErrorCode.FORBIDDEN));
    }

    static int of(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND, UNKNOWN_COMMAND -> 404;
            case CONFLICT -> 409;
            case PAYLOAD_TOO_LARGE -> 413;
            case RATE_LIMITED -> 429;
            case INTERNAL -> 500;
            case TIMEOUT, UNAVAILABLE -> 503;
        };
    }
}
