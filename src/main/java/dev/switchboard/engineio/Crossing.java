package dev.switchboard.engineio;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Carries packets from other threads to the event loop of their socket: one task takes everything that was written before a
 * flush, where Netty would make one for each write. The socket cannot see these bytes, so the writer checks {@link #full} as
 * well. Safe from any thread; lives as long as its socket, whose loop empties it even after the socket has ended.
 */
final class Crossing {

    /** As many bytes as a channel holds before it calls itself not writable. */
    private static final long LIMIT = 64 * 1024;

    private final Queue<EnginePacket> packets = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean inFlight = new AtomicBoolean();
    private final Executor loop;
    private final Consumer<EnginePacket> write;
    private final Runnable arrived;
    private final Runnable free;
    private volatile boolean awaited;

    /**
     * @param loop runs a task on the socket's event loop
     * @param write writes a packet, on the loop
     * @param arrived called when everything was written
     * @param free called when it is no longer full, if it was found full
     */
    Crossing(Executor loop, Consumer<EnginePacket> write, Runnable arrived, Runnable free) {
        this.loop = loop;
        this.write = write;
        this.arrived = arrived;
        this.free = free;
    }

    /** Whether more should wait elsewhere; {@code free} is called when that changes. */
    boolean full() {
        if (bytes.get() < LIMIT) {
            return false;
        }
        awaited = true;
        // It may have been emptied before the flag was set.
        return bytes.get() >= LIMIT;
    }

    void add(EnginePacket packet) {
        PacketQueue.hold(packet);
        bytes.addAndGet(EnginePacketCodec.length(packet));
        packets.add(packet);
    }

    /** Sends across what was added. */
    void flush() {
        if (!packets.isEmpty() && inFlight.compareAndSet(false, true)) {
            loop.execute(this::arrive);
        }
    }

    /** Writes what was added so far. On the loop. */
    void arrive() {
        // Before the packets are taken, so that one added meanwhile gets a task of its own.
        inFlight.set(false);
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
