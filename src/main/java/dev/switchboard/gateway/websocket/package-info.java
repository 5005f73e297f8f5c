/**
 * The endpoint {@code /ws}: JSON text frames over a bare WebSocket.
 *
 * <p>Threads: all on the event loop of the shard that accepted the socket.
 *
 * <p>Direction: {@code boot} uses this room; it uses {@code gateway.admission}, {@code gateway.commands},
 * {@code gateway.connection}, {@code gateway.topics}, {@code auth}, {@code bus} and {@code wire}.
 */
@NullMarked
package dev.switchboard.gateway.websocket;

import org.jspecify.annotations.NullMarked;
