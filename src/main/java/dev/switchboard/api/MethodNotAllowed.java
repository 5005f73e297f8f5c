package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Answers methods that a path does not support with 405 and the supported ones (RFC 9110, section 15.5.6), and OPTIONS with
 * the supported ones. Mounted after the routes that it covers. Stateless.
 */
final class MethodNotAllowed {

    private MethodNotAllowed() {}

    static void mount(Router router, String root) {
        Map<String, Set<String>> methodsOf = new LinkedHashMap<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.getPath().startsWith(root) && route.methods() != null) {
                methodsOf
                        .computeIfAbsent(route.getPath(), path -> new TreeSet<>())
                        .addAll(route.methods().stream().map(HttpMethod::name).collect(Collectors.toSet()));
            }
        }
        methodsOf.forEach((path, methods) -> {
            String allowed = String.join(", ", methods) + ", OPTIONS";
            router.route(path).handler(request -> answer(request, allowed));
        });
    }

    private static void answer(RoutingContext request, String allowed) {
        request.response().putHeader("Allow", allowed);
        if (HttpMethod.OPTIONS.equals(request.request().method())) {
            request.response().setStatusCode(204).end();
        } else {
            Failure failure =
                    Failure.of(ErrorCode.UNKNOWN_COMMAND, "method not allowed; this path supports " + allowed);
            Responses.send(request, 405, failure);
        }
    }
}
