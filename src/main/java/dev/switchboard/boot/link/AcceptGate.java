package dev.switchboard.boot.link;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Holds Hazelcast's acceptor up while strangers' connections hold their share of the process's descriptors, or while there
 * are hardly any left. An accept that fails for want of one makes Hazelcast close its port and shut the member down, so a
 * stranger that connects faster than connections are closed ended the node. What waits meanwhile waits in the system's
 * queue. {@link #await} blocks the acceptor's thread and no other; the rest is safe from any thread. Lives as long as the
 * member.
 */
final class AcceptGate {

    /** What Hazelcast calls its acceptor's thread, in the version that the build names. */
    private static final String ACCEPTOR = "Acceptor";

    private static final int LEAST_SHARE = 64;
    private static final int MOST_SHARE = 256;
    private static final int PARTS = 16;
    /** For what else opens descriptors while the acceptor waits for its next connection. */
    private static final int SPARE = 32;

    private static final long PAUSE_NANOS = 1_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int share = share();
    private final BooleanSupplier active;
    private final Set<SocketChannel> unproven = new HashSet<>();

    /** @param active whether the member is neither ending nor has ended */
    AcceptGate(BooleanSupplier active) {
        this.active = active;
    }

    /** How many connections may be unproven at a time; that many descriptors are kept from HTTP clients. */
    private static int share() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.max(LEAST_SHARE, Math.min(MOST_SHARE, system.getMaxFileDescriptorCount() / PARTS))
                : MOST_SHARE;
    }

    int most() {
        return share;
    }

    /** Called for each connection of the member before it is looked at; returns at once on any thread but the acceptor's. */
    void await() {
        if (!Thread.currentThread().getName().endsWith(ACCEPTOR)) {
            return;
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (active.getAsBoolean() && (isShort() || (isFull() && end - System.nanoTime() > 0))) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** An accepted connection is there. */
    void enter(SocketChannel connection) {
        synchronized (unproven) {
            unproven.add(connection);
        }
    }

    void proven(SocketChannel connection) {
        synchronized (unproven) {
            unproven.remove(connection);
        }
    }

    /** A closed one holds its descriptor until each selector has let go of it. */
    private boolean isFull() {
        synchronized (unproven) {
            unproven.removeIf(connection -> !connection.isOpen() && !connection.isRegistered());
            return unproven.size() > share;
        }
    }

    private static boolean isShort() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() < SPARE;
    }
}
