/**
 * How clients come in, and how they are refused: the origin of a request, tokens and their revocation, the rate at which
 * connections are admitted, the greeting, and the commands by which a client refreshes its token or its personal topic.
 *
 * <p>Threads: a handshake and a gate on the event loop of their shard; the rest on any thread, except where noted.
 *
 * <p>Direction: the endpoints use this room; it uses {@code gateway.connection}, {@code gateway.topics}, {@code auth} and
 * {@code bus}.
 */
@NullMarked
package dev.switchboard.gateway.admission;

import org.jspecify.annotations.NullMarked;
