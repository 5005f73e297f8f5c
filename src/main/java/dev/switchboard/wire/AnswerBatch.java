package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * The answers that one event loop gives in one pass, sent one after the other at its end. A system call in the middle of
 * each command's work would evict the next command's code from the cache. One for each event loop; on it alone, and lives as
 * long as it.
 */
final class AnswerBatch {

    private static final int MAX_ANSWERS = 256;

    private static final FastThreadLocal<AnswerBatch> BATCHES = new FastThreadLocal<>() {
        @Override
        protected AnswerBatch initialValue() {
            return new AnswerBatch();
        }
    };

    private final JsonWriter json = new JsonWriter();
    private final WireSocket[] sockets = new WireSocket[MAX_ANSWERS];
    private final int[] starts = new int[MAX_ANSWERS];
    private final int[] ends = new int[MAX_ANSWERS];
    /** Never returned to a pool: it lives as long as the event loop. */
    private ByteBuf bytes = Unpooled.directBuffer(FlushWindow.BATCH);

    private int count;
    private boolean sending;

    private AnswerBatch() {}

    /** The batch of the event loop that calls this. */
    static AnswerBatch current() {
        return BATCHES.get();
    }

    /**
     * Takes an answer to be sent on this socket, at the end of this pass at the latest; false if there is no room.
     *
     * @param before JSON that precedes the object, if it is part of another
     * @param after JSON that follows it
     */
    boolean add(WireSocket socket, String before, JsonObject answer, String after) {
        if (count == MAX_ANSWERS || bytes.writerIndex() > FlushWindow.BATCH) {
            send();
        }
        if (count == MAX_ANSWERS) {
            return false;
        }
        write(before, answer, after);
        sockets[count] = socket;
        if (count++ == 0) {
            socket.execute(this::send);
        }
        return true;
    }

    private void write(String before, JsonObject answer, String after) {
        int start = bytes.writerIndex();
        int text = start + FrameHeader.MAX;
        bytes.ensureWritable(FrameHeader.MAX).writerIndex(text);
        try {
            json.append(before, answer, after, bytes);
        } catch (RuntimeException notSerializable) {
            bytes.writerIndex(start);
            throw notSerializable;
        }
        starts[count] = FrameHeader.finish(bytes, text);
        ends[count] = bytes.writerIndex();
    }

    /** Sends the answers taken so far. */
    void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            for (int i = 0; i < count; i++) {
                sockets[i].sendAnswer(bytes, starts[i], ends[i] - starts[i]);
            }
        } finally {
            sending = false;
            reset();
        }
    }

    private void reset() {
        Arrays.fill(sockets, 0, count, null);
        count = 0;
        bytes.clear();
        if (bytes.capacity() > 2 * FlushWindow.BATCH) {
            // A long answer made it grow.
            bytes.release();
            bytes = Unpooled.directBuffer(FlushWindow.BATCH);
        }
    }
}
