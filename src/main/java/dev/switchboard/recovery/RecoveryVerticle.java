package dev.switchboard.recovery;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the {@link RecoveryCommands} of gateways and deletes what has expired. On its own event loop; several instances
 * may run at once, because all state is in PostgreSQL.
 */
public final class RecoveryVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryVerticle.class);

    private boolean stopped;

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        RecoveryStore store = new RecoveryStore(postgres);
        HubSecrets secrets = new HubSecrets(postgres);
        on(RecoveryCommands.PUT, command -> put(store, command));
        on(RecoveryCommands.GET, command -> get(store, command));
        on(RecoveryCommands.TOUCH, command -> touch(store, command));
        on(RecoveryCommands.END, command -> end(store, command));
        on(RecoveryCommands.WHOLE, command -> check(store, command));
        on(RecoveryCommands.SECRET, command -> secret(secrets, command));
        sweepLater(store, Settings.of(settings()).duration("sweepInterval"));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return super.stop();
    }

    private static Future<Answer> put(RecoveryStore store, Command command) {
        RecoveryCommands.Put put = RecoveryCommands.Put.fromJson(command.data());
        return store.put(put.id(), put.set(), put.keep())
                .compose(stored -> store.drop(put.drop()))
                .map(dropped -> Answer.ok());
    }

    private static Future<Answer> get(RecoveryStore store, Command command) {
        RecoveryCommands.Get get = RecoveryCommands.Get.fromJson(command.data());
        return store.get(get.id(), get.keep()).map(set -> Answer.of(set.toJson()));
    }

    private static Future<Answer> touch(RecoveryStore store, Command command) {
        RecoveryCommands.Touch touch = RecoveryCommands.Touch.fromJson(command.data());
        return store.touch(touch.ids(), touch.keep()).map(touched -> Answer.ok());
    }

    private static Future<Answer> end(RecoveryStore store, Command command) {
        RecoveryCommands.End end = RecoveryCommands.End.fromJson(command.data());
        return store.end(end.sids(), end.keep()).map(ended -> Answer.ok());
    }

    private static Future<Answer> check(RecoveryStore store, Command command) {
        RecoveryCommands.Check check = RecoveryCommands.Check.fromJson(command.data());
        return store.isWhole(check.sid(), check.set())
                .map(whole -> Answer.of(new RecoveryCommands.Checked(whole).toJson()));
    }

    private static Future<Answer> secret(HubSecrets secrets, Command command) {
        return secrets.of(RecoveryCommands.SecretName.fromJson(command.data()).name())
                .map(secret -> Answer.of(new RecoveryCommands.Secret(secret).toJson()));
    }

    /** Waits for one sweep to end before it schedules the next, so sweeps never pile up while the store is slow. */
    private void sweepLater(RecoveryStore store, Duration interval) {
        if (stopped) {
            return;
        }
        vertx.setTimer(interval.toMillis(), timer -> store.sweep()
                .onFailure(failure -> LOG.warn("sweep failed, the next one retries: {}", failure.toString()))
                .onComplete(swept -> sweepLater(store, interval)));
    }
}
