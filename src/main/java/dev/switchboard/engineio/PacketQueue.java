package dev.switchboard.engineio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a session's transport, bounded in bytes. The session's own packets (pings and the like) always fit:
 * they are few. Shared text is held while it waits. On the session's loop.
 */
final class PacketQueue {

    /** What an entry costs beside its bytes, so that a million empty messages are not free. */
    private static final int OVERHEAD = 64;

    /** Null while nothing waits, as mostly. */
    private @Nullable Queue<EnginePacket> packets;

    private final long limit;
    private long bytes;
    /** One for each waiting action; null for none. */
    private @Nullable List<Runnable> drained;

    PacketQueue(long limit) {
        this.limit = limit;
    }

    boolean isEmpty() {
        // Every packet costs something.
        return bytes == 0;
    }

    long bytes() {
        return bytes;
    }

    /** Runs the action once it is empty; at once if it is. Several may wait. */
    void whenDrained(Runnable action) {
        if (isEmpty()) {
            action.run();
            return;
        }
        if (drained == null) {
            drained = new ArrayList<>(1);
        }
        drained.add(action);
    }

    /** Takes all of them or none; an empty queue takes any message, so that every one can be sent. */
    boolean offer(List<? extends EngineMessage> messages) {
        long more = 0;
        for (EngineMessage message : messages) {
            more += cost(message);
        }
        if (!isEmpty() && bytes + more > limit) {
            return false;
        }
        messages.forEach(this::add);
        return true;
    }

    void add(EnginePacket packet) {
        hold(packet);
        Queue<EnginePacket> queue = packets == null ? new ArrayDeque<>() : packets;
        packets = queue;
        queue.add(packet);
        bytes += cost(packet);
    }

    /** The next packet, to be given to {@link #release} when it is written; null if there is none. */
    @Nullable
    EnginePacket poll() {
        EnginePacket packet = packets == null ? null : packets.poll();
        if (packet != null) {
            bytes -= cost(packet);
            checkDrained();
        }
        return packet;
    }

    /** Takes all. */
    List<EnginePacket> drain() {
        List<EnginePacket> all = packets == null ? List.of() : new ArrayList<>(packets);
        packets = null;
        bytes = 0;
        checkDrained();
        return all;
    }

    /** Drops what is in it, and the actions that wait for it to drain. */
    void clear() {
        drained = null;
        drain().forEach(PacketQueue::release);
    }

    private void checkDrained() {
        if (isEmpty()) {
            packets = null;
        }
        if (drained != null && isEmpty()) {
            List<Runnable> actions = drained;
            drained = null;
            actions.forEach(Runnable::run);
        }
    }

    static void release(EnginePacket packet) {
        SharedText shared = shared(packet);
        if (shared != null) {
            shared.release();
        }
    }

    static void hold(EnginePacket packet) {
        SharedText shared = shared(packet);
        if (shared != null) {
            shared.retain();
        }
    }

    private static @Nullable SharedText shared(EnginePacket packet) {
        if (packet instanceof EngineMessage.Stamped stamped) {
            return stamped.head();
        }
        return packet instanceof SharedText text ? text : null;
    }

    private static long cost(EnginePacket packet) {
        return OVERHEAD + (long) EnginePacketCodec.length(packet);
    }
}
