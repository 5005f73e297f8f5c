package dev.switchboard.engineio;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Packets on their way from other threads to the event loop of their channel: one task takes across whatever was written
 * before a flush, where Netty would make one for each write. As the channel cannot see these bytes, whoever writes asks
 * {@link #full} as well. Safe from any thread; lives as long as its channel, whose loop empties it even after the
 * channel's end.
 */
final class Crossing {

    /** As many bytes as a channel holds before it calls itself not writable. */
    private static final long LIMIT = 64 * 1024;

    private final Queue<EnginePacket> packets = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final EventLoop loop;
    private final Consumer<EnginePacket> write;
    private final Runnable arrived;
    private final Runnable free;
    private volatile boolean awaited;

    /**
     * @param write writes a packet, on the loop
     * @param arrived everything was written
     * @param free somebody found it full, and it no longer is
     */
    Crossing(EventLoop loop, Consumer<EnginePacket> write, Runnable arrived, Runnable free) {
        this.loop = loop;
        this.write = write;
        this.arrived = arrived;
        this.free = free;
    }

    /** Whether more should wait elsewhere; it is told when no longer. */
    boolean full() {
        if (bytes.get() < LIMIT) {
            return false;
        }
        awaited = true;
        // It may have been emptied before it could know that somebody waits.
        return bytes.get() >= LIMIT;
    }

    void add(EnginePacket packet) {
        PacketQueue.hold(packet);
        bytes.addAndGet(EnginePacketCodec.length(packet));
        packets.add(packet);
    }

    /** Sends across what was added. */
    void flush() {
        if (!packets.isEmpty() && underWay.compareAndSet(false, true)) {
            loop.execute(this::arrive);
        }
    }

    /** Writes what was added so far. On the loop. */
    void arrive() {
        // Before the packets are taken, so that one which is added meanwhile has a task of its own.
        underWay.set(false);
        for (EnginePacket packet = packets.poll(); packet != null; packet = packets.poll()) {
            bytes.addAndGet(-EnginePacketCodec.length(packet));
            write.accept(packet);
            PacketQueue.release(packet);
        }
        arrived.run();
        if (awaited) {
            awaited = false;
            free.run();
        }
    }
}
