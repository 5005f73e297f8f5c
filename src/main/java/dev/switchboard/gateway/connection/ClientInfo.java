package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Tracing;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client before its token is.
 *
 * @param endpoint {@code websocket}, {@code bridge}, {@code socketio} or {@code sse}
 * @param address the client's address; after trusted proxies the one they name
 * @param userAgent the header as it came, or {@code "-"}
 * @param traceparent the span that the handshake names as the parent of the connection's, or null
 */
public record ClientInfo(String endpoint, String address, String userAgent, @Nullable String traceparent) {

    /** All endpoints. */
    public static final List<String> ENDPOINTS = List.of("bridge", "socketio", "sse", "websocket");

    /**
     * What the request that opens a connection says of its client.
     *
     * @param address the client's address
     */
    public static ClientInfo of(String endpoint, String address, MultiMap headers, Tracing tracing) {
        String userAgent = headers.get("User-Agent");
        return new ClientInfo(endpoint, address, userAgent == null ? "-" : userAgent, tracing.parentIn(headers));
    }
}
