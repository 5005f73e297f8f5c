package dev.switchboard.remote;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A concern whose decisions a back end makes: each command is one signed POST, and its answer the client's, once what else it
 * asks for ({@code effects}) is done. One instance for each concern and node, on one event loop; lives as long as the node
 * and closes its connections at the end.
 */
public final class RemoteConcern extends ConcernVerticle {

    private final String name;
    private final Set<String> commands;
    private final Reloadable<BackEndConfig> config;
    private @Nullable BackEnd backEnd;

    /**
     * @param commands those that it owns
     * @param document the whole configuration
     */
    public RemoteConcern(String name, Set<String> commands, Reloadable<Settings> document) {
        this.name = name;
        this.commands = Set.copyOf(commands);
        this.config = document.map(
                now -> BackEndConfig.from(now.at("concerns").at(name).at("http")));
    }

    /** How long its commands may stay unanswered, as its {@code http} says. */
    public static Duration timeout(Settings http) {
        return BackEndConfig.from(http).timeout();
    }

    @Override
    protected Future<?> open() {
        BackEnd asked = new BackEnd(vertx, name, config, CommandAnswer::isOne);
        RemoteCommands answers = new RemoteCommands(
                vertx, asked, new RemoteEffects(vertx, name, asked.metrics()), new AnsweredKeys(Postgres.of(vertx)));
        commands.forEach(command -> on(command, answers::answer));
        backEnd = asked;
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return super.stop().eventually(() -> backEnd == null ? Future.succeededFuture() : backEnd.close());
    }
}
