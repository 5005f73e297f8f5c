package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * The answers that one event loop gives in one pass, sent one after the other at its end. Each would else be sent by a
 * system call in the middle of its command's work, after which the processor has forgotten the code that the next command
 * is about to run. On that event loop; lives as long.
 */
final class AnswerBatch {

    private static final int MOST = 256;

    private final Context context;
    private final JsonWriter json = new JsonWriter();
    private final OutboundQueue[] queues = new OutboundQueue[MOST];
    private final int[] starts = new int[MOST];
    private final int[] ends = new int[MOST];
    /** Not returned, as it lives as long as the event loop. */
    private ByteBuf bytes = Unpooled.directBuffer(FlushWindow.BATCH);

    private int count;
    private boolean sending;

    AnswerBatch(Context context) {
        this.context = context;
    }

    /**
     * Takes an answer for {@link OutboundQueue#sendAnswer}, at the end of this pass at the latest; false if there is no room.
     *
     * @param before JSON that stands before the object, if it is part of another
     * @param behind JSON that stands behind it
     */
    boolean add(OutboundQueue queue, String before, JsonObject answer, String behind) {
        if (count == MOST || bytes.writerIndex() > FlushWindow.BATCH) {
            send();
        }
        if (count == MOST) {
            return false;
        }
        write(before, answer, behind);
        queues[count] = queue;
        if (count++ == 0) {
            context.runOnContext(ignored -> send());
        }
        return true;
    }

    private void write(String before, JsonObject answer, String behind) {
        int start = bytes.writerIndex();
        int text = start + WireFrame.MAX_HEADER;
        bytes.ensureWritable(WireFrame.MAX_HEADER).writerIndex(text);
        try {
            json.append(before, answer, behind, bytes);
        } catch (RuntimeException unspellable) {
            bytes.writerIndex(start);
            throw unspellable;
        }
        starts[count] = WireFrame.finish(bytes, text);
        ends[count] = bytes.writerIndex();
    }

    /** Sends what is there now. */
    void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                queues[i].sendAnswer(bytes, starts[i], ends[i] - starts[i], now);
            }
        } finally {
            sending = false;
            beginAnew();
        }
    }

    private void beginAnew() {
        Arrays.fill(queues, 0, count, null);
        count = 0;
        bytes.clear();
        if (bytes.capacity() > 2 * FlushWindow.BATCH) {
            // It had to grow for a long answer.
            bytes.release();
            bytes = Unpooled.directBuffer(FlushWindow.BATCH);
        }
    }
}
