/**
 * The one place in the hub that reaches behind Vert.x's public API for a connection: the Netty channel and pipeline of a
 * WebSocket, its file descriptor, and forced ends. Each class says why the public API is not enough and what was measured.
 * With {@code wire.publicApiOnly} nothing here is used.
 *
 * <p>It imports nothing of the hub; {@code wire} and {@code sockjs} import it.
 * Its classes run on the event loop of their channel, except where they say otherwise.
 */
@NullMarked
package dev.switchboard.wire.vertx;

import org.jspecify.annotations.NullMarked;
