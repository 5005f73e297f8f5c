package dev.switchboard.bench;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import java.util.List;

/**
 * A concern as a third party would write it, put on a hub's class path by the benchmark: {@code bench:enter {topic}}
 * joins, {@code bench:publish {topic, event, data}} publishes an event there, {@code bench:echo} answers its data. It
 * measures the hub's own path without a database.
 */
public final class BenchVerticle extends ConcernVerticle {

    private Publisher publisher;

    @Override
    protected Future<?> open() {
        publisher = new Publisher(vertx);
        on("bench:enter", this::enter);
        on("bench:publish", this::publish);
        on("bench:echo", this::echo);
        return Future.succeededFuture();
    }

    private Future<Answer> enter(Command command) {
        Effects joining = Effects.joining(List.of(Effects.Join.silent(topic(command))));
        return Future.succeededFuture(Answer.ok().with(joining));
    }

    private Future<Answer> publish(Command command) {
        publisher.publish(new Publication(
                command.data().getString("event"),
                Json.encodeToBuffer(command.data().getValue("data")),
                List.of(new Publication.Target(topic(command), 0)),
                null,
                Publication.Scope.ALL));
        return Future.succeededFuture(Answer.ok());
    }

    private Future<Answer> echo(Command command) {
        return Future.succeededFuture(Answer.of(command.data()));
    }

    private static Topic topic(Command command) {
        return Topic.parse(command.data().getString("topic", ""))
                .orElseThrow(() -> Failure.badRequest("topic", "topic is the name of a topic"));
    }
}
