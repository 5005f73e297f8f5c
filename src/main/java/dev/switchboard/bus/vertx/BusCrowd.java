package dev.switchboard.bus.vertx;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections that the event bus's server has accepted. A node has one to each other node and uses it at once, so there
 * are so many at most; beyond that the oldest one that has brought no message of the hub's is closed. Strangers who only
 * connect so cannot use up the process's descriptors. Safe from any thread; lives as long as the event bus.
 */
final class BusCrowd {

    /** More than a cluster has nodes. */
    private static final int LEAST = 64;

    private static final int MOST = 256;
    private static final int PARTS = 16;
    /** Those that may be on their way out. */
    private static final int CLOSING = 16;

    private final int most;
    private final Consumer<FrameFault> faults;
    private final Set<Channel> silent = new LinkedHashSet<>();
    private int open;

    /** @param faults learns of each connection that is closed */
    BusCrowd(Consumer<FrameFault> faults) {
        this(share(), faults);
    }

    BusCrowd(int most, Consumer<FrameFault> faults) {
        this.most = most;
        this.faults = faults;
    }

    private static int share() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.max(LEAST, Math.min(MOST, system.getMaxFileDescriptorCount() / PARTS))
                : MOST;
    }

    /** A connection was accepted; false if it was closed at once. */
    boolean enter(Channel connection) {
        @Nullable Channel excess;
        synchronized (silent) {
            open++;
            excess = open > most + CLOSING ? connection : open > most ? oldest(connection) : null;
            if (excess != connection) {
                silent.add(connection);
            }
        }
        if (excess != null) {
            faults.accept(FrameFault.UNFINISHED);
        }
        if (excess == connection) {
            // It is not registered with an event loop yet, so its closing tells nobody.
            connection.unsafe().closeForcibly();
            leave(connection);
            return false;
        }
        connection.closeFuture().addListener(closed -> leave(connection));
        if (excess != null) {
            excess.close();
        }
        return true;
    }

    /** It has brought a message. */
    void talks(Channel connection) {
        synchronized (silent) {
            silent.remove(connection);
        }
    }

    private Channel oldest(Channel newcomer) {
        @Nullable Channel found = silent.isEmpty() ? null : silent.iterator().next();
        if (found == null) {
            return newcomer;
        }
        silent.remove(found);
        return found;
    }

    private void leave(Channel connection) {
        synchronized (silent) {
            open--;
            silent.remove(connection);
        }
    }
}
