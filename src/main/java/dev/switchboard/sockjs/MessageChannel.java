package dev.switchboard.sockjs;

import dev.switchboard.gateway.connection.Close;
import io.vertx.core.Future;

/**
 * One SockJS session, or one bare WebSocket, as the service behind it sees it: whole messages in, whole messages out,
 * whatever the transport. On the event loop that opened it; lives until either side ends it.
 */
public interface MessageChannel {

    /** What a channel tells its owner, on the channel's event loop. */
    interface Listener {

        /** The peer sent a message. */
        void received(String message);

        /** The peer broke a rule of the transport; the channel reads nothing more and waits to be closed. */
        void violated(Close reason);

        /** The peer gave any sign of life. */
        default void heard() {}

        /** The channel is over; called once, whoever ended it. */
        void ended(Close reason);
    }

    /** Sets who is told; to be called once, as soon as the channel is there. */
    void listen(Listener listener);

    /** Sends a message; completes when the transport has taken it, fails when the channel is over. */
    Future<Void> send(String message);

    /**
     * Ends the channel, with the reason's code where the transport can carry it.
     *
     * @param lastWords a message to send before it where the transport cannot, or null
     */
    void close(Close reason, String lastWords);

    /** Stops reading, where the transport has someone to hold back. */
    void pause();

    void resume();
}
