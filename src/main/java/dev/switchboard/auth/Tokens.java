package dev.switchboard.auth;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the token of a handshake: in the header {@code Authorization}, the query or the cookie, each with or without
 * {@code Bearer }. An empty value, or a header of another scheme, counts as absent: the next place is searched. Stateless.
 */
public final class Tokens {

    /** The name of the query parameter and of the cookie. */
    public static final String NAME = "token";

    private static final String SCHEME = "Bearer";

    private Tokens() {}

    /** The first token in header {@code Authorization}, query {@code token}, cookie {@code token}, in this order. */
    public static Optional<String> find(HttpServerRequest request) {
        return header(request.headers()).or(() -> query(request.params())).or(() -> cookie(request.headers()));
    }

    /**
     * The first token in query {@code token}, header {@code Authorization}, cookie {@code token}, in this order, of a
     * handshake whose request has ended.
     */
    public static Optional<String> find(MultiMap query, MultiMap headers) {
        return query(query).or(() -> header(headers)).or(() -> cookie(headers));
    }

    /** As {@link #find(HttpServerRequest)}, for a request whose cookie does not count. */
    public static Optional<String> shown(HttpServerRequest request) {
        return header(request.headers()).or(() -> query(request.params()));
    }

    /** The token of the cookie. */
    public static Optional<String> cookie(HttpServerRequest request) {
        return cookie(request.headers());
    }

    /** The claims of a token that nobody has verified; empty if they cannot be read. */
    static Optional<JsonObject> unverified(String token) {
        String[] parts = withoutScheme(token).split("\\.", -1);
        if (parts.length != 3 || token.length() > TokenVerifier.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[1]))));
        } catch (IllegalArgumentException | DecodeException | ClassCastException unreadable) {
            return Optional.empty();
        }
    }

    /** The token in a value from elsewhere, such as a message's field; empty if the value holds none. */
    public static Optional<String> of(String value) {
        String token = withoutScheme(value);
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    private static Optional<String> query(MultiMap query) {
        return first(query.getAll(NAME));
    }

    private static Optional<String> header(MultiMap headers) {
        for (String value : headers.getAll(HttpHeaders.AUTHORIZATION)) {
            if (!isOfAnotherScheme(value)) {
                Optional<String> token = of(value);
                if (token.isPresent()) {
                    return token;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Parsed by hand, because Netty's decoder skips values that contain a space, as {@code Bearer } does. Scripts that
     * cannot write the space escape it.
     */
    private static Optional<String> cookie(MultiMap headers) {
        if (!headers.contains(HttpHeaders.COOKIE)) {
            return Optional.empty();
        }
        return first(headers.getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> Stream.of(header.split(";")))
                .map(String::trim)
                .filter(pair -> pair.startsWith(NAME + "="))
                .map(pair -> unescaped(unquoted(pair.substring(NAME.length() + 1))))
                .toList());
    }

    private static Optional<String> first(List<String> values) {
        for (String value : values) {
            Optional<String> token = of(value);
            if (token.isPresent()) {
                return token;
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** Affects the scheme alone: no character of a token is ever escaped. */
    private static String unescaped(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notAnEscape) {
            return value;
        }
    }

    /** The token without {@code Bearer } and surrounding whitespace. */
    static String withoutScheme(String value) {
        String trimmed = value.trim();
        return hasScheme(trimmed) ? trimmed.substring(SCHEME.length()).trim() : trimmed;
    }

    private static boolean hasScheme(String trimmed) {
        int end = SCHEME.length();
        return trimmed.regionMatches(true, 0, SCHEME, 0, end)
                && (trimmed.length() == end || trimmed.charAt(end) <= ' ');
    }

    /** Whether the header holds credentials of another scheme; a single word is a token without a scheme. */
    private static boolean isOfAnotherScheme(String header) {
        String trimmed = header.trim();
        return !hasScheme(trimmed) && hasBlank(trimmed);
    }

    private static boolean hasBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ') {
                return true;
            }
        }
        return false;
    }
}
