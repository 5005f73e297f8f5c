package dev.switchboard.sockjs;

import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Future;
import java.util.List;

/** A channel over a WebSocket: bare, a message to a frame, or with SockJS's framing in each. */
public final class WebSocketChannel implements MessageChannel, WireSocket.Listener {

    private final WireSocket socket;
    private final boolean framed;
    private Listener listener;
    private boolean broken;

    WebSocketChannel(WireSocket socket, boolean framed) {
        this.socket = socket;
        this.framed = framed;
        if (framed) {
            socket.writeText(SockJsFrames.OPEN);
        }
    }

    public WireSocket socket() {
        return socket;
    }

    public boolean framed() {
        return framed;
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
        socket.listen(this);
    }

    @Override
    public Future<Void> send(String message) {
        if (socket.isClosed()) {
            return Future.failedFuture("the channel is closed");
        }
        socket.writeText(framed ? SockJsFrames.array(message) : message);
        return Future.succeededFuture();
    }

    @Override
    public void close(CloseReason reason, String lastWords) {
        // The protocol wants a peer that broke the framing cut off, not answered in frames.
        if (framed && !broken) {
            socket.writeText(SockJsFrames.close(reason.code(), reason.words()));
        }
        socket.close(reason.code(), reason.words());
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void text(String message) {
        if (socket.isClosed()) {
            return;
        }
        if (!framed) {
            listener.received(message);
            return;
        }
        List<String> messages = SockJsFrames.messages(message);
        if (messages == null) {
            broken(CloseReason.BAD_FRAME);
        } else if (!broken) {
            messages.forEach(listener::received);
        }
    }

    @Override
    public void alive() {
        listener.heard();
    }

    @Override
    public void violated(Violation violation) {
        broken(CloseReason.of(violation));
    }

    private void broken(CloseReason reason) {
        broken = true;
        listener.violated(reason);
    }

    @Override
    public void ended(int code, String words) {
        listener.ended(new CloseReason(code, words, true));
    }
}
