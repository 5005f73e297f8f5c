package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages, requested as by a browser. */
@Tag("slow")
class PagesTest {

    private static final String OTHER_NODE = "http://127.0.0.1:3999";
    private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");
    private static final int OPEN = 0;
    private static final int WITHOUT = 1;

    private static RestBench bench;
    private final HttpClient client = PlainHttp.client();

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase());
        bench.start("--app.nodes=" + OTHER_NODE);
        bench.start("--app.enabled=false");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return ask("GET", OPEN, path, headers);
    }

    private HttpResponse<String> ask(String method, int node, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bench.port(node) + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private Stream<String> assets() throws IOException, InterruptedException {
        Matcher found = ASSET.matcher(get("/").body());
        return found.results().map(result -> result.group(1));
    }

    private String asset(String name) throws IOException, InterruptedException {
        return assets().filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }

    @Test
    void servesThePageWithAPolicyThatAllowsOnlyTheHub() throws Exception {
        HttpResponse<String> page = get("/");
        assertEquals(200, page.statusCode());
        assertEquals("text/html; charset=utf-8", header(page, "Content-Type"));
        assertEquals("no-cache", header(page, "Cache-Control"));
        String policy = header(page, "Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertTrue(policy.contains("connect-src 'self' " + OTHER_NODE + " ws://127.0.0.1:3999;"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertTrue(page.body().contains("data-nodes=\"" + OTHER_NODE + "\" data-accounts=\"true\""), page.body());
        assertFalse(page.body().contains("{{"), page.body());
    }

    /** It governs the pages beside it, so it has an address of its own there, and the same one in every version. */
    @Test
    void servesTheWorkerOfPushMessagesAtTheRoot() throws Exception {
        HttpResponse<String> worker = get("/push-worker.js");
        assertEquals(200, worker.statusCode());
        assertEquals("text/javascript; charset=utf-8", header(worker, "Content-Type"));
        assertEquals("no-cache", header(worker, "Cache-Control"));
        assertEquals("nosniff", header(worker, "X-Content-Type-Options"));
        String policy = header(get("/"), "Content-Security-Policy");
        assertTrue(policy.contains("worker-src 'self'; ") && policy.endsWith("trusted-types push-worker"), policy);
    }

    @Test
    void servesAssetsThatMayBeCachedForever() throws Exception {
        for (String path : assets().toList()) {
            HttpResponse<String> asset = get(path);
            assertEquals(200, asset.statusCode(), path);
            assertEquals("public, max-age=31536000, immutable", header(asset, "Cache-Control"), path);
            assertEquals("nosniff", header(asset, "X-Content-Type-Options"), path);
        }
        assertEquals("text/javascript; charset=utf-8", header(get(asset("main.js")), "Content-Type"));
        assertEquals("text/css; charset=utf-8", header(get(asset("tokens.css")), "Content-Type"));
        assertEquals("image/svg+xml", header(get(asset("icon.svg")), "Content-Type"));
    }

    @Test
    void servesTheLibraryThatThePagesImport() throws Exception {
        HttpResponse<String> library = get(asset("main.js").replace("app/main.js", "vendor/preact.js"));
        assertEquals(200, library.statusCode());
        assertTrue(library.body().contains("as Component"), "a module");
    }

    @Test
    void forbidsCachingAssetsOfAnotherVersion() throws Exception {
        HttpResponse<String> asset = get("/assets/0123456789abcdef/app/main.js");
        assertEquals(200, asset.statusCode());
        assertEquals("no-cache", header(asset, "Cache-Control"));
    }

    @Test
    void answers304ToAMatchingEntityTag() throws Exception {
        String tag = header(get("/"), "ETag");
        assertEquals(304, get("/", "If-None-Match", tag).statusCode());
        assertEquals(304, get("/", "If-None-Match", "\"other\", W/" + tag).statusCode());
        assertEquals(200, get("/", "If-None-Match", "\"other\"").statusCode());
    }

    @Test
    void compressesForClientsThatAcceptGzip() throws Exception {
        String path = asset("main.js");
        HttpResponse<String> zipped = get(path, "Accept-Encoding", "br, gzip;q=0.8");
        assertEquals("gzip", header(zipped, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(zipped, "Vary"));
        assertNull(header(get(path, "Accept-Encoding", "gzip;q=0"), "Content-Encoding"));
        assertNull(header(get(path), "Content-Encoding"));
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> head = ask("HEAD", OPEN, "/");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(header(get("/"), "ETag"), header(head, "ETag"));
    }

    @Test
    void servesNothingElse() throws Exception {
        String version = asset("main.js").split("/")[2];
        for (String path : new String[] {
            "/assets/",
            "/assets/" + version,
            "/assets/" + version + "/",
            "/assets/app/main.js",
            "/assets/x/../pom.xml",
            "/assets/" + version + "/%2e%2e/openapi.json",
            "/assets/" + version + "/../../hub-defaults.json",
            "/index.html"
        }) {
            assertEquals(404, get(path).statusCode(), path);
        }
    }

    @Test
    void refusesAPageOfAForeignOrigin() throws Exception {
        assertEquals(403, get("/", "Origin", "https://evil.example").statusCode());
    }

    @Test
    void servesNoPagesWhenDisabled() throws Exception {
        assertEquals(404, ask("GET", WITHOUT, "/").statusCode());
        assertEquals(404, ask("GET", WITHOUT, asset("main.js")).statusCode());
    }
}
