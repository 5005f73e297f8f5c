package dev.switchboard.api;

import dev.switchboard.bus.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Builds a command's data from a request: the body, then the query's fields, then the path's; later ones win. Stateless. */
final class RequestData {

    private RequestData() {}

    /**
     * @throws Failure {@code BAD_REQUEST} if the body is not a JSON object
     */
    static JsonObject of(RoutingContext request, Operation operation) {
        JsonObject data = HttpMethod.GET.equals(operation.method()) ? new JsonObject() : RequestBody.of(request);
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
