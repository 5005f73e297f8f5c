package dev.switchboard.api;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** The languages that a client accepts, for the letters that the hub has sent to it. */
final class AcceptedLanguages {

    private static final int MAX = 255;

    private AcceptedLanguages() {}

    /** The header {@code Accept-Language} as it came; null if there is none, or one that no browser sends. */
    static @Nullable String of(RoutingContext request) {
        String accepted = request.request().getHeader("Accept-Language");
        return accepted == null || accepted.isEmpty() || accepted.length() > MAX ? null : accepted;
    }
}
