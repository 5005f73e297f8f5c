package dev.switchboard.gateway.connection;

import java.util.List;

/**
 * What is known of a client before its token is.
 *
 * @param door {@code websocket}, {@code bridge} or {@code socketio}
 * @param address the client's address, behind trusted proxies the one they name
 * @param userAgent the header as it came, or {@code "-"}
 */
public record ClientInfo(String door, String address, String userAgent) {

    /** Every door there is. */
    public static final List<String> DOORS = List.of("bridge", "socketio", "websocket");
}
