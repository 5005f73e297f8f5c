package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {

    private static final int MAX = 64;
    private static final String ALPHABET = "4a{}\"€é\ud834\udd1e";

    /** Any bytes in any pieces: the message they make, or one of the codes that RFC 6455 has for what is wrong. */
    @Test
    void answersAnyFramesWithTheirMessageOrAViolation() {
        Random random = Fuzz.random("FrameAssembler");
        int messages = 0;
        for (int round = 0; round < 100_000; round++) {
            boolean text = random.nextBoolean();
            byte[] sent = random.nextInt(4) == 0 ? noise(random) : words(random);
            List<Object> heard = new ArrayList<>();
            try {
                send(random, text, sent, new Keeping(heard));
                assertEquals(List.of(text ? new String(sent, StandardCharsets.UTF_8) : Buffer.buffer(sent)), heard);
                messages++;
            } catch (FrameAssembler.Violation violation) {
                assertTrue(Set.of(1007, 1009).contains(violation.code()));
                assertEquals(List.of(), heard);
            }
        }
        assertTrue(messages > 10_000, "the fuzz should find messages too");
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(MAX + 8)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.appendCodePoint(ALPHABET.codePointAt(random.nextInt(ALPHABET.length() - 1)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void send(Random random, boolean text, byte[] bytes, FrameWire.Listener listener)
            throws FrameAssembler.Violation {
        FrameAssembler assembler = new FrameAssembler(MAX);
        try {
            int at = 0;
            boolean first = true;
            boolean last = false;
            while (!last) {
                int length = random.nextInt(bytes.length - at + 1);
                last = random.nextInt(3) == 0 || at + length == bytes.length;
                length = last ? bytes.length - at : length;
                assembler.receive(frame(first, text, last, Unpooled.wrappedBuffer(bytes, at, length)), listener);
                at += length;
                first = false;
            }
        } finally {
            assembler.release();
        }
    }

    private static WebSocketFrame frame(boolean first, boolean text, boolean last, ByteBuf content) {
        if (!first) {
            return new ContinuationWebSocketFrame(last, 0, content);
        }
        return text ? new TextWebSocketFrame(last, 0, content) : new BinaryWebSocketFrame(last, 0, content);
    }

    /** Keeps what it hears. */
    private record Keeping(List<Object> heard) implements FrameWire.Listener {

        @Override
        public void text(String frame) {
            heard.add(frame);
        }

        @Override
        public void binary(Buffer frame) {
            heard.add(frame);
        }

        @Override
        public void writableAgain() {
            throw new AssertionError("nobody writes");
        }

        @Override
        public void ended(SessionEnd reason) {
            throw new AssertionError("it has no end");
        }
    }
}
