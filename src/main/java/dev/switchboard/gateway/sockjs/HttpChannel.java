package dev.switchboard.gateway.sockjs;

import dev.switchboard.gateway.CloseReason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.function.Consumer;

/**
 * A channel over one of SockJS's HTTP transports. Its requests may come in on any event loop; Vert.x brings them to the
 * one of the first, where all here runs but {@link #receives}. What is sent while no response is open waits for the next.
 */
final class HttpChannel implements MessageChannel, Shareable {

    /** How long the last words wait for somebody to read them. */
    private static final long PATIENCE_MS = 2_000;

    private final Context context;
    private final SockJSSocket socket;
    private final Consumer<HttpChannel> forget;
    private Listener listener;
    private boolean closed;

    /**
     * @param forget is told when it is over
     */
    HttpChannel(Context context, SockJSSocket socket, Consumer<HttpChannel> forget) {
        this.context = context;
        this.socket = socket;
        this.forget = forget;
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
        socket.handler(message -> {
            listener.heard();
            listener.received(message.toString());
        });
        socket.closeHandler(ended -> {
            forget.accept(this);
            listener.ended(CloseReason.NORMAL);
        });
    }

    /** The peer asks for what there is to receive. Any thread. */
    void receives() {
        context.runOnContext(ignored -> listener.heard());
    }

    @Override
    public Future<Void> send(String message) {
        return socket.write(message);
    }

    @Override
    public void close(CloseReason reason, String lastWords) {
        if (lastWords == null) {
            close();
        } else {
            // Closing throws away what was not fetched yet.
            socket.write(lastWords).onComplete(sent -> close());
            Vertx.currentContext().owner().setTimer(PATIENCE_MS, fired -> close());
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            socket.close();
        }
    }

    @Override
    public void pause() {
        // A POST is answered before its messages are looked at, so there is nobody to hold back.
    }

    @Override
    public void resume() {
        // Nothing was paused.
    }
}
