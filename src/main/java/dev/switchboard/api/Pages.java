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
 * The pages for people, from the jar: {@code /}, the console at {@code /admin} and the example, and what they load from {@code /assets/<version>/}. A page is asked for anew
 * each time, by its entity tag; what it loads may be kept for ever if it is of this node's version. While nodes of two
 * versions run behind one balancer, a page of one may load from the other: it gets what is there, not to be kept.
 *
 * <p>A strict Content-Security-Policy (level 3): nothing is loaded from elsewhere, no script or style stands in a page, no
 * page is framed. One for all HTTP instances; safe from any thread.
 */
public final class Pages {

    private static final String ASSETS = "/assets/";
    /** The smallest page that speaks Socket.IO with the hub, for whoever writes their own. */
    private static final String EXAMPLE = "/websocket-client-example.html";

    /** For operators. The page is nothing without what REST answers to their role. */
    private static final String CONSOLE = "/admin";

    private static final String FOREVER = "public, max-age=31536000, immutable";
    static final String ASK_AGAIN = "no-cache";

    private final PageFiles files;
    private final String policy;

    private Pages(PageFiles files, String policy) {
        this.files = files;
        this.policy = policy;
    }

    /**
     * Reads the files; blocks.
     *
     * @param accounts whether one can sign in with a local account
     */
    public static Pages read(PagesConfig config, boolean accounts) {
        Map<String, String> values =
                Map.of("nodes", String.join(" ", config.nodes()), "accounts", Boolean.toString(accounts));
        return new Pages(PageFiles.read(values), policy(config));
    }

    private static String policy(PagesConfig config) {
        String nodes = config.nodes().stream()
                .flatMap(node -> Stream.of(node, node.replaceFirst("^http", "ws")))
                .map(source -> " " + source)
                .collect(Collectors.joining());
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; "
                + "connect-src 'self'" + nodes + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                + "require-trusted-types-for 'script'; trusted-types 'none'";
    }

    public void mount(Router router) {
        router.get("/").handler(request -> page(request, "index.html"));
        router.get(CONSOLE).handler(request -> page(request, "admin.html"));
        router.head(CONSOLE).handler(request -> page(request, "admin.html"));
        router.get(EXAMPLE).handler(request -> page(request, EXAMPLE.substring(1)));
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
        send(request, files.file(name).orElseThrow(), ASK_AGAIN);
    }

    private void asset(RoutingContext request) {
        String rest = request.normalizedPath().substring(ASSETS.length());
        int slash = rest.indexOf('/');
        String version = rest.substring(0, Math.max(slash, 0));
        Optional<PageFile> file = files.file(rest.substring(slash + 1)).filter(found -> !version.isEmpty());
        if (file.isEmpty()) {
            request.response().setStatusCode(404).end();
        } else {
            send(request, file.get(), version.equals(files.version()) ? FOREVER : ASK_AGAIN);
        }
    }

    /** Answers with the file, or that the client has it. */
    static void send(RoutingContext request, PageFile file, String caching) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", caching)
                .putHeader("ETag", file.etag())
                .putHeader("X-Content-Type-Options", "nosniff");
        response.headers().add("Vary", "Accept-Encoding");
        if (isKnown(request, file)) {
            response.setStatusCode(304).end();
            return;
        }
        boolean zipped = file.zipped() != null && acceptsGzip(request);
        if (zipped) {
            response.putHeader("Content-Encoding", "gzip");
        }
        Buffer body = zipped ? file.zipped() : file.plain();
        response.putHeader("Content-Type", file.type()).end(body);
    }

    /** Whether the client has this very file (RFC 9110, section 13.1.2); a proxy that compresses marks the tag weak. */
    private static boolean isKnown(RoutingContext request, PageFile file) {
        String known = request.request().getHeader("If-None-Match");
        return known != null
                && Stream.of(known.split(","))
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
