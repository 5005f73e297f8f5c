package dev.switchboard.gateway.connection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client before its token is.
 *
 * @param endpoint {@code websocket}, {@code bridge} or {@code socketio}
 * @param address the client's address; after trusted proxies the one they name
 * @param userAgent the header as it came, or {@code "-"}
 */
public record ClientInfo(String endpoint, String address, String userAgent) {

    /** All endpoints. */
    public static final List<String> ENDPOINTS = List.of("bridge", "socketio", "websocket");

    /** A client whose user agent header may be missing. */
    public static ClientInfo of(String endpoint, String address, @Nullable String userAgent) {
        return new ClientInfo(endpoint, address, userAgent == null ? "-" : userAgent);
    }
}
