package dev.switchboard.api;

import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.StrictJson;
import dev.switchboard.intake.BodyRefused;
import dev.switchboard.intake.HttpBody;
import dev.switchboard.intake.Intake;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body. Its declared media type must be {@code application/json}, with any parameters: a page of another
 * site can send every other type without asking first (Fetch, section "CORS-safelisted request-header"). A body that is not
 * a JSON object is refused when it is parsed. A body of more than 16 KB is read only if the request's token is valid, and
 * never at the routes that give tokens out. Runs on the HTTP instance's event loop.
 */
final class RequestBody implements Handler<RoutingContext> {

    private static final String KEY = "body";
    private static final Failure NO_JSON =
            Failure.badRequest("Content-Type", "the Content-Type of a body must be application/json");
    private static final String NO_OBJECT = "the body must be a JSON object";
    private static final Failure ENCODED =
            Failure.badRequest("Content-Encoding", "a body must not be compressed; leave out Content-Encoding");
    private static final String TOKEN_ROUTES = "/api/auth/";

    private final int maxBytes;
    private final TokenVerifier tokens;
    private final Intake intake;

    /** @param intake the limits of what is half received */
    RequestBody(int maxBytes, TokenVerifier tokens, Intake intake) {
        this.maxBytes = maxBytes;
        this.tokens = tokens;
        this.intake = intake;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (refusesEncoded(context)) {
            return;
        }
        if (hasBody(request) && !isJson(request.getHeader("Content-Type"))) {
            Responses.send(context, 415, NO_JSON);
            return;
        }
        Optional<String> token = Tokens.find(request);
        if (!(HttpBody.isLong(request, intake) || intake.isCrowded())
                || token.isEmpty()
                || context.normalizedPath().startsWith(TOKEN_ROUTES)) {
            read(context, true);
            return;
        }
        request.pause();
        tokens.verify(token.get()).onComplete(verified -> {
            read(context, verified.failed());
            request.resume();
        });
    }

    /** Refuses a body that is compressed (RFC 9110, section 15.5.16): it would be stored, or read, as it is. */
    static boolean refusesEncoded(RoutingContext context) {
        String encoding = context.request().getHeader("Content-Encoding");
        if (encoding == null || encoding.isBlank() || encoding.trim().equalsIgnoreCase("identity")) {
            return false;
        }
        context.response().putHeader("Accept-Encoding", "identity");
        Responses.send(context, 415, ENCODED);
        return true;
    }

    /** Whether a body follows (RFC 9112, section 6.3). */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null ? request.headers().contains("Transfer-Encoding") : !length.equals("0");
    }

    private static boolean isJson(@Nullable String type) {
        return type != null && type.split(";", 2)[0].trim().equalsIgnoreCase("application/json");
    }

    private void read(RoutingContext context, boolean stranger) {
        HttpServerRequest request = context.request();
        Future<Buffer> whole = stranger
                ? HttpBody.readStranger(request, maxBytes, intake)
                : HttpBody.read(request, maxBytes, false, intake);
        whole.onSuccess(body -> {
                    context.put(KEY, body);
                    context.next();
                })
                .onFailure(cause -> refuse(context, (BodyRefused) cause));
    }

    private static void refuse(RoutingContext context, BodyRefused refused) {
        if (refused.isTooLong()) {
            Responses.fail(context, Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, String.valueOf(refused.getMessage())));
        } else if (!refused.isCut()) {
            Responses.fail(
                    context,
                    Failure.unavailable(String.valueOf(refused.getMessage()))
                            .with("retryAfterMs", BodyRefused.RETRY_AFTER_MS));
        }
    }

    /**
     * The body as JSON, {@code {}} if it is empty.
     *
     * @throws Failure {@code BAD_REQUEST} if it is not a JSON object
     */
    static JsonObject of(RoutingContext context) {
        Buffer body = context.get(KEY);
        if (body.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException unreadable) {
            String problem = StrictJson.problemOf(unreadable);
            throw Failure.badRequest("body", NO_OBJECT + (problem.isEmpty() ? "" : "; " + problem));
        } catch (ClassCastException notAnObject) {
            throw Failure.badRequest("body", NO_OBJECT);
        }
    }
}
