package dev.switchboard.outbox;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The concern {@code outbox}: no commands, but the events that applications publish by SQL. On its own event loop; every node
 * that runs it tries to get the lease, and one works.
 */
public final class OutboxVerticle extends ConcernVerticle {

    private @Nullable OutboxWorker worker;

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        OutboxConfig config = OutboxConfig.from(Settings.of(settings()), Settings.of(channels()));
        worker = new OutboxWorker(
                vertx, postgres, config, new OutboxStore(postgres, config, HubClock.of(vertx), node()));
        worker.wake();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        OutboxWorker ending = worker;
        return ending == null ? super.stop() : ending.close().eventually(() -> super.stop());
    }
}
