package dev.switchboard.api;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.InvalidToken;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogText;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * Finds the callers of REST requests by their tokens; notes why one is refused. Safe from any thread; lives as long as the
 * routes.
 */
public final class RestCallers {

    private final TokenVerifier tokens;
    private final Intake intake;
    private final Function<HttpServerRequest, String> address;

    /**
     * @param intake the limits of what is half received, which also counts refusals
     * @param address finds the client's address
     */
    public RestCallers(TokenVerifier tokens, Intake intake, Function<HttpServerRequest, String> address) {
        this.tokens = tokens;
        this.intake = intake;
        this.address = address;
    }

    /** The limits of what is half received. */
    Intake intake() {
        return intake;
    }

    /** The subject of limits that count by the client's address. */
    String network(HttpServerRequest request) {
        return "address:" + ClientNetwork.of(address.apply(request));
    }

    /** Reads the bodies of requests. */
    RequestBody bodies(int maxBytes) {
        return new RequestBody(maxBytes, tokens, intake);
    }

    /** The caller of a request that needs one. */
    Future<Caller> require(RoutingContext request) {
        return identify(request).map(identity -> callerOf(identity).from(address.apply(request.request())));
    }

    /** As {@link #require}, with what the token says besides. */
    Future<Identity> identify(RoutingContext request) {
        if (Tokens.find(request.request()).isEmpty()) {
            note(request, IntakeMetrics.TOKEN_MISSING, "");
        }
        return findIdentity(request);
    }

    /** The caller, or a failure that is no news if the request has no token. */
    Future<Caller> find(RoutingContext request) {
        return findIdentity(request).map(RestCallers::callerOf);
    }

    private Future<Identity> findIdentity(RoutingContext request) {
        return Tokens.find(request.request())
                .map(token -> tokens.verify(token)
                        .onSuccess(known -> intake.known(request.request()))
                        .recover(invalid -> refuse(request, invalid)))
                .orElseGet(() -> Future.failedFuture(Failure.of(ErrorCode.UNAUTHORIZED, "token required")));
    }

    private Future<Identity> refuse(RoutingContext request, Throwable invalid) {
        note(request, InvalidToken.labelOf(invalid), " why=" + LogText.quoted(String.valueOf(invalid.getMessage())));
        return Future.failedFuture(InvalidToken.answerTo(invalid));
    }

    /** Never the query, which may hold the token. */
    private void note(RoutingContext request, String reason, String why) {
        HttpServerRequest asked = request.request();
        intake.refused(
                reason,
                () -> "address=" + LogText.field(address.apply(asked)) + " path="
                        + LogText.field(String.valueOf(asked.path())) + why);
    }

    static Caller callerOf(Identity identity) {
        return new Caller(identity.id(), identity.username(), identity.email(), identity.roles(), null, null, "rest");
    }
}
