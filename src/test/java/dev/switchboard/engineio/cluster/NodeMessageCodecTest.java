package dev.switchboard.engineio.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeMessageCodecTest {

    private static final RelayId RELAY = new RelayId("a node", 1L << 40);

    static List<NodeMessage> messages() {
        return List.of(
                new NodeMessage.Poll("edge", "sid"),
                new NodeMessage.Push("sid", Buffer.buffer("4hello\u001e4\u20ac")),
                new NodeMessage.Abandon("sid"),
                new NodeMessage.Attach(RELAY, "sid"),
                new NodeMessage.Frames(
                        RELAY,
                        3,
                        List.of(
                                new FrameRelay(false, Buffer.buffer("4\u00e9")),
                                new FrameRelay(true, Buffer.buffer()))),
                new NodeMessage.Credit(RELAY, Long.MAX_VALUE),
                new NodeMessage.Close(RELAY, 4008, "too slow"),
                new NodeMessage.Ended(RELAY, SessionEnd.PING_TIMEOUT));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decodesWhatItEncoded(NodeMessage message) {
        assertEquals(message, NodeMessageCodec.decode(NodeMessageCodec.encode(message)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void refusesATruncatedMessage(NodeMessage message) {
        Buffer whole = NodeMessageCodec.encode(message);
        boolean frames = message instanceof NodeMessage.Frames;
        for (int length = 0; length < whole.length(); length++) {
            Buffer cut = whole.slice(0, length);
            if (!frames) {
                assertThrows(MalformedBytes.class, () -> NodeMessageCodec.decode(cut));
            }
        }
    }

    @Test
    void decodesAnAnswer() {
        EngineResponse answer = new EngineResponse(413, "", Buffer.buffer("4x"));

        assertEquals(answer, NodeMessageCodec.decodeResponse(NodeMessageCodec.encode(answer)));
    }

    @Test
    void decodesAnyBytesOrFailsWithMalformedBytes() {
        Random random = new Random(4);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(10);
            }
            try {
                NodeMessageCodec.decode(Buffer.buffer(bytes));
            } catch (MalformedBytes refused) {
                assertEquals(MalformedBytes.class, refused.getClass());
            }
        }
    }
}
