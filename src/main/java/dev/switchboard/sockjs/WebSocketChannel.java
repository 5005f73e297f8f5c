package dev.switchboard.sockjs;

import static java.util.Objects.requireNonNull;

import dev.switchboard.intake.Place;
import dev.switchboard.wire.Utf8;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireFrame;
import dev.switchboard.wire.WireSocket;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel over a WebSocket: a frame holds one bare message, or a frame of SockJS. A bare message may come in a binary
 * frame, as Vert.x's own Java client of the bridge sends it; such a peer reads nothing but binary frames. On the socket's
 * event loop; lives as long as the socket.
 */
public final class WebSocketChannel implements MessageChannel, WireSocket.Listener {

    private final WireSocket socket;
    private final boolean framed;
    private final Place place;
    private @Nullable Listener listener;
    private boolean broken;
    private boolean binary;

    /** @param place of a client without a token */
    WebSocketChannel(WireSocket socket, boolean framed, Place place) {
        this.socket = socket;
        this.place = place;
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

    /** Whether the peer has sent a binary frame, and so wants binary frames. */
    public boolean isBinary() {
        return binary;
    }

    @Override
    public void listen(Listener owner) {
        listener = owner;
        socket.listen(this);
    }

    private Listener listener() {
        return requireNonNull(listener, "the service set no listener");
    }

    @Override
    public Future<Void> send(String message) {
        if (socket.isClosed()) {
            return Future.failedFuture("the channel has ended");
        }
        if (binary) {
            socket.writeNow(WireFrame.binary(Buffer.buffer(message)));
        } else {
            socket.writeText(framed ? SockJsFrames.array(message) : message);
        }
        return Future.succeededFuture();
    }

    @Override
    public void close(int code, String reason, @Nullable String lastMessage) {
        // A peer that broke the framing gets no close frame of SockJS: the protocol wants it cut off.
        if (framed && !broken) {
            socket.writeText(SockJsFrames.close(code, reason));
        }
        socket.close(code, reason);
    }

    @Override
    public void trust() {
        place.leave();
        socket.trust();
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
            listener().received(message);
            return;
        }
        List<String> messages = SockJsFrames.messages(message);
        if (messages == null) {
            violate(ChannelEnd.BAD_FRAME);
        } else if (messages.isEmpty()) {
            socket.countEmpty();
        } else if (!broken) {
            messages.forEach(listener()::received);
        }
    }

    @Override
    public boolean takesBinary() {
        return !framed;
    }

    @Override
    public void binary(Buffer message) {
        binary = true;
        String text = Utf8.decode(Unpooled.wrappedBuffer(message.getBytes()));
        if (text == null) {
            violate(ChannelEnd.NOT_UTF8);
            socket.close(ChannelEnd.NOT_UTF8.code(), ChannelEnd.NOT_UTF8.reason());
        } else {
            text(text);
        }
    }

    @Override
    public void alive() {
        listener().signOfLife();
    }

    @Override
    public void violated(Violation violation) {
        violate(new ChannelEnd(violation.code(), violation.words()));
    }

    private void violate(ChannelEnd violation) {
        broken = true;
        listener().violated(violation);
    }

    @Override
    public void ended(int code, String words) {
        place.leave();
        listener().ended(new ChannelEnd(code, words));
    }
}
