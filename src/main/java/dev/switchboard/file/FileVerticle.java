package dev.switchboard.file;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.Steps;
import dev.switchboard.config.Settings;
import dev.switchboard.quota.Quota;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/** The concern {@code file}. Instances share only the store; each command of one file may go to another instance or node. */
public final class FileVerticle extends ConcernVerticle {

    /** Files of one sweep. */
    private static final int SWEPT = 500;

    @Override
    protected Future<?> open() {
        FileConfig config = FileConfig.from(Settings.of(settings()));
        Postgres postgres = Postgres.of(vertx);
        HubClock clock = HubClock.of(vertx);
        HubCommands commands = HubCommands.of(vertx);
        FileStore store = new FileStore(postgres, clock, config, Quota.from(quota()));
        Uploads uploads = new Uploads(store, commands, config);
        on(FileCommands.BEGIN, uploads::begin);
        on(FileCommands.WRITE, uploads::write);
        on(FileCommands.END, uploads::end);
        on(FileCommands.DROP, uploads::drop);
        Files files = new Files(store, commands, new FileLinks(postgres, clock));
        on(FileCommands.OPEN, files::open);
        on(FileCommands.READ, files::read);
        on(FileCommands.URLS, files::urls);
        on(FileCommands.DELETE, files::delete);
        repeat(config.sweepInterval(), "removed files stay", () -> sweep(store));
        return Future.succeededFuture();
    }

    /** Until there is nothing more to remove: otherwise a deleted chat with many files would take hours. */
    private static Future<Void> sweep(FileStore store) {
        return Steps.whileMore(() -> store.sweep(SWEPT));
    }
}
