package dev.switchboard.api;

import dev.switchboard.bus.ClientKey;
import dev.switchboard.bus.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Builds a command's data from a request: the body, then the query's fields, then the path's; later ones win. The header
 * {@code Idempotency-Key} is the body's {@code idempotencyKey}. Stateless.
 */
final class RequestData {

    private static final String KEY_HEADER = "Idempotency-Key";

    private RequestData() {}

    /**
     * @throws Failure {@code BAD_REQUEST} if the body is not a JSON object, or the header and the body have different keys
     */
    static JsonObject of(RoutingContext request, Operation operation) {
        JsonObject data = HttpMethod.GET.equals(operation.method()) ? new JsonObject() : RequestBody.of(request);
        if (HttpMethod.POST.equals(operation.method())) {
            request.request().headers().getAll(KEY_HEADER).forEach(key -> addKey(data, key));
        }
        data.mergeIn(query(request, operation.query().toArray(Parameter[]::new)));
        int next = 0;
        for (String part : operation.path().split("/", -1)) {
            if (part.startsWith(":")) {
                String field = operation.pathFields().get(next++);
                String value = request.pathParam(part.substring(1));
                data.put(field, field.endsWith("Ids") ? new JsonArray().add(value) : value);
            }
        }
        return data;
    }

    private static void addKey(JsonObject data, String key) {
        Object given = data.getValue(ClientKey.IDEMPOTENCY_KEY);
        if (given != null && !given.equals(key)) {
            throw Failure.badRequest(
                    ClientKey.IDEMPOTENCY_KEY, "idempotencyKey must be the same as the header " + KEY_HEADER);
        }
        data.put(ClientKey.IDEMPOTENCY_KEY, key);
    }

    /** The query's fields only. */
    static JsonObject query(RoutingContext request, Parameter... parameters) {
        JsonObject data = new JsonObject();
        for (Parameter parameter : parameters) {
            String value = request.request().getParam(parameter.name());
            if (value != null) {
                data.put(parameter.name(), parameter.read(value));
            }
        }
        return data;
    }
}
