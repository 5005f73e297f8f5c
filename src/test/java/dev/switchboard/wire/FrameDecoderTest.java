package dev.switchboard.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.intake.Intake;
import dev.switchboard.testing.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

    private static final int MAX = 400;
    private static final String ALPHABET = "4a{}\"€é\ud834\udd1e";

    /**
     * Feeds any message in any fragments and pieces, between pings: the decoder returns the message, or the RFC 6455
     * code of its error.
     */
    @Test
    void readsAnyMessageInAnyPiecesOrReportsItsError() {
        Random random = Fuzz.random("FrameDecoder");
        int messages = 0;
        for (int round = 0; round < 40_000; round++) {
            boolean text = random.nextBoolean();
            byte[] sent = random.nextInt(4) == 0 ? noise(random) : words(random);
            Received received = new Received();
            ByteBuf frames = frames(random, text, sent);
            Violation violation = feed(random, new FrameDecoder(received), frames);
            boolean valid = sent.length <= MAX && (!text || isUtf8(sent));
            if (valid) {
                assertNull(violation);
                assertEquals(
                        List.of(text ? new String(sent, StandardCharsets.UTF_8) : Buffer.buffer(sent)),
                        received.messages);
                assertEquals(received.pingsSent(frames), received.pings);
                messages++;
            } else {
                assertNotNull(violation);
                assertTrue(Set.of(1007, 1009).contains(violation.code()));
                assertEquals(List.of(), received.messages);
            }
        }
        assertTrue(messages > 10_000, "the fuzz should produce messages too");
    }

    /** Random bytes decode to frames or a violation, and nothing escapes. */
    @Test
    void readsAnyBytesOrReportsTheirError() {
        Random random = Fuzz.random("FrameDecoder noise");
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            Violation violation = feed(random, new FrameDecoder(new Received()), Unpooled.wrappedBuffer(bytes));
            assertTrue(violation == null || Set.of(1002, 1007, 1009).contains(violation.code()));
        }
    }

    /** Validation in parts agrees with the JDK's decoder and reports an error at the earliest possible byte. */
    @Test
    void validatesTextInPartsLikeTheJdkDecoder() {
        Random random = Fuzz.random("Utf8");
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = random.nextBoolean() ? noise(random) : words(random);
            if (bytes.length > 0 && random.nextInt(3) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ByteBuf whole = Unpooled.wrappedBuffer(bytes);
            int cut = random.nextInt(bytes.length + 1);
            int state = Utf8.check(Utf8.BOUNDARY, whole.slice(0, cut));
            state = state == Utf8.INVALID ? state : Utf8.check(state, whole.slice(cut, bytes.length - cut));
            assertEquals(isUtf8(bytes), state == Utf8.BOUNDARY);
            assertEquals(isUtf8(bytes), Utf8.decode(whole) != null);
        }
    }

    @Test
    void reportsAnErrorAtTheFirstInvalidByte() {
        assertEquals(Utf8.INVALID, check(0xc0));
        assertEquals(Utf8.INVALID, check(0xe0, 0x9f));
        assertEquals(Utf8.INVALID, check(0xed, 0xa0));
        assertEquals(Utf8.INVALID, check(0xf0, 0x8f));
        assertEquals(Utf8.INVALID, check(0xf4, 0x90));
        assertEquals(Utf8.INVALID, check(0xf5));
        assertTrue(check(0xf4, 0x8f, 0xbf) > Utf8.BOUNDARY);
    }

    private static int check(int... octets) {
        ByteBuf bytes = Unpooled.buffer();
        for (int octet : octets) {
            bytes.writeByte(octet);
        }
        return Utf8.check(Utf8.BOUNDARY, bytes);
    }

    @Test
    void refusesReservedCloseCodes() {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535}) {
            ByteBuf payload = Unpooled.buffer().writeShort(code);
            assertEquals(
                    1002,
                    assertThrows(Violation.class, () -> CloseCode.of(payload)).code());
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        return java.util.Arrays.equals(
                bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(MAX + 8)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(5) == 0 ? 150 : 20); i > 0; i--) {
            text.appendCodePoint(ALPHABET.codePointAt(random.nextInt(ALPHABET.length() - 1)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Violation feed(Random random, FrameDecoder decoder, ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                int piece = random.nextInt(4) == 0 ? bytes.readableBytes() : 1 + random.nextInt(bytes.readableBytes());
                ByteBuf part = Unpooled.copiedBuffer(bytes.readSlice(piece));
                while (part.isReadable()) {
                    decoder.read(part);
                }
                part.release();
            }
            return null;
        } catch (Violation violation) {
            return violation;
        } finally {
            decoder.release();
        }
    }

    private static ByteBuf frames(Random random, boolean text, byte[] bytes) {
        ByteBuf frames = Unpooled.buffer();
        int at = 0;
        boolean first = true;
        boolean last = false;
        while (!last) {
            int length = random.nextInt(bytes.length - at + 1);
            last = random.nextInt(3) == 0 || at + length == bytes.length;
            length = last ? bytes.length - at : length;
            int opcode = first ? text ? 1 : 2 : 0;
            frame(random, frames, (last ? 0x80 : 0) | opcode, bytes, at, length);
            at += length;
            first = false;
            if (random.nextInt(4) == 0 && !last) {
                frame(random, frames, 0x89, new byte[] {7, 8, 9}, 0, 3);
            }
        }
        return frames;
    }

    private static void frame(Random random, ByteBuf frames, int head, byte[] bytes, int from, int length) {
        frames.writeByte(head);
        if (length < 126) {
            frames.writeByte(0x80 | length);
        } else {
            frames.writeByte(0x80 | 126).writeShort(length);
        }
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        frames.writeBytes(mask);
        for (int i = 0; i < length; i++) {
            frames.writeByte(bytes[from + i] ^ mask[i % 4]);
        }
    }

    /** Records the messages and counts the pings. */
    private static final class Received implements FrameDecoder.Sink, MessageAssembler.Sink {

        private final List<Object> messages = new ArrayList<>();
        private final MessageAssembler assembler = new MessageAssembler(MAX, Intake.UNLIMITED, this);
        private int pings;

        /** How many of the frames were pings, by their payload's length and opcode. */
        int pingsSent(ByteBuf frames) {
            int count = 0;
            int at = 0;
            while (at < frames.writerIndex()) {
                int length = frames.getByte(at + 1) & 0x7f;
                int extra = length == 126 ? 2 : 0;
                count += (frames.getByte(at) & 0xff) == 0x89 ? 1 : 0;
                at += 2 + extra + 4 + (extra == 2 ? frames.getUnsignedShort(at + 2) : length);
            }
            return count;
        }

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
            if (opcode == FrameHeader.PING) {
                pings++;
            }
        }

        @Override
        public void text(String message) {
            messages.add(message);
        }

        @Override
        public void binary(Buffer message) {
            messages.add(message);
        }

        @Override
        public boolean takesBinary() {
            return true;
        }
    }
}
