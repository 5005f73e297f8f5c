package dev.switchboard.boot.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.util.counters.SwCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedPacketsTest {

    private final List<Packet> received = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void readsPacketsInPiecesOfEveryLength() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            received.clear();
            BoundedPackets decoder = decoder(64 + random.nextInt(200));
            List<Integer> lengths = random.ints(20, 0, 300)
                    .map(any -> any > 8 ? any : 0)
                    .boxed()
                    .toList();
            ByteBuffer stream = ByteBuffer.allocate(20_000);
            lengths.forEach(length -> packet(stream, length).put(new byte[length]));
            stream.flip();
            while (stream.hasRemaining()) {
                int piece = Math.min(
                        1 + random.nextInt(100),
                        Math.min(stream.remaining(), decoder.src().remaining()));
                decoder.src().put(stream.slice(stream.position(), piece));
                stream.position(stream.position() + piece);
                decoder.onRead();
            }
            assertEquals(lengths, received.stream().map(Packet::totalSize).toList());
        }
        assertEquals(0, refused.get());
    }

    /** Regression: 14 bytes made a node allocate 2 GB, which ended it. */
    @Test
    void refusesAPacketThatAnnouncesMoreThanNodesSend() throws Exception {
        for (int length : new int[] {Integer.MAX_VALUE, BoundedPackets.LONGEST + 1, -1, Integer.MIN_VALUE}) {
            BoundedPackets decoder = decoder(100);
            packet(decoder.src(), 9).put(new byte[9]);
            decoder.onRead();
            packet(decoder.src(), length);
            assertThrows(IOException.class, decoder::onRead);
        }
        assertEquals(4, refused.get());
        assertEquals(4, received.size());
    }

    private static ByteBuffer packet(ByteBuffer into, int length) {
        return into.put(Packet.VERSION).putChar('\0').putInt(-1).putInt(length);
    }

    private BoundedPackets decoder(int buffer) {
        BoundedPackets decoder = new BoundedPackets(null, received::add, new LinkRefusals() {
            @Override
            public void malformed() {
                refused.incrementAndGet();
            }
        });
        decoder.src(ByteBuffer.allocate(buffer));
        decoder.setNormalPacketsRead(SwCounter.newSwCounter());
        decoder.setPriorityPacketsRead(SwCounter.newSwCounter());
        return decoder;
    }
}
