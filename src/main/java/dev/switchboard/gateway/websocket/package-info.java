/**
 * The endpoint {@code /ws}: the hub's own JSON text frames over a bare WebSocket.
 *
 * <p>One direction: {@code WebSocketEndpoint} (the path) → {@code WebSocketHandshake} (until a token is accepted) → {@code
 * RawConnection} (the frames) → {@code JsonDialect} (events as bytes). Everything of one client runs on its shard's event
 * loop; the dialect is safe from any thread.
 */
@org.jspecify.annotations.NullMarked
package dev.switchboard.gateway.websocket;
