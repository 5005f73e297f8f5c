package dev.switchboard.sockjs;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.wire.MessageReader;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;

/** A channel over a WebSocket: bare, a message to a frame, or with SockJS's framing in each. */
public final class WebSocketChannel implements MessageChannel {

    private static final int NO_CODE = 1006;

    private final ServerWebSocket socket;
    private final boolean framed;
    private final MessageReader reader;
    private Listener listener;
    private boolean broken;

    WebSocketChannel(ServerWebSocket socket, boolean framed, int maxMessageBytes) {
        this.socket = socket;
        this.framed = framed;
        this.reader = new MessageReader(socket, maxMessageBytes, this::read, this::violated, () -> listener.heard());
        socket.closeHandler(closed -> listener.ended(peersReason()));
        if (framed) {
            socket.writeTextMessage(SockJsFrames.OPEN);
        }
    }

    public ServerWebSocket socket() {
        return socket;
    }

    public boolean framed() {
        return framed;
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
    }

    @Override
    public Future<Void> send(String message) {
        return socket.writeTextMessage(framed ? SockJsFrames.array(message) : message);
    }

    @Override
    public void close(Close reason, String lastWords) {
        // A peer that broke the framing is not told in frames: the protocol wants it cut off.
        if (framed && !broken) {
            socket.writeTextMessage(SockJsFrames.close(reason.code(), reason.words()));
        }
        socket.close((short) reason.code(), reason.words());
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
        reader.unpaused();
    }

    private void read(String text) {
        if (!framed) {
            listener.received(text);
            return;
        }
        List<String> messages = SockJsFrames.messages(text);
        if (messages == null) {
            violated(CloseReason.BAD_FRAME.plain());
        } else if (!broken) {
            messages.forEach(listener::received);
        }
    }

    private void violated(Close reason) {
        broken = true;
        listener.violated(reason);
    }

    private Close peersReason() {
        Short code = socket.closeStatusCode();
        String words = socket.closeReason();
        return Close.of(code == null ? NO_CODE : code, words == null ? "" : words);
    }
}
