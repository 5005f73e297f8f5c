package dev.switchboard.audit;

import dev.switchboard.bus.AuditCommands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * The concern {@code audit}: stores acts that had no transaction of their own, answers pages of the log to administrators, and
 * removes old entries. Runs on one event loop per instance and shares nothing, so there may be any number of instances.
 */
public final class AuditVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        AuditConfig config = AuditConfig.from(Settings.of(settings()));
        AuditStore store = new AuditStore(Postgres.of(vertx));
        on(AuditCommands.RECORD, (caller, record) -> store.add(caller, record).map(Nothing.NOTHING));
        on(AuditCommands.LIST, (caller, asked) -> store.page(asked));
        repeat(config.sweepInterval(), "old audit entries stay", () -> store.sweep(config.maxAge()));
        return Future.succeededFuture();
    }
}
