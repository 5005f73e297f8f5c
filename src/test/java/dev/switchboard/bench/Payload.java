package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 128 characters that every event of the benchmark carries in its data: a mark, then room, sender, the sender's
 * counter and the send time, in digits of fixed width, so that a receiver reads them without parsing JSON.
 */
final class Payload {

    static final int LENGTH = 128;
    private static final int ROOM = 6;
    private static final int SENDER = 6;
    private static final int COUNTER = 12;
    private static final int TIME = 16;
    private static final byte[] MARK = "~b~:".getBytes(StandardCharsets.US_ASCII);
    private static final int FILLED = LENGTH - MARK.length;
    private static final long START = System.nanoTime();

    private Payload() {}

    /** Microseconds since the start of this process's clock. */
    static long now() {
        return (System.nanoTime() - START) / 1000;
    }

    static String blank() {
        return new String(MARK, StandardCharsets.US_ASCII) + "x".repeat(FILLED);
    }

    /** The text of a frame with a payload to fill in, and its position. */
    record Template(byte[] text, int at) {

        static Template of(String text) {
            return new Template(text.getBytes(StandardCharsets.US_ASCII), text.indexOf(blank()) + MARK.length);
        }

        /** The text with its payload; a new array each time. */
        byte[] fill(int room, int sender, long counter, long micros) {
            byte[] filled = Arrays.copyOf(text, text.length);
            int position = digits(filled, at, ROOM, room);
            position = digits(filled, position, SENDER, sender);
            position = digits(filled, position, COUNTER, counter);
            digits(filled, position, TIME, micros);
            return filled;
        }
    }

    /** Where the payload begins, or -1 if the frame carries none; {@code guess} is where the previous one began. */
    static int find(ByteBuf frame, int guess) {
        if (guess > 0 && marksEndAt(frame, guess)) {
            return guess;
        }
        for (int end = frame.readerIndex() + MARK.length; end + FILLED <= frame.writerIndex(); end++) {
            if (marksEndAt(frame, end - frame.readerIndex())) {
                return end - frame.readerIndex();
            }
        }
        return -1;
    }

    static int room(ByteBuf frame, int at) {
        return (int) number(frame, at, ROOM);
    }

    static int sender(ByteBuf frame, int at) {
        return (int) number(frame, at + ROOM, SENDER);
    }

    static long counter(ByteBuf frame, int at) {
        return number(frame, at + ROOM + SENDER, COUNTER);
    }

    static long sentAt(ByteBuf frame, int at) {
        return number(frame, at + ROOM + SENDER + COUNTER, TIME);
    }

    private static boolean marksEndAt(ByteBuf frame, int offset) {
        int end = frame.readerIndex() + offset;
        if (end + FILLED > frame.writerIndex()) {
            return false;
        }
        for (int i = 0; i < MARK.length; i++) {
            if (frame.getByte(end - MARK.length + i) != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    private static int digits(byte[] into, int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + width;
    }

    private static long number(ByteBuf frame, int at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value * 10 + (frame.getByte(frame.readerIndex() + at + i) - '0');
        }
        return value;
    }
}
