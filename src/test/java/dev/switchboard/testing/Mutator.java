package dev.switchboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs for a decoder from its corpus: each is a corpus entry with a few random changes. Used by one run. */
public final class Mutator {

    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_CHANGES = 6;
    /** What breaks parsers: limits of numbers, of nesting, of encodings, and the signs of the protocols. */
    private static final List<byte[]> MORSELS = List.of(
            bytes("1e400"),
            bytes("-1"),
            bytes("9223372036854775808"),
            bytes("1".repeat(500)),
            bytes("NaN"),
            bytes("[".repeat(200)),
            bytes("{\"a\":".repeat(200)),
            bytes("\\ud83d"),
            bytes("\\u0000"),
            bytes("null"),
            bytes("{\"_placeholder\":true,\"num\":0}"),
            bytes("\u001e"),
            bytes("%zz"),
            bytes("..%2f"),
            bytes("\u202e"),
            new byte[] {0},
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});

    private final List<byte[]> corpus;
    private final Random random;

    public Mutator(String name, Random random) {
        this.corpus = corpus(name);
        this.random = random;
    }

    /** The entries of a corpus. A line is an entry, {@code \xNN} a byte of it; {@code #} begins a line about the next ones. */
    public static List<byte[]> corpus(String name) {
        try (InputStream stream = Mutator.class.getResourceAsStream("/fuzz/" + name + ".txt")) {
            if (stream == null) {
                throw new IllegalStateException("no corpus " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("# "))
                    .map(Mutator::unescaped)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] unescaped(String line) {
        byte[] raw = bytes(line);
        byte[] entry = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '\\' && i + 3 < raw.length && raw[i + 1] == 'x') {
                entry[length++] = (byte) Integer.parseInt(line(raw, i + 2), 16);
                i += 3;
            } else {
                entry[length++] = raw[i];
            }
        }
        return Arrays.copyOf(entry, length);
    }

    private static String line(byte[] raw, int at) {
        return new String(raw, at, 2, StandardCharsets.US_ASCII);
    }

    /** The next input. */
    public byte[] next() {
        byte[] input = pick();
        for (int changes = random.nextInt(MAX_CHANGES); changes > 0; changes--) {
            input = changed(input);
        }
        return input.length > MAX_LENGTH ? Arrays.copyOf(input, MAX_LENGTH) : input;
    }

    private byte[] pick() {
        return corpus.get(random.nextInt(corpus.size())).clone();
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        return switch (random.nextInt(7)) {
            case 0 -> splice(input, at, at, MORSELS.get(random.nextInt(MORSELS.size())));
            case 1 -> splice(
                    input, at, at, Arrays.copyOfRange(input, at, Math.min(input.length, at + random.nextInt(32))));
            case 2 -> splice(input, at, Math.min(input.length, at + random.nextInt(8)), new byte[0]);
            case 3 -> Arrays.copyOf(input, at);
            case 4 -> splice(input, at, input.length, tail(pick()));
            case 5 -> splice(input, at, Math.min(input.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            default -> flipped(input, at);
        };
    }

    private byte[] tail(byte[] other) {
        return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
    }

    private byte[] flipped(byte[] input, int at) {
        if (at < input.length) {
            input[at] ^= (byte) (1 << random.nextInt(8));
        }
        return input;
    }

    private static byte[] splice(byte[] input, int from, int to, byte[] middle) {
        byte[] spliced = new byte[from + middle.length + input.length - to];
        System.arraycopy(input, 0, spliced, 0, from);
        System.arraycopy(middle, 0, spliced, from, middle.length);
        System.arraycopy(input, to, spliced, from + middle.length, input.length - to);
        return spliced;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An input in printable form, to be added to a corpus. */
    public static String printable(byte[] input) {
        List<String> parts = new ArrayList<>();
        for (byte value : input) {
            boolean plain = value >= ' ' && value < 0x7f && value != '\\';
            parts.add(plain ? String.valueOf((char) value) : String.format("\\x%02x", value));
        }
        return String.join("", parts);
    }
}
