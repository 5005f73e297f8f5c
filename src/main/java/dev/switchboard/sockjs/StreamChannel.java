package dev.switchboard.sockjs;

import io.vertx.core.Future;

/** A channel that frames each message itself and reports when the message has left. */
public interface StreamChannel extends MessageChannel {

    /** As {@link #send(String)}, for a message that other channels send too. */
    Future<Void> send(PlainFrame message);

    @Override
    default Future<Void> send(String message) {
        return send(PlainFrame.of(message));
    }

    /** Drops the messages that wait for a response. */
    void discard();

    /** Shows the peer and the proxies between that the channel is alive. */
    void heartbeat();
}
