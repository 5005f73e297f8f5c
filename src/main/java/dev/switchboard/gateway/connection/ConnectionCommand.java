package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Effects;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** A command about the connection itself: the gateway answers it, and no concern owns it. On the connection's event loop. */
public interface ConnectionCommand {

    /** Answers it. May throw a {@link dev.switchboard.bus.Failure}. */
    Future<Answer> answer(Connection connection, JsonObject data);

    /** The field that data stands for if it is a bare string; empty if it must be an object. */
    default Optional<String> bareField() {
        return Optional.empty();
    }

    /**
     * Completes the body of its answer, in which the outcomes of its joins stand by now.
     *
     * @return the events for this connection that follow the answer
     */
    default List<Effects.Event> complete(Connection connection, JsonObject body) {
        return List.of();
    }
}
