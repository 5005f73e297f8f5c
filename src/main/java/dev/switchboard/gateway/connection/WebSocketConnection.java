package dev.switchboard.gateway.connection;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.OutboundQueue;
import dev.switchboard.wire.WireFrame;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A connection whose wire is a WebSocket, whatever is spoken over it. A peer that does not read is closed {@code 4008},
 * and its channel two seconds later whether or not it reads that.
 */
public abstract class WebSocketConnection extends Connection {

    private static final long CLOSE_AFTER_MS = 2_000;

    private final WireSocket socket;
    private final OutboundQueue queue;

    protected WebSocketConnection(
            String id, Shard shard, Dialect dialect, ClientInfo client, Identity identity, WireSocket socket) {
        super(id, shard, dialect, client, identity);
        this.socket = socket;
        this.queue = shard.queueFor(socket);
    }

    @Override
    public final int fetch() {
        return queue.fetch();
    }

    @Override
    protected final void write(EncodedFrame frame, OutboundEvent event) {
        WireFrame shared = (WireFrame) frame;
        WireFrame own = adapt(shared, event);
        if (own == null) {
            return;
        }
        boolean taken = queue.offer(own, false);
        if (own != shared) {
            own.release();
        }
        if (taken) {
            delivered();
        } else if (event.droppable()) {
            dropped();
        } else {
            close(CloseReason.TOO_SLOW);
        }
    }

    /**
     * A dialect that adds something of the connection's own overrides this. It returns the shared frame as it is, a new
     * one of its own, or null for an event that this client is not told.
     */
    protected WireFrame adapt(WireFrame frame, OutboundEvent event) {
        return frame;
    }

    protected final void writeText(String text) {
        if (isOpen()) {
            answer(WireFrame.text(text));
        }
    }

    /** Sends an answer, which is never dropped and never waits for others. */
    protected final void writeText(JsonObject message) {
        writeText("", message, "");
    }

    /** As {@link #writeText(JsonObject)}, of an object within another, whose JSON stands before and behind it. */
    protected final void writeText(String before, JsonObject message, String behind) {
        if (isOpen() && !queue.answer(before, message, behind)) {
            answer(WireFrame.text(Buffer.buffer(before), message.toBuffer(), Buffer.buffer(behind)));
        }
    }

    /** As {@link #writeText(JsonObject)}, of text that is encoded. */
    protected final void writeText(Buffer text) {
        if (isOpen()) {
            answer(WireFrame.text(text));
        }
    }

    private void answer(WireFrame frame) {
        boolean taken = queue.offer(frame, true);
        frame.release();
        if (!taken) {
            close(CloseReason.TOO_SLOW);
        }
    }

    @Override
    protected void end(CloseReason reason) {
        queue.flush(System.nanoTime());
        queue.clear();
        if (reason == CloseReason.TOO_SLOW || reason == CloseReason.FLOODING) {
            // What it sends until the channel ends would be answered still, pings above all.
            queue.stopReading();
        }
        endWith(socket, reason);
        shard().vertx().setTimer(CLOSE_AFTER_MS, fired -> queue.cut());
    }

    /** Says goodbye in the dialect's own way; by default with a close frame. */
    protected void endWith(WireSocket webSocket, CloseReason reason) {
        webSocket.close(reason.code(), reason.words());
    }

    @Override
    protected final void ping() {
        offer(WireFrame.ping());
        heartbeat().ifPresent(this::offer);
    }

    /** What a dialect sends beside a WebSocket ping. */
    protected Optional<WireFrame> heartbeat() {
        return Optional.empty();
    }

    private void offer(WireFrame frame) {
        queue.offer(frame, false);
        frame.release();
    }

    @Override
    public final boolean wireGone() {
        return !queue.isActive();
    }

    @Override
    public final int waitingBytes() {
        return queue.waitingBytes();
    }

    @Override
    public final void whenDrained(Runnable action) {
        queue.whenDrained(action);
    }
}
