package dev.switchboard.auth;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** Where a token sits in a handshake: the header, the query, the cookie; each with or without {@code Bearer }. */
public final class Tokens {

    /** The name of the query parameter and of the cookie. */
    public static final String NAME = "token";

    private static final String SCHEME = "Bearer ";

    private Tokens() {}

    /** The first of header {@code Authorization}, query {@code token} and cookie {@code token} that holds one. */
    public static Optional<String> find(HttpServerRequest request) {
        return header(request).or(() -> query(request)).or(() -> cookie(request));
    }

    public static Optional<String> header(HttpServerRequest request) {
        return present(request.getHeader("Authorization"));
    }

    public static Optional<String> query(HttpServerRequest request) {
        return present(request.getParam(NAME));
    }

    public static Optional<String> cookie(HttpServerRequest request) {
        Cookie cookie = request.getCookie(NAME);
        return cookie == null ? Optional.empty() : present(cookie.getValue());
    }

    /**
     * The first of query {@code token}, header {@code Authorization} and cookie {@code token} that holds one, of a request
     * that is over.
     */
    public static Optional<String> find(MultiMap query, MultiMap headers) {
        return present(query.get(NAME))
                .or(() -> present(headers.get(HttpHeaders.AUTHORIZATION)))
                .or(() -> cookie(headers.getAll(HttpHeaders.COOKIE)));
    }

    /** A token that was shown in some other place, or empty for one without content. */
    public static Optional<String> of(String value) {
        return present(value);
    }

    private static Optional<String> cookie(List<String> headers) {
        return headers.stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decode(header).stream())
                .filter(cookie -> cookie.name().equals(NAME))
                .findFirst()
                .flatMap(cookie -> present(cookie.value()));
    }

    private static Optional<String> present(String value) {
        return Optional.ofNullable(value).map(Tokens::withoutScheme).filter(token -> !token.isEmpty());
    }

    /** The token itself, without {@code Bearer } before it and blanks around it. */
    static String withoutScheme(String value) {
        String trimmed = value.trim();
        return trimmed.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? trimmed.substring(SCHEME.length()).trim()
                : trimmed;
    }
}
