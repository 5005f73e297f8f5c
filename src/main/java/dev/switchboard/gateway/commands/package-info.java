/**
 * A client's command on its way to the concern that owns it, and the answer on its way back: limits, order, deadline, and
 * what the answer asks of the connection. What a command means is unknown here: whatever is special about one is declared by
 * its owner, in the configuration or in a {@link dev.switchboard.gateway.connection.ConnectionCommand}. Also what back ends do to
 * connections and ask them: {@link dev.switchboard.gateway.commands.Moves} and {@link
 * dev.switchboard.gateway.commands.ClientRequests}.
 *
 * <p>Threads: all on the event loop of the connection.
 *
 * <p>Direction: the endpoints use this room; it uses {@code gateway.connection}, {@code gateway.topics} and {@code bus}.
 */
@NullMarked
package dev.switchboard.gateway.commands;

import org.jspecify.annotations.NullMarked;
