package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An OpenAPI document that checks requests and answers against its operations. */
final class Document {

    /**
     * @param path with its parameters as {@code {name}}
     */
    record Described(String id, HttpMethod method, String path, JsonObject json) {

        boolean secured() {
            JsonArray security = json.getJsonArray("security");
            // An empty requirement among others leaves it to the client.
            return security == null || !(security.isEmpty() || security.contains(new JsonObject()));
        }

        boolean forService() {
            return wants("service");
        }

        boolean forAdmin() {
            return wants("admin");
        }

        private boolean wants(String role) {
            return json.containsKey("security")
                    && secured()
                    && json.getJsonArray("security").encode().contains(role);
        }

        /** Whether it has a body of JSON. */
        boolean hasBody() {
            return json.containsKey("requestBody") && !hasFile();
        }

        /** Whether its body is a file. */
        boolean hasFile() {
            return json.containsKey("requestBody")
                    && !json.getJsonObject("requestBody")
                            .getJsonObject("content")
                            .containsKey("application/json");
        }

        Set<String> statuses() {
            return json.getJsonObject("responses").fieldNames();
        }

        /** The path with all parameters filled in. */
        String path(String value) {
            return path.replaceAll("\\{[^}]*}", value);
        }
    }

    private final JsonObject json;
    private final Map<String, Described> operations = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> seen = new TreeMap<>();

    Document(JsonObject json) {
        this.json = json;
        json.getJsonObject("paths").forEach(path -> ((JsonObject) path.getValue()).forEach(operation -> {
            JsonObject described = (JsonObject) operation.getValue();
            String id = described.getString("operationId");
            HttpMethod method = HttpMethod.valueOf(operation.getKey().toUpperCase());
            operations.put(id, new Described(id, method, path.getKey(), described));
        }));
    }

    List<Described> operations() {
        return List.copyOf(operations.values());
    }

    Described operation(String id) {
        return operations.get(id);
    }

    /** The statuses of the operation that have been checked so far. */
    Set<Integer> seen(String id) {
        return seen.getOrDefault(id, Set.of());
    }

    /** Checks that the request's body and the answer are as described. */
    void check(String id, JsonObject body, RestBench.Response response) {
        if (body != null && response.status() < 300) {
            assertValid(operation(id).json().getJsonObject("requestBody").getJsonObject("content"), body, id + " body");
        }
        JsonObject answer = response(id, response.status());
        assertNotNull(
                answer, () -> id + " has no description of the answer " + response.status() + " " + response.text());
        String what = id + " " + response.status() + " " + response.text();
        if (isFile(answer)) {
            checkHeaders(answer, response, what);
            seen.computeIfAbsent(id, first -> new TreeSet<>()).add(response.status());
            return;
        }
        assertEquals("application/json; charset=utf-8", response.headers().get("Content-Type"), what);
        assertEquals("no-store", response.headers().get("Cache-Control"), what);
        assertValid(answer.getJsonObject("content"), response.body(), what);
        checkHeaders(answer, response, what);
        seen.computeIfAbsent(id, first -> new TreeSet<>()).add(response.status());
    }

    private static boolean isFile(JsonObject answer) {
        return !answer.containsKey("content") || answer.getJsonObject("content").containsKey("*/*");
    }

    private static void checkHeaders(JsonObject answer, RestBench.Response response, String what) {
        if (answer.containsKey("headers")) {
            answer.getJsonObject("headers")
                    .fieldNames()
                    .forEach(header -> assertTrue(response.headers().contains(header), () -> what + header));
        }
    }

    private JsonObject response(String id, int status) {
        JsonObject answer = operation(id).json().getJsonObject("responses").getJsonObject(String.valueOf(status));
        if (answer != null && answer.containsKey("$ref")) {
            String name = answer.getString("$ref").substring("#/components/responses/".length());
            return json.getJsonObject("components").getJsonObject("responses").getJsonObject(name);
        }
        return answer;
    }

    private void assertValid(JsonObject content, JsonObject value, String what) {
        JsonObject schema = content.getJsonObject("application/json").getJsonObject("schema");
        String problem = problem(json.getJsonObject("components"), schema, value);
        assertTrue(problem == null, () -> what + "\n" + problem);
    }

    /** How the value violates the schema, or null; fields that the schema does not name are violations. */
    static String problem(JsonObject components, JsonObject schema, Object value) {
        JsonObject whole = closed(schema.copy())
                .put(
                        "components",
                        closed(new JsonObject()
                                .put(
                                        "schemas",
                                        components.getJsonObject("schemas").copy())));
        OutputUnit outcome = Validator.create(
                        JsonSchema.of(whole),
                        new JsonSchemaOptions()
                                .setBaseUri("https://switchboard.dev/")
                                .setDraft(Draft.DRAFT202012)
                                .setOutputFormat(OutputFormat.Basic))
                .validate(value);
        return outcome.getValid()
                ? null
                : outcome.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + " " + error.getError())
                        .collect(Collectors.joining("\n"));
    }

    /** The schema with additional fields forbidden: clients must tolerate them, but this test must not. */
    private static JsonObject closed(JsonObject schema) {
        for (String name : new ArrayList<>(schema.fieldNames())) {
            if (schema.getValue(name) instanceof JsonObject part) {
                closed(part);
            } else if (schema.getValue(name) instanceof JsonArray parts) {
                parts.stream().filter(JsonObject.class::isInstance).forEach(part -> closed((JsonObject) part));
            }
        }
        if (schema.getValue("properties") instanceof JsonObject && !schema.containsKey("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }
}
