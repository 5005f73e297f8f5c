package dev.switchboard.sockjs;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * One SockJS session, or one bare WebSocket, as its {@link SockJsService} sees it: whole messages in, whole messages out,
 * whatever the transport. Runs on the event loop that opened it; lives until either side ends it.
 */
public interface MessageChannel {

    /** What a channel reports to its owner, on the channel's event loop. */
    interface Listener {

        /** The peer sent a message. */
        void received(String message);

        /** The peer broke a rule of the transport; the channel reads nothing more and waits to be closed. */
        void violated(ChannelEnd violation);

        /** The peer gave a sign of life, a message or less. */
        default void signOfLife() {}

        /** The channel has ended; called once, whichever side ended it. */
        void ended(ChannelEnd end);
    }

    /** Sets the listener; to be called once, as soon as the channel is open. */
    void listen(Listener listener);

    /** Sends a message; completes when the transport has taken it, fails when the channel has ended. */
    Future<Void> send(String message);

    /**
     * Ends the channel.
     *
     * @param code a WebSocket close code, sent where the transport can carry one
     * @param reason goes with the code
     * @param lastMessage a message to send before the end where the transport carries no code, or null
     */
    void close(int code, String reason, @Nullable String lastMessage);

    /** The peer's token is known: its messages may have their full length. */
    default void trust() {}

    /** Stops reading; without effect on a transport that cannot hold its peer back. */
    default void pause() {}

    /** Reads on after {@link #pause}. */
    default void resume() {}
}
