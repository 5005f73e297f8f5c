package dev.switchboard.gateway.admission;

import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ConnectionCommands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionCommand;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands about the connection itself, which no concern owns. */
public final class OwnCommands {

    /** Their names. */
    public static final Set<String> NAMES =
            Set.of(ConnectionCommands.JOIN, ConnectionCommands.USER_JOIN, ConnectionCommands.AUTH_REFRESH);

    private OwnCommands() {}

    /** Each by its name. */
    public static Map<String, ConnectionCommand> all(TokenVerifier tokens, Decisions decisions) {
        return Map.of(
                ConnectionCommands.JOIN,
                new Join(),
                ConnectionCommands.USER_JOIN,
                new UserJoin(),
                ConnectionCommands.AUTH_REFRESH,
                new TokenRefresh(tokens, decisions));
    }

    private static Effects joiningPersonal(Connection connection, @Nullable Long since) {
        return Effects.joining(List.of(new Effects.Join(Topic.user(connection.userId()), since, "")));
    }

    /** {@code join}: asks for the greeting, as an answer and as the event {@code joined}. */
    private static final class Join implements ConnectionCommand {

        @Override
        public Future<Answer> answer(Connection connection, JsonObject data) {
            JsonObject body = new JsonObject().put("user", connection.caller().toUser());
            return Future.succeededFuture(Answer.of(body).with(joiningPersonal(connection, null)));
        }

        @Override
        public List<Effects.Event> complete(Connection connection, JsonObject body) {
            if (!Boolean.TRUE.equals(body.getBoolean("success"))) {
                return List.of();
            }
            // It names no position, so nothing can be missing.
            body.remove("gap");
            return List.of(
                    new Effects.Event(ConnectionCommands.JOINED, Greeting.joined(connection, body.getLong("seq"))));
        }
    }

    /** {@code user:join}: replays the personal topic from a position. */
    private static final class UserJoin implements ConnectionCommand {

        private static final String USER = "userId";

        @Override
        public Optional<String> bareField() {
            return Optional.of(USER);
        }

        @Override
        public Future<Answer> answer(Connection connection, JsonObject data) {
            for (String key : List.of(USER, "id")) {
                Object id = data.getValue(key);
                if (id != null && !id.equals(connection.userId())) {
                    return Future.failedFuture(Failure.forbidden("a personal topic belongs to its user alone"));
                }
            }
            return Future.succeededFuture(
                    Answer.ok().with(joiningPersonal(connection, Positions.since(data, "since"))));
        }
    }
}
