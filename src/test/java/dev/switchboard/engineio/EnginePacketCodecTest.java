package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnginePacketCodecTest {

    static Stream<Arguments> packets() {
        return Stream.of(
                Arguments.of("0{\"sid\":\"x\"}", new EnginePacket.Open("{\"sid\":\"x\"}")),
                Arguments.of("1", new EnginePacket.Close()),
                Arguments.of("2", new EnginePacket.Ping("")),
                Arguments.of("2probe", new EnginePacket.Ping("probe")),
                Arguments.of("3", new EnginePacket.Pong("")),
                Arguments.of("3probe", new EnginePacket.Pong("probe")),
                Arguments.of("4", new EngineMessage.Text("")),
                Arguments.of("4hello", new EngineMessage.Text("hello")),
                Arguments.of("4€ 𝄞", new EngineMessage.Text("€ 𝄞")),
                Arguments.of("5", new EnginePacket.Upgrade()),
                Arguments.of("6", new EnginePacket.Noop()),
                Arguments.of("b", new EngineMessage.Binary(Buffer.buffer())),
                Arguments.of("bAQIDBA==", new EngineMessage.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4}))));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void readsAndWritesEveryPacket(String wire, EnginePacket packet) throws Exception {
        assertEquals(packet, EnginePacketCodec.decode(wire));
        assertEquals(wire, encoded(packet));
        assertEquals(wire.getBytes(StandardCharsets.UTF_8).length, EnginePacketCodec.length(packet));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "a", "x4", "b!!!!", "bA", "b€", "\u001e", "�"})
    void refusesInvalidPackets(String wire) {
        assertThrows(EngineProtocolException.class, () -> EnginePacketCodec.decode(wire));
    }

    @Test
    void writesSharedTextLikePlainText() {
        SharedText shared = SharedText.of(Buffer.buffer("2[\"a\",{}"), Buffer.buffer("]"));
        EnginePacket stamped = new EngineMessage.Stamped(shared, ",\"o\"".getBytes(StandardCharsets.UTF_8));

        assertEquals("42[\"a\",{}]", encoded(shared));
        assertEquals("42[\"a\",{}],\"o\"", encoded(stamped));
        assertEquals(encoded(stamped).length(), EnginePacketCodec.length(stamped));
        shared.release();
    }

    @Test
    void joinsThePacketsOfAPayload() {
        List<EnginePacket> packets = List.of(
                new EngineMessage.Text("hello"), new EngineMessage.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4})));

        Buffer payload = PayloadCodec.encode(packets);

        assertEquals("4hello\u001ebAQIDBA==", payload.toString());
        assertEquals(new PayloadCodec.Decoded(packets, false), PayloadCodec.decode(payload));
    }

    @Test
    void keepsThePacketsBeforeTheFirstMalformedOne() {
        PayloadCodec.Decoded decoded = PayloadCodec.decode(Buffer.buffer("4a\u001ex\u001e4b"));

        assertEquals(new PayloadCodec.Decoded(List.of(new EngineMessage.Text("a")), true), decoded);
    }

    @Test
    void refusesInvalidUtf8ButAcceptsTheReplacementCharacter() {
        assertTrue(PayloadCodec.decode(Buffer.buffer(new byte[] {'4', (byte) 0xc3, 0x28}))
                .malformed());
        assertTrue(PayloadCodec.decode(Buffer.buffer(new byte[] {'4', (byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .malformed());
        assertEquals(
                List.of(new EngineMessage.Text("\ufffd")),
                PayloadCodec.decode(Buffer.buffer("4\ufffd")).packets());
    }

    @Test
    void decodesAnyInputToAPacketOrARefusal() {
        Random random = Fuzz.random("EnginePacketCodec");
        String alphabet = "0123456b4probe\u001e=+/A€\ud834\udd1e{}";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder wire = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                wire.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                EnginePacketCodec.decode(wire.toString());
            } catch (EngineProtocolException refused) {
                assertTrue(refused.getMessage().length() > 0);
            }
        }
    }

    @Test
    void decodesAnyPayload() {
        Random random = Fuzz.random("PayloadCodec");
        for (int round = 0; round < 50_000; round++) {
            byte[] body = new byte[1 + random.nextInt(40)];
            random.nextBytes(body);
            for (int i = 0; i < body.length; i += 1 + random.nextInt(4)) {
                body[i] = (byte) "0123456b\u001e".charAt(random.nextInt(9));
            }
            PayloadCodec.Decoded decoded = PayloadCodec.decode(Buffer.buffer(body));
            assertTrue(decoded.malformed() || !decoded.packets().isEmpty());
        }
    }

    private static String encoded(EnginePacket packet) {
        ByteBuf wire = Unpooled.buffer();
        EnginePacketCodec.encode(packet, wire);
        return wire.toString(StandardCharsets.UTF_8);
    }
}
