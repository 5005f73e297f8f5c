package dev.switchboard.sockjs;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of draft-hixie-thewebsocketprotocol-76, a predecessor of RFC 6455: the answer is the MD5 of two
 * numbers hidden in headers and of the eight bytes after the request's head. The official SockJS suite asks for it
 * ({@code test_haproxy}): the head of the answer leaves before the eight bytes have come.
 */
final class HixieHandshake {

    /** The bytes after the request's head. */
    static final int NONCE_LENGTH = 8;

    private static final String KEY1 = "Sec-WebSocket-Key1";
    private static final String KEY2 = "Sec-WebSocket-Key2";
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;
    private static final int MAX_DIGITS = 18;

    private final long first;
    private final long second;

    private HixieHandshake(long first, long second) {
        this.first = first;
        this.second = second;
    }

    static boolean isRequested(HttpServerRequest request) {
        return request.getHeader("Sec-WebSocket-Version") == null
                && request.getHeader(KEY1) != null
                && request.getHeader(KEY2) != null;
    }

    /** Sets the headers of the response; null if the keys of the request are malformed. */
    static @Nullable HixieHandshake of(HttpServerRequest request) {
        OptionalLong first = number(request.getHeader(KEY1));
        OptionalLong second = number(request.getHeader(KEY2));
        if (first.isEmpty() || second.isEmpty()) {
            return null;
        }
        HttpServerResponse response = request.response()
                .putHeader("Upgrade", "WebSocket")
                .putHeader("Connection", "Upgrade")
                .putHeader(
                        "Sec-WebSocket-Location",
                        (request.isSSL() ? "wss://" : "ws://") + request.getHeader("Host") + request.uri());
        String origin = request.getHeader("Origin");
        if (origin != null) {
            response.putHeader("Sec-WebSocket-Origin", origin);
        }
        return new HixieHandshake(first.getAsLong(), second.getAsLong());
    }

    /** The digits of a key as one number, divided by the number of its spaces. */
    private static OptionalLong number(String key) {
        String digits = key.replaceAll("[^0-9]", "");
        long spaces = key.chars().filter(character -> character == ' ').count();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || spaces == 0) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(digits);
        return number % spaces == 0 && number / spaces <= MAX_NUMBER
                ? OptionalLong.of(number / spaces)
                : OptionalLong.empty();
    }

    /** The answer to the eight bytes. */
    Buffer answer(Buffer nonce) {
        Buffer challenge = Buffer.buffer()
                .appendUnsignedInt(first)
                .appendUnsignedInt(second)
                .appendBuffer(nonce);
        try {
            return Buffer.buffer(MessageDigest.getInstance("MD5").digest(challenge.getBytes()));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
