/**
 * The endpoint {@code /ws}: JSON text frames over a bare WebSocket.
 *
 * <p>One direction: {@code WebSocketEndpoint} (the path) → {@code WebSocketHandshake} (until a token is accepted) → {@code
 * JsonProtocol} (the frames) → {@code JsonDialect} (events as bytes). Everything of one client runs on its shard's event
 * loop; the dialect is safe from any thread.
 */
@NullMarked
package dev.switchboard.gateway.websocket;

import org.jspecify.annotations.NullMarked;
