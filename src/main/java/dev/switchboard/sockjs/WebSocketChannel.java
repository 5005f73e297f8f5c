package dev.switchboard.sockjs;

import static java.util.Objects.requireNonNull;

import dev.switchboard.wire.MessageReader;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel over a WebSocket: a frame holds one bare message, or a frame of SockJS. On the socket's event loop; lives as
 * long as the socket.
 */
public final class WebSocketChannel implements MessageChannel {

    private final ServerWebSocket socket;
    private final boolean framed;
    private final MessageReader reader;
    private @Nullable Listener listener;
    private boolean broken;

    WebSocketChannel(ServerWebSocket socket, boolean framed, int maxMessageBytes) {
        this.socket = socket;
        this.framed = framed;
        this.reader = new MessageReader(
                socket,
                maxMessageBytes,
                this::read,
                violation -> violated(new ChannelEnd(violation.code(), violation.words())),
                () -> listener().signOfLife());
        socket.closeHandler(closed -> listener().ended(peersEnd()));
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
    public void listen(Listener owner) {
        listener = owner;
    }

    private Listener listener() {
        return requireNonNull(listener, "the service set no listener");
    }

    @Override
    public Future<Void> send(String message) {
        return socket.writeTextMessage(framed ? SockJsFrames.array(message) : message);
    }

    @Override
    public void close(int code, String reason, @Nullable String lastMessage) {
        // A peer that broke the framing gets no close frame of SockJS: the protocol wants it cut off.
        if (framed && !broken) {
            socket.writeTextMessage(SockJsFrames.close(code, reason));
        }
        socket.close((short) code, reason);
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
            listener().received(text);
            return;
        }
        List<String> messages = SockJsFrames.messages(text);
        if (messages == null) {
            violated(ChannelEnd.BAD_FRAME);
        } else if (!broken) {
            messages.forEach(listener()::received);
        }
    }

    private void violated(ChannelEnd violation) {
        broken = true;
        listener().violated(violation);
    }

    private ChannelEnd peersEnd() {
        Short code = socket.closeStatusCode();
        String reason = socket.closeReason();
        return new ChannelEnd(code == null ? ChannelEnd.LOST.code() : code, reason == null ? "" : reason);
    }
}
