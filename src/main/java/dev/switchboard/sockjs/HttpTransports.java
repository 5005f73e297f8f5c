package dev.switchboard.sockjs;

import dev.switchboard.intake.BodyRefused;
import dev.switchboard.intake.HttpBody;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SockJS's HTTP transports: requests that receive ({@code xhr}, {@code xhr_streaming}, {@code eventsource},
 * {@code htmlfile}, {@code jsonp}) and requests that send ({@code xhr_send}, {@code jsonp_send}). Not Vert.x's, because
 * there two requests of one session on two event loops reorder messages and lose sessions, and connections close without
 * notice. A request finds its channel node-wide, whatever event loop it is on.
 */
final class HttpTransports {

    private static final String CHANNELS = "switchboard.sockjs.channels";
    private static final String SESSION = "/[^/.]+/([^/.]+)/";
    /** How long a session lives without a request that receives. */
    private static final long SESSION_TIMEOUT_MS = 5_000;

    private static final long MS_PER_SECOND = 1_000;

    private static final String SEND_METHODS = "OPTIONS, POST";
    private static final Pattern CALLBACK = Pattern.compile("[a-zA-Z0-9-_.]{1,128}");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String prefix;
    private final Vertx vertx;
    private final Context context;
    private final SockJsOptions options;
    private final SockJsService service;
    private final LocalMap<String, HttpChannel> channels;

    HttpTransports(String prefix, Vertx vertx, SockJsOptions options, SockJsService service) {
        this.prefix = prefix;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.service = service;
        this.channels = vertx.sharedData().getLocalMap(CHANNELS);
    }

    void mount(Router router) {
        String base = Pattern.quote(prefix) + SESSION;
        router.optionsWithRegex(base + "(?:xhr|xhr_streaming|xhr_send)").handler(this::preflight);
        router.postWithRegex(base + "xhr").handler(request -> receiveCors(request, ReceiverFormat.XHR));
        router.postWithRegex(base + "xhr_streaming")
                .handler(request -> receiveCors(request, ReceiverFormat.XHR_STREAMING));
        router.getWithRegex(base + "eventsource").handler(request -> receiveCors(request, ReceiverFormat.EVENT_SOURCE));
        router.getWithRegex(base + "htmlfile").handler(request -> receive(request, ReceiverFormat::htmlFile));
        router.getWithRegex(base + "jsonp").handler(request -> receive(request, ReceiverFormat::jsonp));
        router.postWithRegex(base + "xhr_send").handler(this::sendXhr);
        router.postWithRegex(base + "jsonp_send").handler(this::sendJsonp);
    }

    private void preflight(RoutingContext routing) {
        SockJsHeaders.addPreflightHeaders(routing.request(), SEND_METHODS);
        setCookie(routing.request());
        routing.response().setStatusCode(204).end();
    }

    private void setCookie(HttpServerRequest request) {
        if (options.cookie()) {
            SockJsHeaders.setStickyCookie(request);
        }
    }

    private void receiveCors(RoutingContext routing, ReceiverFormat format) {
        SockJsHeaders.addCorsHeaders(routing.request());
        receive(routing, format);
    }

    private void receive(RoutingContext routing, Function<String, ReceiverFormat> format) {
        HttpServerRequest request = routing.request();
        String longName = request.getParam("callback");
        String callback = longName == null ? request.getParam("c") : longName;
        if (callback == null) {
            routing.response().setStatusCode(500).end("\"callback\" parameter required\n");
        } else if (!CALLBACK.matcher(callback).matches()) {
            routing.response().setStatusCode(500).end("invalid \"callback\" parameter\n");
        } else {
            routing.response().putHeader("X-Content-Type-Options", "nosniff");
            receive(routing, format.apply(callback));
        }
    }

    private void receive(RoutingContext routing, ReceiverFormat format) {
        HttpChannel present = channels.get(keyOf(routing));
        if (present != null && !present.admits(routing.request())) {
            refuse(routing, 404, "");
            return;
        }
        OptionalLong overload = present == null ? service.overload() : OptionalLong.empty();
        if (overload.isPresent()) {
            refuseForOverload(routing, overload.getAsLong());
            return;
        }
        SockJsHeaders.forbidCaching(routing.request());
        setCookie(routing.request());
        Receiver receiver = new Receiver(vertx, routing.request(), format, options);
        connect(routing, receiver);
    }

    private void refuseForOverload(RoutingContext routing, long retryAfterMs) {
        long seconds = (retryAfterMs + MS_PER_SECOND - 1) / MS_PER_SECOND;
        routing.response().putHeader("Retry-After", Long.toString(seconds));
        refuse(routing, 503, "retry-after-ms=" + retryAfterMs);
    }

