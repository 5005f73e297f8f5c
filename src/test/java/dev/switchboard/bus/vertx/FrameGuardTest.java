package dev.switchboard.bus.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.impl.CodecManager;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message of 20 bytes that announced an address of 2 GB once ended the node that read it. */
class FrameGuardTest {

    private static final byte[] CODEC = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final int LIMIT = 1 << 20;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final List<FrameFault> faults = new ArrayList<>();
    private final AtomicLong used = new AtomicLong();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void givesBackWhatItKept() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertEquals(0, used.get());
    }

    @Test
    void passesWholeMessagesOfOneReadWithoutACopy() {
        EmbeddedChannel channel = channel(LIMIT);
        ByteBuf read = Unpooled.wrappedBuffer(frame(0), frame(300), frame(7));
        ByteBuf all = read.duplicate();
        channel.writeInbound(read.retain());
        ByteBuf passed = channel.readInbound();
        assertEquals(all, passed);
        assertSame(read, passed.unwrap());
        passed.release();
        assertEquals(1, read.refCnt());
        assertEquals(0, used.get());
        assertTrue(channel.isOpen());
    }

    @Test
    void passesMessagesThatAreSplitAtAnyByte() {
        byte[] all = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(frame(0), frame(40), frame(3)));
        for (int first = 0; first < all.length; first++) {
            for (int second = first; second < all.length; second += 7) {
                EmbeddedChannel channel = channel(LIMIT);
                channel.writeInbound(part(all, 0, first), part(all, first, second), part(all, second, all.length));
                assertEquals(Unpooled.wrappedBuffer(all), passed(channel), first + ", " + second);
                assertEquals(0, used.get());
            }
        }
        EmbeddedChannel bytewise = channel(LIMIT);
        for (int i = 0; i < all.length; i++) {
            bytewise.writeInbound(part(all, i, i + 1));
        }
        assertEquals(Unpooled.wrappedBuffer(all), passed(bytewise));
        assertEquals(List.of(), faults);
    }

    /** Each length of a message: of itself, its codec's name, addresses, sender, headers, their number, a name, a value. */
    @Test
    void refusesEachLengthThatIsNegativeOrHugeOrBeyondTheMessage() {
        byte[] genuine = frame(40);
        for (int at : lengthsOf(genuine)) {
            int correct = Unpooled.wrappedBuffer(genuine).getInt(at);
            int rest = genuine.length - at - Integer.BYTES;
            for (int wrong : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, LIMIT + 1, rest + 1}) {
                if (at == 0 && wrong == rest + 1) {
                    // A longer body, which is for the seal to refuse.
                    continue;
                }
                byte[] changed = genuine.clone();
                Unpooled.wrappedBuffer(changed).setInt(at, wrong);
                EmbeddedChannel channel = channel(LIMIT);
                channel.writeInbound(Unpooled.wrappedBuffer(changed, genuine));
                assertFalse(channel.isOpen(), "length at " + at + ", " + correct + " became " + wrong);
                assertEquals(0, passed(channel).readableBytes());
            }
        }
        assertTrue(faults.stream().allMatch(FrameFault.MALFORMED::equals));
    }

    @Test
    void refusesOtherVersionsAndCodecsThatVertxLacks() {
        for (int at : new int[] {4, 5}) {
            for (byte wrong : new byte[] {-2, 3, 100, Byte.MIN_VALUE}) {
                byte[] changed = system(CodecManager.STRING_MESSAGE_CODEC.systemCodecID());
                changed[at] = wrong;
                EmbeddedChannel channel = channel(LIMIT);
                channel.writeInbound(Unpooled.wrappedBuffer(changed));
                assertEquals(at == 5 && wrong == 3, channel.isOpen(), "byte " + at + " is " + wrong);
            }
        }
    }

    /** A numbered codec is for the seal to refuse. An unknown name would have Vert.x log it, or answer with a failure. */
    @Test
    void skipsMessagesOfOtherNamedCodecs() {
        EmbeddedChannel channel = channel(LIMIT);
        byte[] ping = system(CodecManager.PING_MESSAGE_CODEC.systemCodecID());
        channel.writeInbound(Unpooled.wrappedBuffer(frame(1), named("another"), ping, named("sealeD"), frame(2)));
        assertEquals(Unpooled.wrappedBuffer(frame(1), ping, frame(2)), passed(channel));
        assertEquals(List.of(FrameFault.UNSEALED, FrameFault.UNSEALED), faults);
        assertTrue(channel.isOpen());
    }

    @Test
    void passesWhatComesBeforeTheFaultAndNothingAfterIt() {
        EmbeddedChannel channel = channel(LIMIT);
        channel.writeInbound(
                Unpooled.wrappedBuffer(frame(1), new byte[20], frame(2)), Unpooled.wrappedBuffer(frame(3)));
        assertEquals(Unpooled.wrappedBuffer(frame(1)), passed(channel));
        assertEquals(List.of(FrameFault.MALFORMED), faults);
        assertFalse(channel.isOpen());
    }

    /** It passes whole messages or closes; nothing is thrown, and nothing is read beyond what is there. */
    @Test
    void survivesBytesOfAnyKind() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = frame(random.nextInt(60));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            EmbeddedChannel channel = channel(LIMIT);
            int split = random.nextInt(noise.length);
            channel.writeInbound(part(noise, 0, split), part(noise, split, noise.length));
            passed(channel).release();
            channel.finishAndReleaseAll();
        }
        assertEquals(0, used.get());
    }

    /** What is announced counts nothing, and what arrived counts for all connections together. */
    @Test
    void endsConnectionsBeyondTheBudgetOfUnfinishedMessages() {
        byte[] large = frame(LIMIT - 200);
        EmbeddedChannel first = channel(LIMIT);
        first.writeInbound(part(large, 0, 700_000));
        assertTrue(first.isOpen());
        EmbeddedChannel second = channel(LIMIT);
        second.writeInbound(part(large, 0, 1));
        assertFalse(second.isOpen());
        assertEquals(List.of(FrameFault.UNFINISHED), faults);
        first.writeInbound(part(large, 700_000, large.length));
        assertEquals(Unpooled.wrappedBuffer(large), passed(first));
        EmbeddedChannel third = channel(LIMIT);
        third.writeInbound(part(large, 0, 700_000));
        assertTrue(third.isOpen());
        third.close();
        assertEquals(0, used.get());
    }

    @Test
    void endsConnectionsWhoseMessageIsNotFinishedInTime() {
        EmbeddedChannel channel = channel(LIMIT);
        channel.freezeTime();
        channel.writeInbound(part(frame(9), 0, 5));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.writeInbound(part(frame(9), 5, 20));
        channel.runScheduledPendingTasks();
        assertTrue(channel.isOpen());
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isOpen());
        assertEquals(List.of(FrameFault.UNFINISHED), faults);
    }

    @Test
    void countsTheTimeOfEachMessageAlone() {
        EmbeddedChannel channel = channel(LIMIT);
        channel.freezeTime();
        byte[] frame = frame(9);
        channel.writeInbound(part(frame, 0, 5));
        for (int i = 0; i < 5; i++) {
            channel.advanceTimeBy(6, TimeUnit.SECONDS);
            channel.writeInbound(Unpooled.wrappedBuffer(part(frame, 5, frame.length), part(frame, 0, 5)));
            channel.runScheduledPendingTasks();
            assertTrue(channel.isOpen());
        }
        assertEquals(5 * frame.length, passed(channel).readableBytes());
    }

    /** Each ping is answered: a peer that only writes had the node keep the answers. */
    @Test
    void endsConnectionsThatDoNotReadTheirAnswers() {
        EmbeddedChannel channel = channel(LIMIT);
        channel.write(Unpooled.wrappedBuffer(new byte[LIMIT]));
        channel.runPendingTasks();
        assertFalse(channel.isOpen());
        assertEquals(List.of(FrameFault.UNFINISHED), faults);
    }

    private EmbeddedChannel channel(long budget) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new FrameGuard(new FrameLimits(LIMIT, budget, DEADLINE), CODEC, used, faults::add, () -> {}));
        channels.add(channel);
        return channel;
    }

    private static ByteBuf passed(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }

    private static ByteBuf part(byte[] bytes, int from, int to) {
        return Unpooled.wrappedBuffer(bytes, from, to - from);
    }

    /** As Vert.x encodes it, but for the codec, which is the one of texts. */
    private static byte[] system(byte codec) {
        ClusteredMessage<String, String> message = new ClusteredMessage<>(
                "some-node",
                "concern.chat",
                MultiMap.caseInsensitiveMultiMap(),
                "",
                CodecManager.STRING_MESSAGE_CODEC,
                true,
                null);
        byte[] encoded = message.encodeToWire().getBytes();
        encoded[5] = codec;
        return encoded;
    }

    private static byte[] frame(int body) {
        return named("sealed", body);
    }

    private static byte[] named(String codec) {
        return named(codec, 1);
    }

    private static byte[] named(String codec, int body) {
        ByteBuf frame = Unpooled.buffer().writeInt(0).writeByte(2).writeByte(-1);
        text(frame, codec).writeByte(0);
        text(text(text(frame, "concern.chat@node"), "__vertx.reply.1"), "node");
        int headers = frame.writerIndex();
        frame.writeInt(0).writeInt(2);
        text(text(text(text(frame, "command"), "joinRoom"), "empty"), "");
        frame.setInt(headers, frame.writerIndex() - headers);
        frame.writeZero(body);
        frame.setInt(0, frame.writerIndex() - 4);
        return ByteBufUtil.getBytes(frame);
    }

    private static ByteBuf text(ByteBuf frame, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return frame.writeInt(bytes.length).writeBytes(bytes);
    }

    private static List<Integer> lengthsOf(byte[] frame) {
        ByteBuf bytes = Unpooled.wrappedBuffer(frame);
        List<Integer> lengths = new ArrayList<>(List.of(0, 6));
        int at = 6 + 4 + bytes.getInt(6) + 1;
        for (int i = 0; i < 3; i++) {
            lengths.add(at);
            at += 4 + bytes.getInt(at);
        }
        lengths.addAll(List.of(at, at + 4));
        at += 8;
        for (int i = 0; i < 4; i++) {
            lengths.add(at);
            at += 4 + bytes.getInt(at);
        }
        return lengths;
    }
}
