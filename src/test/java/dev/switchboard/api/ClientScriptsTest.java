package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.NodeModules;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of {@code socket.io-client}, loaded as by a page. */
@Tag("slow")
class ClientScriptsTest {

    private static final String ALLOWED = RestBench.PAGE;

    private static RestBench bench;
    private final HttpClient client = PlainHttp.client();

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase());
        bench.start("--app.enabled=false");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"})
    void servesTheOriginalFilesAndAnswers304ToRevalidation(String name) throws Exception {
        HttpResponse<byte[]> script = get(name);
        Path published = NodeModules.of("socketio").resolve("node_modules/socket.io-client/dist/" + name);

        assertEquals(200, script.statusCode());
        assertEquals("text/javascript; charset=utf-8", header(script, "Content-Type"));
        assertEquals("no-cache", header(script, "Cache-Control"));
        assertArrayEquals(Files.readAllBytes(published), script.body());
        String tag = header(script, "ETag");
        HttpResponse<byte[]> map = get(name + ".map");
        assertEquals("application/json; charset=utf-8", header(map, "Content-Type"));
        assertArrayEquals(Files.readAllBytes(published.resolveSibling(name + ".map")), map.body());
        assertEquals(304, get(name, "If-None-Match", tag).statusCode());
        assertEquals("gzip", header(get(name, "Accept-Encoding", "gzip"), "Content-Encoding"));
    }

    @ParameterizedTest
    @ValueSource(strings = "socket.io.esm.min.js")
    void allowsImportsFromAllowedOrigins(String name) throws Exception {
        HttpResponse<byte[]> script = get(name, "Origin", ALLOWED);

        assertEquals(ALLOWED, header(script, "Access-Control-Allow-Origin"));
        assertEquals(List.of("Origin", "Accept-Encoding"), script.headers().allValues("Vary"));
        assertEquals(403, get(name, "Origin", "https://elsewhere.example").statusCode());
    }

    private HttpResponse<byte[]> get(String name, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bench.port(0) + "/socket.io/" + name));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }
}
