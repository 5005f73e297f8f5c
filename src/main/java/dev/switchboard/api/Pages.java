package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves the web pages from the jar: the application at {@code /}, the console at {@code /admin} and the example, with their
 * assets at {@code /assets/<version>/}. Browsers revalidate a page by its entity tag each time; they may cache an asset
 * forever if it has this node's version. While nodes of two versions run behind one balancer, a page of one may load assets
 * from the other: it gets that node's assets, which must not be cached.
 *
 * <p>The Content-Security-Policy (level 3) is strict: pages load nothing from other origins, contain no inline scripts or
 * styles, and cannot be framed. One instance serves all HTTP instances; safe from any thread.
 */
public final class Pages {

    private static final String ASSETS = "/assets/";
    /** A minimal page with a Socket.IO client, as a starting point for developers. */
    private static final String EXAMPLE = "/websocket-client-example.html";

    /** The page itself is public; the data it shows needs the role {@code admin}. */
    private static final String CONSOLE = "/admin";

    /** Shows push messages. A service worker governs the addresses below its own, so it stands at the root. */
    private static final String PUSH_WORKER = "/push-worker.js";

    private static final String FOREVER = "public, max-age=31536000, immutable";
    static final String REVALIDATE = "no-cache";

    private final PageFiles files;
    private final String policy;

    private Pages(PageFiles files, String policy) {
        this.files = files;
        this.policy = policy;
    }

    /**
     * Reads the files; blocks.
     *
     * @param accounts whether the pages offer to sign in with a local account
     * @param openId whether they offer to sign in by an OpenID provider
     * @param links whether the hub sends links that confirm an e-mail address or reset a password
     */
    public static Pages read(PagesConfig config, boolean accounts, boolean openId, boolean links) {
        Map<String, String> values = Map.of(
                "nodes", String.join(" ", config.nodes()),
                "accounts", Boolean.toString(accounts),
                "openid", Boolean.toString(openId),
                "links", Boolean.toString(links));
        return new Pages(PageFiles.read(values), policy(config));
    }

    private static String policy(PagesConfig config) {
        String nodes = config.nodes().stream()
                .flatMap(node -> Stream.of(node, node.replaceFirst("^http", "ws")))
                .map(source -> " " + source)
                .collect(Collectors.joining());
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; "
                + "worker-src 'self'; connect-src 'self'" + nodes
                + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                + "require-trusted-types-for 'script'; trusted-types push-worker";
    }

    public void mount(Router router) {
        router.get("/").handler(request -> page(request, "index.html"));
        router.get(CONSOLE).handler(request -> page(request, "admin.html"));
        router.head(CONSOLE).handler(request -> page(request, "admin.html"));
        router.get(EXAMPLE).handler(request -> page(request, EXAMPLE.substring(1)));
        router.get(PUSH_WORKER).handler(request -> page(request, PUSH_WORKER.substring(1)));
        router.head(PUSH_WORKER).handler(request -> page(request, PUSH_WORKER.substring(1)));
        router.get(ASSETS + "*").handler(this::asset);
        router.head("/").handler(request -> page(request, "index.html"));
        router.head(EXAMPLE).handler(request -> page(request, EXAMPLE.substring(1)));
        router.head(ASSETS + "*").handler(this::asset);
    }

    private void page(RoutingContext request, String name) {
        request.response()
                .putHeader("Content-Security-Policy", policy)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
        send(request, files.file(name).orElseThrow(), REVALIDATE);
    }

    private void asset(RoutingContext request) {
        String rest = request.normalizedPath().substring(ASSETS.length());
        int slash = rest.indexOf('/');
        String version = rest.substring(0, Math.max(slash, 0));
        Optional<PageFile> file = files.file(rest.substring(slash + 1)).filter(found -> !version.isEmpty());
        if (file.isEmpty()) {
            request.response().setStatusCode(404).end();
        } else {
            send(request, file.get(), version.equals(files.version()) ? FOREVER : REVALIDATE);
        }
    }

    /** Answers with the file, or with 304 if the client has it. */
    static void send(RoutingContext request, PageFile file, String caching) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", caching)
                .putHeader("ETag", file.etag())
                .putHeader("X-Content-Type-Options", "nosniff");
        response.headers().add("Vary", "Accept-Encoding");
        if (isCached(request, file)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", file.type());
        Buffer zipped = file.zipped();
        if (zipped != null && acceptsGzip(request)) {
            response.putHeader("Content-Encoding", "gzip").end(zipped);
        } else {
            response.end(file.plain());
        }
    }

    /** Whether the client has this version (RFC 9110, section 13.1.2); a compressing proxy marks the tag as weak. */
    private static boolean isCached(RoutingContext request, PageFile file) {
        String cached = request.request().getHeader("If-None-Match");
        return cached != null
                && Stream.of(cached.split(","))
                        .map(String::trim)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals(file.etag()) || tag.equals("*"));
    }

    private static boolean acceptsGzip(RoutingContext request) {
        String accepted = request.request().getHeader("Accept-Encoding");
        return accepted != null
                && Stream.of(accepted.split(","))
                        .map(String::trim)
                        .anyMatch(coding -> coding.matches("gzip(\\s*;\\s*q=(1(\\.0*)?|0\\.\\d*[1-9]\\d*))?"));
    }
}
