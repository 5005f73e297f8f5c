package dev.switchboard.engineio;

import dev.switchboard.wire.FrameBatch;
import dev.switchboard.wire.FrameHeader;
import dev.switchboard.wire.TextEnd;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Writes the packets of one WebSocket. What is written before a flush leaves with one system call, where the socket can do
 * that. Safe from any thread: what another thread than the socket's loop writes crosses over to it with one task for each
 * flush. Lives as long as the socket.
 */
final class PacketOutput implements WireSocket.Backlog {

    /** Shared text from this length on is not worth copying when it leaves alone. */
    private static final int LONG = 2_048;

    private final WireSocket socket;
    private final Runnable writableAgain;
    /** Made for the first write from another thread; most sockets never need it. */
    private volatile @Nullable Crossing crossing;

    /** @param writableAgain called on the socket's loop once it may be {@link #isWritable} again */
    PacketOutput(WireSocket socket, Runnable writableAgain) {
        this.socket = socket;
        this.writableAgain = writableAgain;
        socket.feedFrom(this);
    }

    boolean isWritable() {
        Crossing others = crossing;
        return socket.isWritable() && (others == null || !others.full());
    }

    /** Writes one frame, to leave with the next {@link #flush}. */
    void write(EnginePacket packet) {
        if (socket.onLoop()) {
            writeHere(packet);
        } else {
            crossing().add(packet);
        }
    }

    /** As {@link #write(EnginePacket)}, of one text with this end. */
    void write(SharedText text, TextEnd end) {
        int longest = FrameHeader.MAX + EnginePacketCodec.TYPE + text.length() + end.length();
        if (socket.batches() && longest <= FrameBatch.BYTES && socket.onLoop()) {
            socket.sendAnswers();
            FrameEncoder.encode(text, end, FrameBatch.current().room(socket, longest));
        } else {
            write(new EngineMessage.Stamped(text, end.copy()));
        }
    }

    /**
     * Sends a message with the answers of this pass of the event loop, if it can leave now; otherwise false, and it is not sent.
     *
     * @param before the message's text before the object, without the packet's type
     * @param after its text after the object
     */
    boolean answer(String before, JsonObject answer, String after) {
        return socket.onLoop()
                && !FrameBatch.current().holdsAnyOf(socket)
                && socket.answer(EnginePacketCodec.MESSAGE + before, answer, after);
    }

    private void writeHere(EnginePacket packet) {
        socket.sendAnswers();
        if (!socket.batches()) {
            socket.write(FrameEncoder.encode(packet));
            return;
        }
        FrameBatch batch = FrameBatch.current();
        int longest = FrameHeader.MAX + EnginePacketCodec.length(packet);
        boolean alone = longest > LONG && packet instanceof SharedText && !batch.holdsAnyOf(socket);
        if (longest > FrameBatch.BYTES || alone) {
            batch.flush(socket);
            socket.write(FrameEncoder.encode(packet));
        } else {
            FrameEncoder.encode(packet, batch.room(socket, longest));
        }
    }

    void flush() {
        Crossing others = crossing;
        if (socket.onLoop()) {
            flushHere();
        } else if (others != null) {
            others.flush();
        }
    }

    private void flushHere() {
        socket.sendAnswers();
        if (socket.batches()) {
            FrameBatch.current().flush(socket);
        } else {
            socket.flush();
        }
    }

    private synchronized Crossing crossing() {
        Crossing made = crossing;
        if (made == null) {
            made = new Crossing(socket::execute, this::writeHere, this::flushHere, writableAgain);
            crossing = made;
        }
        return made;
    }

    @Override
    public void writableAgain() {
        writableAgain.run();
    }

    @Override
    public void beforeClose() {
        Crossing others = crossing;
        if (others != null) {
            others.arrive();
        }
        flushHere();
    }

    @Override
    public void discard() {
        // Frames of a socket that has ended are dropped where they are written.
    }
}
