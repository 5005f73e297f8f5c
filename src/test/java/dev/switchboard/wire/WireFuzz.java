package dev.switchboard.wire;

import dev.switchboard.intake.Intake;
import dev.switchboard.testing.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The reader of WebSocket frames under fuzz. Each input is read to its end, frame after frame: once in one piece, once in
 * pieces. Both must come to the same messages and the same end.
 */
public final class WireFuzz {

    private static final int MAX_MESSAGE = 1_000;
    private static final int LONGEST_PIECE = 20;

    public static final FuzzTarget FRAMES = new FuzzTarget("websocket", input -> {
        List<String> whole = read(input, List.of(input.length));
        List<String> inPieces = read(input, pieces(input));
        if (!whole.equals(inPieces)) {
            throw new IllegalStateException("in one piece " + whole + ", in pieces " + inPieces);
        }
    });

    private WireFuzz() {}

    /** At random places, but for one input always at the same. */
    private static List<Integer> pieces(byte[] input) {
        Random random = new Random(Arrays.hashCode(input));
        List<Integer> lengths = new ArrayList<>();
        for (int left = input.length; left > 0; left -= lengths.get(lengths.size() - 1)) {
            lengths.add(Math.min(left, 1 + random.nextInt(LONGEST_PIECE)));
        }
        return lengths;
    }

    private static List<String> read(byte[] input, List<Integer> lengths) {
        Messages messages = new Messages();
        FrameDecoder decoder = new FrameDecoder(messages);
        int from = 0;
        try {
            for (int length : lengths) {
                // A copy: payloads are unmasked where they lie.
                ByteBuf piece = Unpooled.copiedBuffer(input, from, length);
                while (piece.isReadable()) {
                    decoder.read(piece);
                }
                from += length;
            }
        } catch (Violation typed) {
            messages.seen.add("violation " + typed.code());
        }
        return messages.seen;
    }

    /** Assembles messages and notes them. */
    private static final class Messages implements FrameDecoder.Sink, MessageAssembler.Sink {

        private final List<String> seen = new ArrayList<>();
        private final MessageAssembler assembler = new MessageAssembler(MAX_MESSAGE, Intake.UNLIMITED, this);

        @Override
        public void begin(int opcode, boolean last, long length) throws Violation {
            assembler.begin(opcode, last, length);
        }

        @Override
        public void payload(ByteBuf part, boolean complete) throws Violation {
            assembler.payload(part, complete);
        }

        @Override
        public void control(int opcode, ByteBuf payload) {
            seen.add("control " + opcode + " " + ByteBufUtil.hexDump(payload));
        }

        @Override
        public void text(String message) {
            seen.add("text " + message);
        }

        @Override
        public void binary(Buffer message) {
            seen.add("binary " + ByteBufUtil.hexDump(message.getBytes()));
        }

        @Override
        public boolean takesBinary() {
            return true;
        }
    }
}
