package dev.switchboard.api;

import dev.switchboard.bus.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Makes a command's data of a request: the body, the query's fields, the path's. The path wins. */
final class RequestData {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");

    private RequestData() {}

    /**
     * @throws Failure {@code BAD_REQUEST} if the body is not a JSON object
     */
    static JsonObject of(RoutingContext request, Operation operation) {
        JsonObject data = HttpMethod.GET.equals(operation.method()) ? new JsonObject() : body(request);
        for (String field : operation.queryFields()) {
            String value = request.request().getParam(field);
            if (value != null) {
                data.put(field, typed(field, value));
            }
        }
        int next = 0;
        for (String part : operation.path().split("/")) {
            if (part.startsWith(":")) {
                String field = operation.pathFields().get(next++);
                String value = request.pathParam(part.substring(1));
                data.put(field, field.endsWith("Ids") ? new JsonArray().add(value) : value);
            }
        }
        return data;
    }

    private static JsonObject body(RoutingContext request) {
        if (request.body().length() <= 0) {
            return new JsonObject();
        }
        try {
            JsonObject body = request.body().asJsonObject();
            if (body != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException notAnObject) {
            throw Failure.badRequest("body", "the body is a JSON object");
        }
        throw Failure.badRequest("body", "the body is a JSON object");
    }

    /** A query's value as JSON has it; a search's words and a cursor stay as they are. */
    private static Object typed(String field, String value) {
        if ("query".equals(field) || "cursor".equals(field)) {
            return value;
        }
        if ("true".equals(value) || "false".equals(value)) {
            return Boolean.valueOf(value);
        }
        if (!WHOLE.matcher(value).matches()) {
            return value;
        }
        long whole = Long.parseLong(value);
        return whole == (int) whole ? (Object) (int) whole : (Object) whole;
    }
}
