/**
 * A client's connection, whatever its endpoint: who the caller is, when the token expires, how fast it may send, what it is
 * subscribed to, and how it ends; and the event-loop shard that serves it, with pings, flush window and audit. What a command
 * means is unknown here, and so is every protocol.
 *
 * <p>{@link dev.switchboard.gateway.connection.Connection} is final. An endpoint implements
 * {@link dev.switchboard.gateway.connection.ConnectionWire}, which puts frames on its wire and ends it, and, where its
 * protocol keeps more than that, {@link dev.switchboard.gateway.connection.ConnectionListener}.
 *
 * <p>Threads: a connection is used on the event loop of its shard alone; the registry and the drain state on any thread.
 *
 * <p>Direction: the endpoints, {@code gateway.admission}, {@code gateway.commands} and {@code gateway.operator} use this
 * room; it uses {@code gateway.topics}, {@code bus} and {@code wire}.
 */
@NullMarked
package dev.switchboard.gateway.connection;

import org.jspecify.annotations.NullMarked;
