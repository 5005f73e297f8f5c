package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of 256 MB whose memory is taken by {@link Hoard}; without options of the JVM that end it. */
@Tag("slow")
class ShortOfMemoryTest {

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final HttpClient http = PlainHttp.client();
    private HubProcess node;
    private int port;
    private int opsPort;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        JsonObject hoard = new JsonObject()
                .put("verticle", Hoard.class.getName())
                .put(
                        "commands",
                        new JsonArray().add("hoard:fill").add("hoard:drop").add("hoard:overflow"));
        JsonObject configuration = new JsonObject()
                .put("concerns", new JsonObject().put("hoard", hoard))
                .put(
                        "deploy",
                        new JsonArray()
                                .add("gateway")
                                .add("log")
                                .add("chat")
                                .add("presence")
                                .add("hoard"));
        Path conf = Files.writeString(folder.resolve("hub.json"), configuration.encode());
        node = HubProcess.start(
                "--conf=" + conf,
                "--data.dir=" + folder.resolve("data"),
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + TestStores.freePort(),
                "--limits.enabled=false");
        String ready = node.await("Switchboard ready: (http=127.0.0.1:\\d+ ops=127.0.0.1:\\d+)");
        port = Integer.parseInt(ready.replaceAll("http=127.0.0.1:(\\d+) .*", "$1"));
        opsPort = Integer.parseInt(ready.replaceAll(".*:(\\d+)", "$1"));
    }

    @AfterEach
    void end() throws Exception {
        node.close();
        EmbeddedStores.use(DataDir.open(folder.resolve("data")), true, true).stop();
        vertx.close().await();
    }

    @Test
    @Tag("soak")
    void refusesNewWorkAndTakesItAgain() {
        try (RawClient ana = RawClient.join(vertx, port, tokens.of("ana"))) {
            String chat = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                    .getJsonObject("chat")
                    .getString("id");
            JsonObject message = new JsonObject().put("chatId", chat).put("text", "soup?");

            ana.succeed("hoard:fill", new JsonObject().put("percent", 88));
            Await.until("the node is not ready", () -> readiness().statusCode() == 503);
            assertTrue(readiness().body().contains("short of memory"), () -> readiness()
                    .body());
            try (RawClient late = RawClient.open(vertx, port, "/ws?token=" + tokens.of("ben"))) {
                assertEquals(1013, late.closeCode());
            }
            ana.succeed("chat:list", new JsonObject());

            ana.succeed("hoard:fill", new JsonObject().put("percent", 95));
            Await.until("durable commands are refused", () -> "UNAVAILABLE"
                    .equals(ana.request("message:send", message).getString("code")));
            ana.succeed("chat:list", new JsonObject());

            ana.succeed("hoard:drop", new JsonObject());
            Await.until("the node is ready again", () -> readiness().statusCode() == 200);
            ana.succeed("message:send", message);
            RawClient.join(vertx, port, tokens.of("ben")).close();
        }
    }

    @Test
    void endsWhenMemoryHasRunOut() throws InterruptedException {
        try (RawClient ana = RawClient.join(vertx, port, tokens.of("ana"))) {
            ana.emit("hoard:overflow", new JsonObject());
            assertEquals(3, node.exitCode());
        }
    }

    private HttpResponse<String> readiness() {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/health/ready"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
