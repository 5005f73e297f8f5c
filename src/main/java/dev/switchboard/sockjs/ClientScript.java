package dev.switchboard.sockjs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the script of {@code sockjs-client} from the jar: for pages, and for the iframe that SockJS falls back to. On the
 * event loop of its HTTP server instance.
 */
public final class ClientScript {

    private static final String VERSION = "1.6.1";
    private static final String RESOURCE =
            "META-INF/resources/webjars/sockjs-client/" + VERSION + "/dist/sockjs.min.js";

    /** The script's address as the iframe of the same prefix names it, whatever path a proxy puts before both. */
    public static final String RELATIVE_URL = "sockjs-" + VERSION + ".min.js";

    private final Vertx vertx;
    private @Nullable Future<Buffer> script;

    public ClientScript(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Serves the script below a prefix. Its name has the version, so that browsers may cache it for ever. */
    public void mount(Router router, String prefix) {
        router.get(prefix + "/" + RELATIVE_URL).handler(this::serve);
    }

    private void serve(RoutingContext request) {
        Future<Buffer> loaded = script;
        if (loaded == null || loaded.failed()) {
            loaded = vertx.executeBlocking(ClientScript::read, false);
            script = loaded;
        }
        SockJsHeaders.addCorsHeaders(request.request());
        loaded.onSuccess(bytes -> request.response()
                        .putHeader("Content-Type", "text/javascript; charset=utf-8")
                        .putHeader("Vary", "Origin")
                        .putHeader("Cache-Control", "public, max-age=31536000, immutable")
                        .end(bytes))
                .onFailure(request::fail);
    }

    /** Not by Vert.x's file system, which would need a temporary folder for it. */
    private static Buffer read() throws IOException {
        try (InputStream script = ClientScript.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (script == null) {
                throw new FileNotFoundException(RESOURCE);
            }
            return Buffer.buffer(script.readAllBytes());
        }
    }
}
