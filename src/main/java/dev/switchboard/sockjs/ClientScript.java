package dev.switchboard.sockjs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The script of {@code sockjs-client}, from the jar: for pages, and for the iframe that SockJS falls back to. */
public final class ClientScript {

    private static final String VERSION = "1.6.1";
    private static final String RESOURCE =
            "META-INF/resources/webjars/sockjs-client/" + VERSION + "/dist/sockjs.min.js";
    private static final String NAME = "/sockjs-" + VERSION + ".min.js";

    private final Vertx vertx;
    private Future<Buffer> script;

    public ClientScript(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Where it is served; the name changes with the version, so that it may be kept for ever. */
    public String url(String prefix) {
        return prefix + NAME;
    }

    public void mount(Router router, String prefix) {
        router.get(prefix + NAME).handler(this::serve);
    }

    private void serve(RoutingContext request) {
        if (script == null || script.failed()) {
            script = vertx.fileSystem().readFile(RESOURCE);
        }
        script.onSuccess(bytes -> request.response()
                        .putHeader("Content-Type", "text/javascript; charset=utf-8")
                        .putHeader("Cache-Control", "public, max-age=31536000, immutable")
                        .end(bytes))
                .onFailure(request::fail);
    }
}
