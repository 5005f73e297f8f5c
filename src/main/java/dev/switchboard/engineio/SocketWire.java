package dev.switchboard.engineio;

import dev.switchboard.wire.TextEnd;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** A WebSocket of this node, as a session sees it. Events of the socket come on its loop. */
final class SocketWire implements FrameWire, WireSocket.Listener {

    private final WireSocket socket;
    private final PacketOutput output;
    private FrameWire.Listener listener = IgnoringListener.INSTANCE;
    private boolean ended;

    SocketWire(WireSocket socket) {
        this.socket = socket;
        this.output = new PacketOutput(socket, this::writableAgain);
    }

    /** Begins to read. */
    void open(FrameWire.Listener taking) {
        listener = taking;
        socket.listen(this);
    }

    @Override
    public void write(EnginePacket packet) {
        output.write(packet);
    }

    @Override
    public void write(SharedText text, TextEnd end) {
        output.write(text, end);
    }

    @Override
    public boolean answer(String before, JsonObject answer, String after) {
        return output.answer(before, answer, after);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean writable() {
        return output.isWritable();
    }

    @Override
    public void close(int code, String words) {
        if (socket.onLoop()) {
            socket.close(code, words);
        } else {
            socket.execute(() -> socket.close(code, words));
        }
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
    public void trust() {
        socket.execute(socket::trust);
    }

    @Override
    public void allowLong() {
        socket.allowLong();
    }

    private void writableAgain() {
        if (writable() && !ended) {
            listener.writableAgain();
        }
    }

    @Override
    public void text(String message) {
        if (!ended) {
            listener.text(message);
        }
    }

    @Override
    public void binary(Buffer message) {
        if (!ended) {
            listener.binary(message);
        }
    }

    @Override
    public boolean takesBinary() {
        return true;
    }

    @Override
    public void violated(Violation violation) {
        // Before the session ends, which would close with a code of its own.
        socket.close(violation.code(), violation.words());
        end(
                switch (violation.code()) {
                    case Violation.TOO_BIG -> SessionEnd.TOO_BIG;
                    case Violation.TOO_SLOW -> SessionEnd.TOO_SLOW;
                    default -> SessionEnd.TRANSPORT_ERROR;
                });
    }

    @Override
    public void failed() {
        end(SessionEnd.TRANSPORT_ERROR);
    }

    @Override
    public void ended(int code, String words) {
        end(SessionEnd.TRANSPORT_CLOSE);
    }

    private void end(SessionEnd reason) {
        if (!ended) {
            ended = true;
            listener.ended(reason);
        }
    }
}
