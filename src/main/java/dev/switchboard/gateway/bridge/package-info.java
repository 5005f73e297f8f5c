/**
 * The endpoint {@code /eventbus}: the Vert.x event-bus bridge protocol over SockJS, and over a bare WebSocket.
 *
 * <p>One direction: {@code BridgeEndpoint} (paths) → {@code BridgeHandshake} (until a token is accepted) → {@code
 * SocketBridge} and {@code StreamBridge} (a connection on either kind of channel) → {@code BridgeProtocol} (the messages)
 * → {@code Registrations} (addresses) → {@code BridgePeer} (the seam back to the channel). The transports are {@code
 * sockjs}'s. Everything of one client runs on its shard's event loop.
 */
@org.jspecify.annotations.NullMarked
package dev.switchboard.gateway.bridge;
