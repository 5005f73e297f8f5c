/**
 * The one place in the hub that reaches behind Vert.x's public API for a connection: the Netty channel and pipeline of a
 * WebSocket, its file descriptor, forced ends, the internal context and buffer. Each class says why the public API is not
 * enough and what was measured. With {@code wire.publicApiOnly} no pipeline and no channel of a connection is touched.
 *
 * <p>It imports nothing of the hub; {@code wire}, {@code engineio}, {@code sockjs} and {@code gateway.connection} import it.
 * Its classes run on the event loop of their channel, except where they say otherwise.
 */
@NullMarked
package dev.switchboard.wire.vertx;

import org.jspecify.annotations.NullMarked;
