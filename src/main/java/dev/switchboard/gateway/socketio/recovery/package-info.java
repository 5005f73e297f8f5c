/**
 * Connection-state recovery of Socket.IO. A client that reconnects with its private id ({@code pid}) and its last recovery
 * token (the {@code offset} on the wire) continues where it stopped, on any node. The token is {@code gateway.recovery}'s;
 * here is what belongs to a Socket.IO connection: its ids, that it is live once in the cluster, and whether it may return.
 *
 * <p>{@code sid = HMAC(secret; pid)} is public, so a recovered connection keeps it.
 *
 * <p>{@link dev.switchboard.gateway.socketio.recovery.ConnectionRecovery} is the way in. Everything about one connection
 * runs on its event loop, everything about the node is safe from any thread. Implements the interfaces of
 * {@code gateway.socketio}, which does not know this package.
 */
@NullMarked
package dev.switchboard.gateway.socketio.recovery;

import org.jspecify.annotations.NullMarked;
