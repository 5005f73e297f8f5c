package dev.switchboard.auth;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a token sits in a handshake: the header {@code Authorization}, the query, the cookie; each with or without
 * {@code Bearer }. What is empty, or a header of another scheme, holds none and hides none.
 */
public final class Tokens {

    /** The name of the query parameter and of the cookie. */
    public static final String NAME = "token";

    private static final String SCHEME = "Bearer";

    private Tokens() {}

    /** The first of header {@code Authorization}, query {@code token} and cookie {@code token} that holds one. */
    public static Optional<String> find(HttpServerRequest request) {
        return header(request.headers()).or(() -> query(request.params())).or(() -> cookie(request.headers()));
    }

    /**
     * The first of query {@code token}, header {@code Authorization} and cookie {@code token} that holds one, of a request
     * that is over.
     */
    public static Optional<String> find(MultiMap query, MultiMap headers) {
        return query(query).or(() -> header(headers)).or(() -> cookie(headers));
    }

    /** A token that was shown in some other place, or empty for one without content. */
    public static Optional<String> of(String value) {
        return Optional.of(value).map(Tokens::withoutScheme).filter(token -> !token.isEmpty());
    }

    private static Optional<String> query(MultiMap query) {
        return first(query.getAll(NAME).stream());
    }

    private static Optional<String> header(MultiMap headers) {
        return first(headers.getAll(HttpHeaders.AUTHORIZATION).stream().filter(value -> !isOfAnotherScheme(value)));
    }

    /**
     * Read here and not by a library, which passes over a value with a blank in it, as {@code Bearer } has one. Scripts
     * cannot write that blank in every browser, and escape it.
     */
    private static Optional<String> cookie(MultiMap headers) {
        return first(headers.getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> Stream.of(header.split(";")))
                .map(String::trim)
                .filter(pair -> pair.startsWith(NAME + "="))
                .map(pair -> unescaped(unquoted(pair.substring(NAME.length() + 1)))));
    }

    private static Optional<String> first(Stream<String> values) {
        return values.flatMap(value -> of(value).stream()).findFirst();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** A token has no character that is escaped, so that this is of its scheme alone. */
    private static String unescaped(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            return value;
        }
    }

    /** The token itself, without {@code Bearer } before it and blanks around it. */
    static String withoutScheme(String value) {
        String trimmed = value.trim();
        return hasScheme(trimmed) ? trimmed.substring(SCHEME.length()).trim() : trimmed;
    }

    private static boolean hasScheme(String trimmed) {
        int end = SCHEME.length();
        return trimmed.regionMatches(true, 0, SCHEME, 0, end)
                && (trimmed.length() == end || trimmed.charAt(end) <= ' ');
    }

    /** Whether credentials of another kind follow their scheme; a word alone is a token without its scheme. */
    private static boolean isOfAnotherScheme(String header) {
        String trimmed = header.trim();
        return !hasScheme(trimmed) && trimmed.chars().anyMatch(c -> c <= ' ');
    }
}
