package dev.switchboard.presence;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to this node's subscribers that users come and go, as this node's routing table sees it. Nodes send each other
 * nothing for it: each has a notifier, which publishes a change once, to the node's own connections. A node deploys one
 * when its routing table is filled and before its first client; undeploying it ends it.
 */
public final class PresenceNotifier extends VerticleBase {

    private final PresenceConfig config;
    private final Duration linger;
    private final Duration auditInterval;
    private final Runnable repaired;
    private @Nullable PresenceChanges changes;

    /**
     * @param linger how long the routing table keeps a user after the last connection has ended; the user was last seen
     *     that much before the change
     * @param auditInterval how often the published states are compared with the routing table
     * @param repaired called for each change that only the audit found
     */
    public PresenceNotifier(PresenceConfig config, Duration linger, Duration auditInterval, Runnable repaired) {
        this.config = config;
        this.linger = linger;
        this.auditInterval = auditInterval;
        this.repaired = repaired;
    }

    @Override
    public Future<?> start() {
        PresenceChanges opened = new PresenceChanges(vertx, config, linger, repaired);
        changes = opened;
        return opened.open(auditInterval);
    }

    /** Succeeds when the batch in flight is published; the changes after it concern no connection of this node any more. */
    @Override
    public Future<?> stop() {
        return changes == null ? Future.succeededFuture() : changes.close();
    }
}
