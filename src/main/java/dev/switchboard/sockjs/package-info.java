/**
 * SockJS 0.3 as a library ({@code sockjs-protocol}): its transports, and a channel of whole messages on each of them. It
 * knows no protocol that is spoken in the messages and no hub; the application implements {@link
 * dev.switchboard.sockjs.SockJsService}. It imports {@code wire} only.
 *
 * <p>One direction: {@code SockJsRoutes} (paths) → {@code HttpTransports} and the WebSocket channels → {@code
 * MessageChannel} (the seam) → {@code SockJsFrames} (the codec). A channel runs on the event loop that opened it. The
 * requests of an HTTP session come in on any event loop of the node: {@code HttpChannel} and {@code Receiver} hand them
 * over, everything else stays on one loop.
 */
@org.jspecify.annotations.NullMarked
package dev.switchboard.sockjs;
