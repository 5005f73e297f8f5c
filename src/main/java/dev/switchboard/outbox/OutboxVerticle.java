package dev.switchboard.outbox;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The concern {@code outbox}: no commands, but the events that applications publish by SQL. On its own event loop; every node
 * that runs it tries to get the lease, and one works.
 */
public final class OutboxVerticle extends ConcernVerticle {

    /** As long as a cluster member may be silent: the events of applications wait so long when their node dies. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private @Nullable OutboxWorker worker;

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        OutboxConfig config = OutboxConfig.from(Settings.of(settings()), Settings.of(channels()));
        Lease lease = new Lease(postgres, "outbox", node(), LEASE);
        worker = new OutboxWorker(
                vertx, postgres, config, new OutboxStore(postgres, config, HubClock.of(vertx), lease), lease);
        worker.wake();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        OutboxWorker ending = worker;
        return ending == null ? super.stop() : ending.close().eventually(() -> super.stop());
    }
}
