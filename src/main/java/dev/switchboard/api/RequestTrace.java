package dev.switchboard.api;

import dev.switchboard.bus.Trace;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives each request an id for the logs: {@code X-Request-Id} from the balancer or the client, or a new one. The response
 * carries it. Stateless.
 */
final class RequestTrace implements Handler<RoutingContext> {

    private static final String HEADER = "X-Request-Id";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    @Override
    public void handle(RoutingContext request) {
        String given = request.request().getHeader(HEADER);
        String id = given != null && ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        Trace.begin(new Trace(id, 0));
        request.response().putHeader(HEADER, id);
        request.next();
    }
}
