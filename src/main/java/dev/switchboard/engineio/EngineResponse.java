package dev.switchboard.engineio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * The answer to one polling request, also when the request came from another node.
 *
 * @param contentType empty for none
 */
public record EngineResponse(int status, String contentType, Buffer body) {

    static EngineResponse payload(List<? extends EnginePacket> packets) {
        return new EngineResponse(200, "text/plain; charset=UTF-8", PayloadCodec.encode(packets));
    }

    static EngineResponse ok() {
        return new EngineResponse(200, "text/html", Buffer.buffer("ok"));
    }

    static EngineResponse error(EngineError error) {
        return new EngineResponse(
                error.status(), "application/json", error.toJson().toBuffer());
    }

    static EngineResponse empty(int status) {
        return new EngineResponse(status, "", Buffer.buffer());
    }

    Future<Void> writeTo(HttpServerResponse response) {
        response.setStatusCode(status).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (!contentType.isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        }
        return response.end(body);
    }
}
