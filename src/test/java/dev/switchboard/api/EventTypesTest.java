package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.docs.DocPages;
import dev.switchboard.testing.NodeModules;
import dev.switchboard.testing.PlainHttp;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Validates the description of the events with external tools: the AsyncAPI schema and the TypeScript compiler. */
@Tag("slow")
class EventTypesTest {

    private static final long PATIENCE_S = 120;

    private final Vertx vertx = Vertx.vertx();
    private final Path folder = NodeModules.of("types");
    private HttpServer server;

    @BeforeEach
    void serve() {
        Router router = Router.router(vertx);
        EventTypes types = new EventTypes();
        types.mount(router);
        ClientPackage.read(types).mount(router);
        router.get(AsyncApi.PATH).handler(new AsyncApi(EventCatalogue.read()));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void servesAValidAsyncApiDocument() throws Exception {
        Path document = Files.writeString(folder.resolve("asyncapi.json"), get(AsyncApi.PATH));
        assertEquals("ok\n", run(document, "node", "validate.js"));
    }

    @Test
    void servesTypesThatCompileWithASocketIoClient() throws Exception {
        Files.writeString(folder.resolve("switchboard.d.ts"), get(EventTypes.PATH));
        Files.writeString(
                folder.resolve("docs.ts"), DocPages.snippet(DocPages.page("client-socketio"), "ts", "withCredentials"));
        assertEquals("", run(null, "node", "node_modules/typescript/bin/tsc", "-p", "."));
    }

    /** The package of the hub's own client, and the declaration of one's own commands as its page shows it. */
    @Test
    void servesAClientWithTypes() throws Exception {
        Path installed = Files.createDirectories(folder.resolve("node_modules/switchboard-client"));
        for (String name : List.of("package.json", "switchboard.d.ts", "events.d.ts", "react.d.ts", "vue.d.ts")) {
            Files.writeString(installed.resolve(name), get(ClientPackage.PREFIX + name));
        }
        Files.writeString(folder.resolve("concern.ts"), DocPages.snippet(DocPages.page("client"), "ts", "order:place"));
        assertEquals("", run(null, "node", "node_modules/typescript/bin/tsc", "-p", "client.json"));
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        HttpResponse<String> response =
                PlainHttp.client().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        return response.body();
    }

    private String run(Path input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        Files.delete(output);
        return text;
    }
}
