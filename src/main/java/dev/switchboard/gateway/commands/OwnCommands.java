package dev.switchboard.gateway.commands;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ConnectionCommands;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** The commands about the connection itself, which no concern owns: {@code join}, {@code user:join}, {@code auth:refresh}. */
public final class OwnCommands {

    static final String JOIN = ConnectionCommands.JOIN;

    private static final String USER_JOIN = ConnectionCommands.USER_JOIN;
    private static final String REFRESH = ConnectionCommands.AUTH_REFRESH;

    /** All of them. */
    public static final Set<String> NAMES = Set.of(JOIN, USER_JOIN, REFRESH);

    private final Gateway gateway;
    private final Map<String, BiFunction<Connection, JsonObject, Future<Answer>>> handlers =
            Map.of(JOIN, this::join, USER_JOIN, this::userJoin, REFRESH, this::refresh);

    OwnCommands(Gateway gateway) {
        this.gateway = gateway;
    }

    boolean has(String command) {
        return handlers.containsKey(command);
    }

    Future<Answer> answer(Connection connection, String command, JsonObject data) {
        return handlers.get(command).apply(connection, data);
    }

    private Future<Answer> join(Connection connection, JsonObject data) {
        JsonObject user = connection.caller().toUser();
        return Future.succeededFuture(Answer.of(new JsonObject().put("user", user))
                .with(Effects.joining(
                        List.of(new Effects.Join(Topic.user(connection.caller().id()), null, "")))));
    }

    private Future<Answer> userJoin(Connection connection, JsonObject data) {
        for (String key : List.of("userId", "id")) {
            Object id = data.getValue(key);
            if (id != null && !id.equals(connection.caller().id())) {
                return Future.failedFuture(Failure.forbidden("a personal topic is its user's own"));
            }
        }
        Long since = Positions.since(data, "since");
        return Future.succeededFuture(Answer.ok()
                .with(Effects.joining(
                        List.of(new Effects.Join(Topic.user(connection.caller().id()), since, "")))));
    }

    private Future<Answer> refresh(Connection connection, JsonObject data) {
        if (!(data.getValue("token") instanceof String token)) {
            return Future.failedFuture(Failure.badRequest("token", "token is a string"));
        }
        return gateway.tokens()
                .verifyNewer(token)
                .recover(invalid -> Future.failedFuture(Failure.of(ErrorCode.UNAUTHORIZED, "invalid token")))
                .map(identity -> refreshed(connection, identity));
    }

    private Answer refreshed(Connection connection, Identity identity) {
        if (!identity.id().equals(connection.caller().id())) {
            throw Failure.forbidden("the token is another user's");
        }
        connection.refreshed(identity);
        if (gateway.tokens().isRevoked(identity.id(), identity.issuedAt())) {
            connection.close(CloseReason.REVOKED);
        }
        return Answer.of(
                new JsonObject().put("expiresAt", WireTime.write(Instant.ofEpochMilli(connection.expiresAt()))));
    }
}
