package dev.switchboard.routing.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frame codec on valid, damaged and random bytes. */
class FrameCodecTest {

    private static final Publication RICH = new Publication(
            "message:new",
            Buffer.buffer("{\"text\":\"привет 👍\"}"),
            List.of(
                    new Target(Topic.chat("42"), 17, 1L << 33),
                    new Target(Topic.user("ана"), 1L << 40),
                    new Target(Topic.connection("c"), 0),
                    new Target(Topic.everybody(), 0)),
            new Nudge(Topic.chat("42"), 17, List.of("ana", "ben")),
            new Scope("connection", null, Scope.EVERYBODY, "service", "ana"),
            3,
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static final Publication PLAIN = new Publication("typing", Buffer.buffer(), List.of(), null, Scope.ALL);

    static Stream<Frame> frames() {
        return Stream.of(
                new Frame.Hello(Long.MAX_VALUE, true),
                new Frame.Delta(
                        1L << 33,
                        List.of(
                                new InterestChange(Topic.chat("a"), true),
                                new InterestChange(Topic.room("events", "b"), false),
                                // Nodes also exchange topics that no client may name.
                                new InterestChange(Topic.member("[\"room-events/b\",\"c\",\"ana\"]"), true))),
                new Frame.Delta(0, List.of()),
                new Frame.SnapshotPart(
                        3, 0, false, 9, List.of(Topic.presence("x"), Topic.concern("chat"), Topic.member("y"))),
                new Frame.SnapshotPart(3, 1, true, 9, List.of()),
                new Frame.Publications(5, 200, -7, List.of(RICH, PLAIN)),
                new Frame.Confirm(5, 201, 8, RICH),
                new Frame.Beat(5, 300, 12, Frame.Beat.UNSETTLED, 4, -99),
                new Frame.Goodbye(5, 301, 13),
                new Frame.Welcome(-1),
                new Frame.Ack(4),
                new Frame.Nack(-1),
                new Frame.Stranger());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void decodesWhatItEncoded(Frame frame) {
        Envelope envelope = new Envelope(UUID.randomUUID(), -5, frame);
        assertEquals(envelope, FrameCodec.decode(FrameCodec.encode(envelope)));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void refusesTruncatedAndOverlongFrames(Frame frame) {
        Buffer whole = FrameCodec.encode(new Envelope(UUID.randomUUID(), 1, frame));
        for (int length = 0; length < whole.length(); length++) {
            Buffer cut = whole.getBuffer(0, length);
            assertThrows(MalformedFrameException.class, () -> FrameCodec.decode(cut));
        }
        assertThrows(
                MalformedFrameException.class,
                () -> FrameCodec.decode(whole.copy().appendByte((byte) 0)));
    }

    /** Any bytes give a frame or a {@link MalformedFrameException}, and a forged length reserves no memory. */
    @ParameterizedTest
    @MethodSource("frames")
    void survivesCorruptedBytes(Frame frame) {
        Random random = new Random(20);
        Buffer whole = FrameCodec.encode(new Envelope(UUID.randomUUID(), 1, frame));
        for (int i = 0; i < 3_000; i++) {
            Buffer changed = whole.copy();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                changed.setByte(random.nextInt(changed.length()), (byte) random.nextInt());
            }
            decodeOrRefuse(changed);
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(21);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length > 26) {
                noise[0] = 1;
                noise[25] = (byte) random.nextInt(13);
            }
            decodeOrRefuse(Buffer.buffer(noise));
        }
    }

    @Test
    void refusesAnUnknownVersion() {
        Buffer frame = FrameCodec.encode(new Envelope(UUID.randomUUID(), 1, new Frame.Stranger()));
        frame.setByte(0, (byte) 2);
        assertThrows(MalformedFrameException.class, () -> FrameCodec.decode(frame));
    }

    private static void decodeOrRefuse(Buffer bytes) {
        try {
            FrameCodec.decode(bytes);
        } catch (MalformedFrameException refused) {
            assertEquals(MalformedFrameException.class, refused.getClass());
        }
    }
}
