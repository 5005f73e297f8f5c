package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.InvalidToken;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.WireTime;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** {@code auth:refresh}: the client shows a newer token of the same user, and stays until that expires. */
final class TokenRefresh implements ConnectionCommand {

    private final TokenVerifier tokens;
    private final Decisions decisions;

    TokenRefresh(TokenVerifier tokens, Decisions decisions) {
        this.tokens = tokens;
        this.decisions = decisions;
    }

    @Override
    public Future<Answer> answer(Connection connection, JsonObject data) {
        if (!(data.getValue("token") instanceof String token)) {
            return Future.failedFuture(Failure.badRequest("token", "token must be a string"));
        }
        return tokens.verifyNewer(token)
                .recover(invalid -> Future.failedFuture(InvalidToken.answerTo(invalid)))
                .compose(identity -> decide(connection, identity))
                .map(identity -> refresh(connection, identity));
    }

    /** A back end that decides about connections decides about this token too; the roles that it adds are of its answer. */
    private Future<Identity> decide(Connection connection, Identity identity) {
        if (!identity.id().equals(connection.userId())) {
            throw Failure.forbidden("the token belongs to another user");
        }
        return decisions.asksConnections()
                ? ConnectDecisions.ask(decisions, identity, connection.client())
                : Future.succeededFuture(identity);
    }

    private Answer refresh(Connection connection, Identity identity) {
        connection.refresh(TokenCredentials.of(identity));
        if (tokens.isRevoked(identity.id(), identity.issuedAt(), identity.tokenId())) {
            connection.close(CloseReason.REVOKED);
        }
        return Answer.of(new JsonObject()
                .put(
                        "expiresAt",
                        WireTime.write(Instant.ofEpochMilli(connection.holder().expiresAt()))));
    }
}
