/**
 * The Socket.IO endpoint: makes clients of the library {@code socketio} connections of the hub. One
 * {@link dev.switchboard.gateway.socketio.SocketIoEndpoint} per node serves all event loops; everything about one connection
 * runs on the event loop of its session, which is that of its shard.
 *
 * <p>Imports {@code socketio}, {@code engineio}, {@code auth} and the rooms of the gateway below the endpoints; no other
 * endpoint. Owns the interfaces {@link dev.switchboard.gateway.socketio.Recovery} and
 * {@link dev.switchboard.gateway.socketio.RecoveryState}, which {@code gateway.socketio.recovery} implements.
 */
@NullMarked
package dev.switchboard.gateway.socketio;

import org.jspecify.annotations.NullMarked;
