package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;

/**
 * The application's side of one socket. Called on the session's context, in this order: connected, events, disconnected;
 * or only unwanted.
 */
public interface SocketListener {

    /** The CONNECT reply and the greeting have been sent. */
    void connected(SocketIoSocket socket);

    /**
     * The client has sent an event.
     *
     * @param arguments what follows the name; attachments are Buffers in it, to be read by {@code getBuffer}
     * @param reply acknowledges the event
     */
    void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply);

    /**
     * The client has acknowledged what {@link SocketIoSocket#emitWithAck} did not ask for: an event that the application
     * encoded itself, or nothing at all.
     *
     * @param arguments as those of an event
     */
    default void acknowledged(SocketIoSocket socket, long id, JsonArray arguments) {}

    void disconnected(SocketIoSocket socket, DisconnectReason reason);

    /** The client has exceeded its {@link PacketLimit}; its session is closed next. */
    default void flooding() {}

    /**
     * The attachments of an event exceed their limit; the session is closed next, after what is sent now.
     *
     * @param words name the limit
     * @param reply acknowledges the event
     */
    default void tooLong(SocketIoSocket socket, String name, String words, Reply reply) {}

    /** The client was admitted, and its session ended before the CONNECT reply. */
    default void unwanted() {}
}
