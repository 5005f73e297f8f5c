package dev.switchboard.gateway.connection;

import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.OutboundQueue;
import dev.switchboard.wire.WireFrame;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * A WebSocket with its outbound queue, whatever protocol it carries. A client that does not read is closed {@code 4008}, and
 * its channel two seconds later whether or not it reads that. On the connection's event loop; lives as long as the socket.
 */
public final class WebSocketWire implements ConnectionWire {

    private static final long CLOSE_AFTER_MS = 2_000;

    private final Vertx vertx;
    private final Dialect dialect;
    private final WireSocket socket;
    private final OutboundQueue queue;

    public WebSocketWire(Shard shard, Dialect dialect, WireSocket socket) {
        this.vertx = shard.vertx();
        this.dialect = dialect;
        this.socket = socket;
        this.queue = shard.queueFor(socket);
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public int fetch() {
        return queue.fetch();
    }

    @Override
    public Outcome write(EncodedFrame frame, OutboundEvent event) {
        return queue.offer((WireFrame) frame, false) ? Outcome.SENT : Outcome.FULL;
    }

    @Override
    public boolean canAsk() {
        return true;
    }

    /** Sends a frame of an event, which stays the caller's; false if the outbound queue has no room for it. */
    public boolean offer(WireFrame frame) {
        return queue.offer(frame, false);
    }

    /** Sends an answer, which is never dropped and never waits for others; false if the client is too slow for it. */
    public boolean answer(JsonObject message) {
        return answer("", message, "");
    }

    /** As {@link #answer(JsonObject)}, for an object within another, whose JSON stands before and after it. */
    public boolean answer(String before, JsonObject message, String after) {
        return queue.answer(before, message, after)
                || answer(WireFrame.text(Buffer.buffer(before), message.toBuffer(), Buffer.buffer(after)));
    }

    /** As {@link #answer(JsonObject)}, for encoded text. */
    public boolean answer(Buffer text) {
        return answer(WireFrame.text(text));
    }

    /** As {@link #answer(JsonObject)}, for text. */
    public boolean answer(String text) {
        return answer(WireFrame.text(text));
    }

    /** As {@link #answer(JsonObject)}, for a frame, which is given away. */
    public boolean answer(WireFrame frame) {
        boolean taken = queue.offer(frame, true);
        frame.release();
        return taken;
    }

    @Override
    public void end(Close close) {
        end(close, () -> socket.close(close.code(), close.words()));
    }

    /** As {@link #end(Close)}; {@code goodbye} closes the socket, in the protocol's own way. */
    public void end(Close close, Runnable goodbye) {
        queue.flush();
        queue.clear();
        if (close.reason() == CloseReason.TOO_SLOW || close.reason() == CloseReason.FLOODING) {
            // Frames that arrive before the channel ends would otherwise be answered, pings above all.
            queue.stopReading();
        }
        goodbye.run();
        vertx.setTimer(CLOSE_AFTER_MS, fired -> queue.cut());
    }

    @Override
    public void ping() {
        offerAndRelease(WireFrame.ping());
    }

    /** Sends a text that asks for a sign of life; dropped if the client is too slow for it. */
    public void heartbeat(String text) {
        offerAndRelease(WireFrame.text(text));
    }

    private void offerAndRelease(WireFrame frame) {
        queue.offer(frame, false);
        frame.release();
    }

    @Override
    public boolean isGone() {
        return !queue.isActive();
    }

    @Override
    public int waitingBytes() {
        return queue.waitingBytes();
    }

    @Override
    public void whenDrained(Runnable action) {
        queue.whenDrained(action);
    }
}
