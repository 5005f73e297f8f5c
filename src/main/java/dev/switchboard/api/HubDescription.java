package dev.switchboard.api;

import dev.switchboard.config.Version;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The root of REST: which version of the hub answers, and where its descriptions are. */
final class HubDescription implements Handler<RoutingContext> {

    static final String PATH = "/api";

    private final Buffer document = new JsonObject()
            .put("success", true)
            .put("name", "switchboard")
            .put("version", Version.current())
            .put("openapi", OpenApi.PATH)
            .put("asyncapi", AsyncApi.PATH)
            .toBuffer();

    @Override
    public void handle(RoutingContext request) {
        Responses.document(request, document);
    }
}
