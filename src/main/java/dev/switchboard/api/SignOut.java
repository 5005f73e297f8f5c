package dev.switchboard.api;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.InvalidToken;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.SignedOut;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * {@code POST /api/auth/logout}: clears the cookie and revokes the request's token, if it is valid; the user's other tokens
 * stay. Stateless.
 */
final class SignOut implements Handler<RoutingContext> {

    static final String PATH = "/api/auth/logout";

    private final HubCommands commands;
    private final TokenVerifier tokens;
    private final SessionCookie cookies;

    SignOut(HubCommands commands, TokenVerifier tokens, SessionCookie cookies) {
        this.commands = commands;
        this.tokens = tokens;
        this.cookies = cookies;
    }

    @Override
    public void handle(RoutingContext request) {
        RequestBody.of(request);
        request.response().addCookie(cookies.ofToken(request.request(), "", Duration.ZERO));
        Tokens.find(request.request())
                .map(this::revoke)
                .orElseGet(Future::succeededFuture)
                .onSuccess(revoked -> Responses.send(request, 200, new JsonObject().put("success", true)))
                .onFailure(cause -> Responses.fail(request, cause));
    }

    private Future<Void> revoke(String token) {
        return tokens.verify(token)
                .transform(verified -> verified.succeeded() ? revoke(verified.result()) : unknown(verified.cause()));
    }

    private Future<Void> revoke(Identity identity) {
        return commands.ask(AccountCommands.LOGOUT, new SignedOut(identity.id(), identity.tokenId()))
                .mapEmpty();
    }

    /** A token that is no good is signed out already. */
    private static Future<Void> unknown(Throwable invalid) {
        return InvalidToken.isPassing(invalid)
                ? Future.failedFuture(InvalidToken.answerTo(invalid))
                : Future.succeededFuture();
    }
}
