package dev.switchboard.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.PushBrowser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushEncryptionTest {

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static PrivateKey privateKey(String scalar) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, bytes(scalar)), curve.getParameterSpec(ECParameterSpec.class)));
    }

    /** RFC 8291, appendix A. Its text is not padded, so its authentication tag is another one. */
    @Test
    void encryptsTheExampleOfTheStandard() throws GeneralSecurityException {
        byte[] text = "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII);
        KeyPair sender = new KeyPair(
                P256.decode(
                                bytes(
                                        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"))
                        .orElseThrow(),
                privateKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        byte[] expected = bytes("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
                + "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Q"
                + "ulcy4a-fN");
        byte[] body = PushEncryption.encrypt(
                text,
                P256.decode(
                                bytes(
                                        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"))
                        .orElseThrow(),
                bytes("BTBZMqHH6r4Tts7J_aSIgg"),
                sender,
                bytes("DGv6ra1nlYgDCS1FRnbzlw"));
        int untilTheTag = expected.length - 16;
        assertArrayEquals(Arrays.copyOf(expected, untilTheTag), Arrays.copyOf(body, untilTheTag));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 510, 511, 512, 3_000, 3_059})
    void isReadByTheBrowser(int length) {
        PushBrowser browser = new PushBrowser();
        JsonObject keys = browser.subscription("https://push.example.org/").getJsonObject("keys");
        byte[] text = new JsonObject().put("text", "x".repeat(length)).encode().getBytes(StandardCharsets.UTF_8);
        byte[] body = PushEncryption.encrypt(
                text, P256.decode(bytes(keys.getString("p256dh"))).orElseThrow(), bytes(keys.getString("auth")));
        assertEquals("x".repeat(length), browser.read(Buffer.buffer(body)).getString("text"));
        assertEquals(0, (body.length - 86 - 16) % 512, "padded");
        assertTrue(body.length <= 3_174, () -> body.length + " bytes");
        assertThrows(IllegalStateException.class, () -> new PushBrowser().read(Buffer.buffer(body)));
    }

    @Test
    void refusesWhatIsTooLong() {
        KeyPair browser = P256.generate();
        assertThrows(
                IllegalArgumentException.class,
                () -> PushEncryption.encrypt(new byte[3_072], browser.getPublic(), new byte[16]));
    }

    @Test
    void refusesPointsThatAreNotOnTheCurve() {
        byte[] point = P256.encode(P256.generate().getPublic());
        assertTrue(P256.decode(point).isPresent());
        for (int changed : new int[] {0, 1, 32, 33, 64}) {
            byte[] other = point.clone();
            other[changed] ^= 1;
            assertFalse(P256.decode(other).isPresent(), "byte " + changed);
        }
        assertFalse(P256.decode(Arrays.copyOf(point, 64)).isPresent());
        byte[] large = new byte[65];
        Arrays.fill(large, (byte) 0xff);
        large[0] = 4;
        assertFalse(P256.decode(large).isPresent());
    }

    /** A coordinate that begins with zeros has fewer bytes as a number. */
    @Test
    void writesEveryPointInTheSameLength() {
        for (int i = 0; i < 600; i++) {
            byte[] point = P256.encode(P256.generate().getPublic());
            assertEquals(65, point.length);
            assertArrayEquals(point, P256.encode(P256.decode(point).orElseThrow()));
        }
    }
}
