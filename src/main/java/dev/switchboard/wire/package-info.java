/**
 * RFC 6455, once, for every endpoint: frames and their headers, messages and UTF-8, pings and the closing handshake, the
 * bounded outbound queue of a connection, the flush window, the answers of one pass of an event loop, and the loop itself.
 *
 * <p>{@link dev.switchboard.wire.WebSocketUpgrade} accepts a {@link dev.switchboard.wire.WireSocket}, which is either on
 * its Netty channel, by way of {@code wire.vertx}, or on Vert.x's public API. Everything here runs on the event loop of its
 * socket. The room imports {@code wire.vertx} and the reader of the configuration, and knows no topic, token or protocol
 * above WebSocket.
 */
@NullMarked
package dev.switchboard.wire;

import org.jspecify.annotations.NullMarked;
