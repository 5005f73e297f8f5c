package dev.switchboard.log;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.LogCommands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * The concern {@code log}: answers {@link LogCommands} and deletes old events. A page ends at 1,000 events or 1 MiB, or
 * earlier if asked to, but has at least one event. A reader whose position is before {@link LogPage#first} has a gap.
 *
 * <p>Runs on one event loop per instance and holds nothing, so there may be any number of instances.
 */
public final class LogVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        LogReader reader = new LogReader(postgres);
        on(LogCommands.READ, (caller, asked) -> reader.read(asked));
        on(LogCommands.HEADS, (caller, asked) -> reader.heads(asked.topics()));
        on(LogCommands.SURVIVED, (caller, asked) -> reader.survived(asked));
        on(LogCommands.MOVED, (caller, asked) -> reader.moved(asked.after()));
        LogConfig config = LogConfig.from(Settings.of(settings()), Settings.of(channels()));
        LogWeight weight = new LogWeight(postgres, config);
        on(LogCommands.WEIGHT, (caller, asked) -> weight.read());
        LogRetention retention = new LogRetention(postgres, config);
        repeat(config.sweepInterval(), "old events stay", retention::sweep);
        if (!config.named().isEmpty()) {
            repeat(config.namedInterval(), "old publications stay", retention::sweepNamed);
        }
        return Future.succeededFuture();
    }
}
