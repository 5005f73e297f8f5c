package dev.switchboard.outbox;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.ForeignDatabase;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The concern {@code outbox}: no commands, but the events that applications publish by SQL, in the hub's database and in their
 * own. On its own event loop; every node that runs it tries to get the lease of each outbox, and one works.
 */
public final class OutboxVerticle extends ConcernVerticle {

    /** As long as a cluster member may be silent: the events of applications wait so long when their node dies. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private final List<SourceWorker> sources = new ArrayList<>();
    private @Nullable OutboxWorker worker;

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        OutboxConfig config = OutboxConfig.from(Settings.of(settings()), Settings.of(channels()));
        OutboxLogs logs = new OutboxLogs(config, HubClock.of(vertx));
        Lease lease = new Lease(postgres, "outbox", node(), LEASE);
        OutboxWorker own = new OutboxWorker(vertx, postgres, config, new OutboxStore(postgres, logs, lease), lease);
        worker = own;
        config.sources().forEach(source -> sources.add(worker(source, postgres, logs)));
        own.start();
        sources.forEach(SourceWorker::start);
        return Future.succeededFuture();
    }

    private SourceWorker worker(SourceConfig source, Postgres postgres, OutboxLogs logs) {
        Lease lease = new Lease(postgres, "outbox/" + source.name(), node(), LEASE);
        return new SourceWorker(
                vertx,
                source,
                OutboxTargets.of(vertx, logs.config()),
                ForeignDatabase.open(vertx, source.postgres()),
                new TakenStore(postgres, logs, lease, source.name()),
                lease);
    }

    @Override
    public Future<?> stop() {
        List<Future<Void>> ending =
                new ArrayList<>(sources.stream().map(SourceWorker::close).toList());
        OutboxWorker own = worker;
        if (own != null) {
            ending.add(own.close());
        }
        return Future.join(ending).eventually(() -> super.stop());
    }
}
