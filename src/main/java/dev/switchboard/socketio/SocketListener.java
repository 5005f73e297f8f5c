package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;

/**
 * What a namespace hears of one socket, on the session's context, in order: either connected, then events, then
 * disconnected, once; or unwanted.
 */
public interface SocketListener {

    /** The CONNECT reply has been sent, and nothing after it. */
    void connected(SocketIoSocket socket);

    /**
     * @param arguments what follows the name; attachments are Buffers in it, to be read by {@code getBuffer}
     * @param reply the way to acknowledge it
     */
    void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply);

    void disconnected(SocketIoSocket socket, DisconnectReason reason);

    /** The client floods its session, which is closed next. */
    default void flooding() {}

    /** The client was gone before it could be told that it is admitted. */
    default void unwanted() {}
}
