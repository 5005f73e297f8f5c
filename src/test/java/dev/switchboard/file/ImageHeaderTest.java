package dev.switchboard.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageHeaderTest {

    private static Buffer image(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        return Buffer.buffer(bytes.toByteArray());
    }

    private static ImageHeader read(Buffer bytes) {
        return ImageHeader.of(bytes).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"png, image/png", "jpg, image/jpeg", "gif, image/gif"})
    void readsTheSizeThatAnEncoderWrote(String format, String type) throws IOException {
        assertEquals(new ImageHeader(type, 321, 17), read(image(format, 321, 17)));
    }

    /** The beginnings of files that Google's cwebp wrote. */
    @ParameterizedTest
    @CsvSource({
        "52494646240000005745425056503820180000003001009d012a0100010001001c25a4000370, 1, 1",
        "524946461c000000574542505650384c0f0000002f3f813f000731111112, 320, 255",
        "52494646240000005745425056503858" + "0a00000010000000ff0200df0100" + "0000, 768, 480"
    })
    void readsTheThreeKindsOfWebp(String hex, int width, int height) {
        assertEquals(
                new ImageHeader("image/webp", width, height),
                read(Buffer.buffer(HexFormat.of().parseHex(hex))));
    }

    /** A phone writes the picture as its sensor lies, and how to turn it. */
    @ParameterizedTest
    @CsvSource({"1, 40, 30", "3, 40, 30", "6, 30, 40", "8, 30, 40", "9, 40, 30"})
    void exchangesTheSidesOfATurnedJpeg(int orientation, int width, int height) throws IOException {
        Buffer plain = image("jpg", 40, 30);
        Buffer exif = Buffer.buffer(HexFormat.of()
                .parseHex("ffe1001e45786966000049492a000800000001001201030001000000" + "0" + orientation + "000000"));
        Buffer turned = plain.getBuffer(0, 2).appendBuffer(exif).appendBuffer(plain.getBuffer(2, plain.length()));
        assertEquals(new ImageHeader("image/jpeg", width, height), read(turned));
    }

    @Test
    void knowsTheTypeWhereTheSizeIsNotAmongTheBytes() throws IOException {
        for (String format : new String[] {"png", "jpg", "gif"}) {
            ImageHeader cut = read(image(format, 40, 30).getBuffer(0, 8));
            assertNull(cut.width());
            assertNull(cut.height());
        }
    }

    @Test
    void findsNoImageInOtherBytes() {
        assertTrue(ImageHeader.of(Buffer.buffer("<svg width='9'/>")).isEmpty());
        assertTrue(ImageHeader.of(Buffer.buffer()).isEmpty());
        assertTrue(ImageHeader.of(Buffer.buffer("%PDF-1.7")).isEmpty());
    }

    @Test
    void believesNoImpossibleSize() {
        Buffer huge = Buffer.buffer(HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452ffffffff00000001"));
        assertEquals(new ImageHeader("image/png", null, null), read(huge));
    }

    /** Any bytes after a beginning that is known: an answer, never another exception. */
    @Test
    void readsAnyBytes() throws IOException {
        Random random = new Random(7);
        List<Buffer> images = List.of(image("png", 4, 4), image("jpg", 4, 4), image("gif", 4, 4));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = images.get(round % 3).getBytes();
            for (int i = 0; i < 4; i++) {
                bytes[3 + random.nextInt(bytes.length - 3)] = (byte) random.nextInt();
            }
            ImageHeader.of(Buffer.buffer(bytes).getBuffer(0, 1 + random.nextInt(bytes.length)));
        }
    }
}
