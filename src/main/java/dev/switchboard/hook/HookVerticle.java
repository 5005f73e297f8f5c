package dev.switchboard.hook;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HookCommands;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Delivers the hooks of the configuration, each as far as this node holds it, and answers {@code hook:list} and
 * {@code hook:retry}. One instance for each node; on its event loop. What is in flight when it stops comes again.
 */
public final class HookVerticle extends ConcernVerticle {

    private final Reloadable<Settings> document;
    private final List<Hook> hooks = new ArrayList<>();

    /** Of the whole configuration. */
    public HookVerticle(Reloadable<Settings> document) {
        this.document = document;
    }

    @Override
    protected Future<?> open() {
        HookStore store = new HookStore(Postgres.of(vertx), node());
        TopicLogs logs = new TopicLogs(Commands.of(vertx));
        for (Settings one : HookConfig.all(document.get())) {
            String name = one.text("name");
            hooks.add(new Hook(
                    vertx,
                    HookConfig.from(one),
                    document.map(now ->
                            HookConfig.backEnd(HookConfig.named(now, name).orElse(one))),
                    store,
                    logs));
        }
        on(HookCommands.LIST, (caller, asked) -> store.list().map(HookCommands.Listing::new));
        on(HookCommands.RETRY, (caller, asked) -> store.retry(asked.name()).map(found -> {
            if (!found) {
                throw Failure.notFound("no such hook");
            }
            return Nothing.NOTHING;
        }));
        hooks.forEach(Hook::start);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return super.stop()
                .eventually(() -> Future.join(hooks.stream().map(Hook::close).toList()));
    }
}
