package dev.switchboard.file;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a file say of an image: PNG (ISO 15948), JPEG (ISO 10918-1), GIF (89a), WebP (RFC 9649). Nothing is
 * decoded, and no byte is believed beyond what it says. A JPEG that a camera turned has its sides exchanged, as browsers show it.
 *
 * @param width in pixels; null if it is not among the bytes
 */
record ImageHeader(String type, @Nullable Integer width, @Nullable Integer height) {

    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final int MAX_SIDE = 65_535;

    /** The image that these are the first bytes of; empty if they are of none of the four kinds. */
    static Optional<ImageHeader> of(Buffer bytes) {
        if (has(bytes, 0, PNG)) {
            return Optional.of(
                    bytes.length() < 24 || !has(bytes, 12, "IHDR")
                            ? unknown("image/png")
                            : sized("image/png", bytes.getUnsignedInt(16), bytes.getUnsignedInt(20)));
        } else if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) {
            return Optional.of(
                    bytes.length() < 10
                            ? unknown("image/gif")
                            : sized("image/gif", bytes.getUnsignedShortLE(6), bytes.getUnsignedShortLE(8)));
        } else if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) {
            return Optional.of(webp(bytes));
        } else if (has(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(new Jpeg(bytes).read());
        }
        return Optional.empty();
    }

    private static ImageHeader unknown(String type) {
        return new ImageHeader(type, null, null);
    }

    private static ImageHeader sized(String type, long width, long height) {
        boolean plausible = width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
        return plausible ? new ImageHeader(type, (int) width, (int) height) : unknown(type);
    }

    private static boolean has(Buffer bytes, int at, String latin) {
        byte[] wanted = latin.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length() < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.getByte(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static ImageHeader webp(Buffer bytes) {
        String type = "image/webp";
        if (bytes.length() < 30) {
            return unknown(type);
        } else if (has(bytes, 12, "VP8X")) {
            return sized(type, 1L + bytes.getUnsignedMediumLE(24), 1L + bytes.getUnsignedMediumLE(27));
        } else if (has(bytes, 12, "VP8L") && bytes.getByte(20) == 0x2f) {
            long bits = bytes.getUnsignedIntLE(21);
            return sized(type, 1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
        } else if (has(bytes, 12, "VP8 ") && has(bytes, 23, "\u009d\u0001*")) {
            return sized(type, bytes.getUnsignedShortLE(26) & 0x3fff, bytes.getUnsignedShortLE(28) & 0x3fff);
        }
        return unknown(type);
    }

    /** Goes from segment to segment to the frame's header. */
    private static final class Jpeg {

        private static final String TYPE = "image/jpeg";
        private static final int START_OF_SCAN = 0xda;
        private static final int APP1 = 0xe1;
        private static final int ORIENTATION = 0x0112;
        /** The first of the four orientations that lie on their side. */
        private static final int TURNED = 5;

        private final Buffer bytes;
        private boolean turned;

        Jpeg(Buffer bytes) {
            this.bytes = bytes;
        }

        ImageHeader read() {
            int at = 2;
            while (at + 9 <= bytes.length() && bytes.getUnsignedByte(at) == 0xff) {
                int marker = bytes.getUnsignedByte(at + 1);
                if (marker == 0xff) {
                    at++;
                    continue;
                }
                if (isFrame(marker)) {
                    int height = bytes.getUnsignedShort(at + 5);
                    int width = bytes.getUnsignedShort(at + 7);
                    return turned ? sized(TYPE, height, width) : sized(TYPE, width, height);
                }
                int length = bytes.getUnsignedShort(at + 2);
                if (marker == START_OF_SCAN || length < 2) {
                    break;
                }
                if (marker == APP1) {
                    turned |= isTurned(at + 4, Math.min(bytes.length(), at + 2 + length));
                }
                at += 2 + length;
            }
            return unknown(TYPE);
        }

        /** Start of frame, but not the tables of Huffman, arithmetic coding and the like between them. */
        private static boolean isFrame(int marker) {
            return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        /** Whether the Exif (CIPA DC-008) of this segment says so: the tag of the orientation in the first directory. */
        private boolean isTurned(int from, int to) {
            if (to - from < 14 || !has(bytes, from, "Exif\0\0")) {
                return false;
            }
            int tiff = from + 6;
            boolean little = bytes.getByte(tiff) == 'I';
            long directory = tiff + number(tiff + 4, little);
            if (directory + 2 > to) {
                return false;
            }
            int entries = word((int) directory, little);
            for (int i = 0; i < entries; i++) {
                int entry = (int) directory + 2 + 12 * i;
                if (entry + 12 > to) {
                    return false;
                }
                if (word(entry, little) == ORIENTATION) {
                    return word(entry + 8, little) >= TURNED && word(entry + 8, little) <= 8;
                }
            }
            return false;
        }

        private int word(int at, boolean little) {
            return little ? bytes.getUnsignedShortLE(at) : bytes.getUnsignedShort(at);
        }

        private long number(int at, boolean little) {
            return little ? bytes.getUnsignedIntLE(at) : bytes.getUnsignedInt(at);
        }
    }
}
