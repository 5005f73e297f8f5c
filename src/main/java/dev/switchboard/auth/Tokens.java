package dev.switchboard.auth;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
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
