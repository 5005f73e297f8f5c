package dev.switchboard.sockjs;

import io.vertx.core.Future;

/** A channel that frames each message itself, and tells when it is gone. */
public interface StreamChannel extends MessageChannel {

    /** As {@link #send(String)}, of a message that others send too. */
    Future<Void> send(PlainFrame message);

    @Override
    default Future<Void> send(String message) {
        return send(PlainFrame.of(message));
    }

    /** Throws away what is not on its way yet. */
    void discard();

    /** Shows the peer, and what is between, that the channel is alive. */
    void heartbeat();
}