    /** Gives the receiver to its channel, a new one if there is none; on the request's event loop. */
    private void connect(RoutingContext routing, Receiver receiver) {
        String key = keyOf(routing);
        Place place = null;
        if (channels.get(key) == null) {
            place = options.wire().intake().enter(service.address(routing.request()));
            if (place == null) {
                Intake.refuse(routing.request());
                return;
            }
        }
        Place taken = place;
        HttpChannel channel = channels.computeIfAbsent(key, absent -> open(key, routing.request(), taken));
        if (taken != null && !channel.holds(taken)) {
            // Another request has opened the session meanwhile.
            taken.leave();
        }
        if (channel.isTrusted()) {
            options.wire().intake().known(routing.request());
        }
        channel.receive(receiver, () -> receiver.execute(() -> connect(routing, receiver)));
    }

    private HttpChannel open(String key, HttpServerRequest request, @Nullable Place place) {
        return new HttpChannel(
                vertx,
                context,
                SESSION_TIMEOUT_MS,
                service.accept(request),
                place,
                options.wire().intake(),
                ended -> channels.removeIfPresent(key, ended),
                service.sameClient(request));
    }

    private String keyOf(RoutingContext routing) {
        return prefix + " " + routing.pathParam("param0");
    }

    private void sendXhr(RoutingContext routing) {
        SockJsHeaders.addCorsHeaders(routing.request());
        read(
                routing,
                body -> send(routing, body, () -> routing.response()
                        .setStatusCode(204)
                        .end()));
    }

    private void sendJsonp(RoutingContext routing) {
        String type = routing.request().getHeader("Content-Type");
        boolean form = type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
        read(
                routing,
                body -> send(routing, form ? valueOf(body) : body, () -> routing.response()
                        .end("ok")));
    }

    /** Reads a body; one that goes to no session, or to one whose client has shown no token, must be short. */
    private void read(RoutingContext routing, Consumer<String> whole) {
        HttpServerRequest request = routing.request();
        Intake intake = options.wire().intake();
        HttpChannel channel = channels.get(keyOf(routing));
        boolean trusted = channel != null && channel.isTrusted();
        if (trusted) {
            intake.known(request);
        }
        Future<Buffer> body = trusted
                ? HttpBody.read(request, options.maxMessageBytes(), false, intake)
                : HttpBody.readStranger(request, options.maxMessageBytes(), intake);
        body.onSuccess(bytes -> whole.accept(bytes.toString()))
                .onFailure(cause -> refuseBody(routing, (BodyRefused) cause));
    }

    private static void refuseBody(RoutingContext routing, BodyRefused refused) {
        if (refused.isCut()) {
            return;
        }
        JsonObject answer = new JsonObject()
                .put("success", false)
                .put("error", refused.getMessage())
                .put("code", refused.isTooLong() ? "PAYLOAD_TOO_LARGE" : "UNAVAILABLE")
                .put("retryable", !refused.isTooLong());
        if (!refused.isTooLong()) {
            routing.response().putHeader("Retry-After", BodyRefused.RETRY_AFTER);
        }
        routing.response()
                .setStatusCode(refused.status())
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(answer.encode());
    }

    private static String valueOf(String form) {
        return form.startsWith("d=") ? decoded(form.substring(2)) : "";
    }

    /** The decoded value of a form's field; the value as it is if it is malformed. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return value;
        }
    }

    private void send(RoutingContext routing, String body, Runnable respond) {
        HttpChannel channel = channels.get(keyOf(routing));
        List<String> messages = SockJsFrames.messages(body);
        if (channel == null || !channel.admits(routing.request())) {
            refuse(routing, 404, "");
        } else if (body.isEmpty()) {
            refuse(routing, 500, "Payload expected.");
        } else if (messages == null) {
            refuse(routing, 500, "Broken JSON encoding.");
        } else {
            Context own = vertx.getOrCreateContext();
            channel.accept(messages)
                    .onComplete(accepted -> own.runOnContext(ignored -> {
                        if (accepted.result()) {
                            answer(routing, respond);
                        } else {
                            refuse(routing, 404, "");
                        }
                    }));
        }
    }

    private void answer(RoutingContext routing, Runnable respond) {
        routing.response().putHeader("Content-Type", "text/plain; charset=UTF-8");
        SockJsHeaders.forbidCaching(routing.request());
        setCookie(routing.request());
        respond.run();
    }

    private void refuse(RoutingContext routing, int status, String reason) {
        setCookie(routing.request());
        routing.response().setStatusCode(status).end(reason);
    }
}
