package dev.switchboard.wire;

import dev.switchboard.intake.Intake;
import dev.switchboard.testing.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;

/** The reader of WebSocket frames under fuzz. */
public final class WireFuzz {

    private static final int MAX_MESSAGE = 1_000;

    public static final FuzzTarget FRAMES = new FuzzTarget("websocket", input -> {
        Messages messages = new Messages();
        ByteBuf bytes = Unpooled.wrappedBuffer(input);
        try {
            new FrameDecoder(messages).read(bytes);
        } catch (Violation typed) {
            // What a socket expects.
        }
    });

    private WireFuzz() {}

    /** Assembles messages and forgets them. */
    private static final class Messages implements FrameDecoder.Sink, MessageAssembler.Sink {

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
        public void control(int opcode, ByteBuf payload) {}

        @Override
        public void text(String message) {}

        @Override
        public void binary(Buffer message) {}

        @Override
        public boolean takesBinary() {
            return true;
        }
    }
}
