package dev.switchboard.api;

import dev.switchboard.config.Version;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Serves the OpenAPI 3.1 description of REST, from the resource {@code openapi.json}, without the paths that are disabled. */
final class OpenApi implements Handler<RoutingContext> {

    static final String PATH = "/api/openapi.json";
    private static final String RESOURCE = "/openapi.json";
    private static final String ACCOUNTS = "/api/auth/";
    private static final String OWN = "/api/account";
    /** Of {@link AccountRoutes}, those that need a local account. */
    private static final List<String> LOCAL =
            List.of(OWN + "/password", OWN + "/email", OWN + "/reset", OWN + "/confirm");

    private final Buffer document;

    /**
     * @param accounts whether local accounts are enabled
     */
    OpenApi(boolean accounts) {
        JsonObject whole = read();
        whole.getJsonObject("info").put("version", Version.current());
        if (!accounts) {
            JsonObject paths = whole.getJsonObject("paths");
            List.copyOf(paths.fieldNames()).stream()
                    .filter(path -> path.startsWith(ACCOUNTS) || LOCAL.contains(path))
                    .forEach(paths::remove);
            paths.getJsonObject(OWN).remove("delete");
        }
        document = whole.toBuffer();
    }

    @Override
    public void handle(RoutingContext request) {
        Responses.document(request, document);
    }

    private static JsonObject read() {
        try (InputStream resource = OpenApi.class.getResourceAsStream(RESOURCE)) {
            return new JsonObject(Buffer.buffer(resource.readAllBytes()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
