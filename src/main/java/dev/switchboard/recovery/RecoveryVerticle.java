package dev.switchboard.recovery;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.bus.RecoveryCommands.Checked;
import dev.switchboard.bus.RecoveryCommands.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * Answers the {@link RecoveryCommands} of gateways and deletes what has expired. On its own event loop; several instances
 * may run at once, because all state is in PostgreSQL.
 */
public final class RecoveryVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        RecoveryStore store = new RecoveryStore(postgres);
        HubSecrets secrets = new HubSecrets(postgres);
        on(RecoveryCommands.PUT, (caller, asked) -> store.put(asked.id(), asked.set(), asked.keep())
                .compose(stored -> store.drop(asked.drop()))
                .map(Nothing.NOTHING));
        on(RecoveryCommands.GET, (caller, asked) -> store.get(asked.id(), asked.keep()));
        on(RecoveryCommands.TOUCH, (caller, asked) -> store.touch(asked.ids(), asked.keep())
                .map(Nothing.NOTHING));
        on(RecoveryCommands.END, (caller, asked) -> store.end(asked.sids(), asked.keep())
                .map(Nothing.NOTHING));
        on(RecoveryCommands.WHOLE, (caller, asked) -> store.isWhole(asked.sid(), asked.set())
                .map(Checked::new));
        on(RecoveryCommands.SECRET, (caller, asked) -> secrets.of(asked.name()).map(Secret::new));
        repeat(Settings.of(settings()).duration("sweepInterval"), "expired topic sets stay", store::sweep);
        return Future.succeededFuture();
    }
}
