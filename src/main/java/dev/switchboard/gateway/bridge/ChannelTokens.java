package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Tokens;
import dev.switchboard.sockjs.RequestPath;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which tokens of requests count, to open a SockJS session and to use it later. Stateless; any thread. */
final class ChannelTokens {

    /** Transports that a foreign page can use by a script or an iframe, without an {@code Origin}. */
    private static final Set<String> EMBEDDED = Set.of("jsonp", "htmlfile");

    private ChannelTokens() {}

    /** The token that opens a session, unless its first message shows another. */
    private static Optional<String> opening(HttpServerRequest request) {
        return Tokens.shown(request).or(() -> cookieOf(request));
    }

    /** The token of the browser's cookie, if it counts. */
    static Optional<String> cookieOf(HttpServerRequest request) {
        return cookieCounts(request) ? Tokens.cookie(request) : Optional.empty();
    }

    /**
     * Which requests may use the session that this request opened: those with the session's own token. A session that was
     * opened without one shows its token in its first message, and is as secret as its id.
     */
    static Predicate<HttpServerRequest> sameClient(HttpServerRequest opening) {
        Optional<String> token = opening(opening);
        boolean byCookie = token.isPresent() && Tokens.shown(opening).isEmpty();
        return request -> token.isEmpty()
                || token.equals(opening(request))
                || (byCookie && cookieCounts(request) && token.equals(Tokens.cookie(request)));
    }

    /**
     * Whether the browser's cookie counts as a token. Without {@code Origin} the request was not checked; then it must be one
     * that the browser itself calls same-origin, or of a transport that pages of other origins cannot use so.
     */
    private static boolean cookieCounts(HttpServerRequest request) {
        if (request.getHeader("Origin") != null) {
            return true;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site == null) {
            String path = RequestPath.of(request);
            return !EMBEDDED.contains(path.substring(path.lastIndexOf('/') + 1));
        }
        return site.equals("same-origin") || site.equals("none");
    }
}
