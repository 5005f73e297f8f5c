package dev.switchboard.api;

import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id for the logs: {@code X-Request-Id} from the balancer or the client, or a new one. The response
 * carries it. Where spans are recorded, the request is one, under that of the header {@code traceparent} if there is one.
 */
final class RequestTrace implements Handler<RoutingContext> {

    private static final String HEADER = "X-Request-Id";
    private static final String PARENT = "traceparent";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final int SERVER_ERROR = 500;

    private final Tracing tracing;

    RequestTrace(Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public void handle(RoutingContext request) {
        String given = request.request().getHeader(HEADER);
        String id = given != null && ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        Trace trace = new Trace(id, 0);
        Tracing.Span span = begin(request.request());
        if (span != null) {
            request.addEndHandler(ended -> end(span, request));
            trace = trace.under(span);
        }
        Trace.begin(trace);
        request.response().putHeader(HEADER, id);
        request.next();
    }

    private Tracing.@Nullable Span begin(HttpServerRequest request) {
        return tracing.begin(Tracing.Kind.SERVER, request.method().name(), request.getHeader(PARENT));
    }

    /** The route that answered is known now. It has the shape of the path and not its ids. */
    private static void end(Tracing.Span span, RoutingContext request) {
        int status = request.response().getStatusCode();
        String route =
                request.currentRoute() == null ? null : request.currentRoute().getPath();
        span.with("http.request.method", request.request().method().name())
                .with("http.route", route == null ? "" : route)
                .with("http.response.status_code", Integer.toString(status))
                .end(status < SERVER_ERROR ? null : Integer.toString(status));
    }
}
