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
 * What a path answers to the methods it does not have (RFC 9110, section 15.5.6): 405 and which ones it has; to OPTIONS
 * the latter alone. Mounted behind the routes that it speaks of.
 */
final class OtherMethods {

    private OtherMethods() {}

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
            Failure failure = Failure.of(ErrorCode.UNKNOWN_COMMAND, "this path knows " + allowed);
            Responses.send(request, 405, failure);
        }
    }
}
