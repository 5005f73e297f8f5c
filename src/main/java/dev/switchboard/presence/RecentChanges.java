package dev.switchboard.presence;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose presence has changed lately, as this node has seen it, for clients that were not connected then. Bounded: what it had
 * to forget, and what was before it began, counts as changed. Safe from any thread; one per node, for its lifetime.
 */
final class RecentChanges implements Shareable {

    /** The most users it remembers. */
    static final int MAX_USERS = 20_000;

    private static final OnePerNode<RecentChanges> NODE = new OnePerNode<>(RecentChanges.class);

    private final int maxUsers;
    private final LongSupplier nanos;
    /** When, in nanoseconds; the latest last. */
    private final Map<String, Long> changes = new LinkedHashMap<>();
    /** When it began, or when the last change that it has forgotten was. */
    private long completeSince;

    RecentChanges(int maxUsers, LongSupplier nanos) {
        this.maxUsers = maxUsers;
        this.nanos = nanos;
        this.completeSince = nanos.getAsLong();
    }

    /** The node's own. */
    static RecentChanges of(Vertx vertx) {
        return NODE.orMade(vertx, () -> new RecentChanges(MAX_USERS, System::nanoTime));
    }

    /** From now on it is notified of every change. */
    synchronized void begin() {
        completeSince = nanos.getAsLong();
    }

    /** The user has come, gone or chosen a status. */
    synchronized void note(String user) {
        changes.remove(user);
        changes.put(user, nanos.getAsLong());
        if (changes.size() > maxUsers) {
            completeSince = Batches.take(changes, 1).values().iterator().next();
        }
    }

    /** Which of the users may have changed since so long ago. */
    synchronized List<String> since(Duration ago, Collection<String> users) {
        long since = nanos.getAsLong() - ago.toNanos();
        return completeSince - since > 0
                ? List.copyOf(users)
                : users.stream()
                        .filter(user -> isAfter(since, changes.get(user)))
                        .toList();
    }

    private static boolean isAfter(long since, @Nullable Long last) {
        return last != null && last - since >= 0;
    }
}
