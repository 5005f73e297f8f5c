package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node answers, finds and gives up while it is starting. */
@Tag("slow")
class StartTest {

    private final HttpClient client = PlainHttp.client();
    private final int http = TestStores.freePort();
    private final int ops = TestStores.freePort();

    @TempDir
    Path folder;

    /** A taken port used to be found only after the node had joined the cluster, with its stores running. */
    @Test
    void findsATakenPortBeforeAnythingIsStarted() throws Exception {
        try (ServerSocket taken = loopback(http)) {
            ConfigException refused = assertThrows(ConfigException.class, () -> HubNode.start(settings()));
            assertEquals(
                    "http.port: 127.0.0.1:" + taken.getLocalPort() + ": port already in use",
                    refused.getMessage().strip());
        }
        assertFalse(Files.exists(folder.resolve("data/stores.json")), "the stores were started");
        loopback(ops).close();
    }

    /** Probes found no port during a start; SIGTERM waited for a start that hung, up to a minute for each step. */
    @Test
    void answersWhileItStartsAndGivesTheStartUp() throws Exception {
        try (ServerSocket mute = loopback(0)) {
            CompletableFuture<Void> exit = new CompletableFuture<>();
            Settings settings = settings(
                    "--storage.postgres.uri=postgresql://hub:none@127.0.0.1:" + mute.getLocalPort() + "/hub",
                    "--storage.redis.uri=redis://127.0.0.1:" + mute.getLocalPort());
            CompletableFuture<HubNode> node =
                    CompletableFuture.supplyAsync(() -> HubNode.start(Reloadable.of(settings), exit));
            Await.until("the port for clients is open", () -> isOpen(http));
            assertEquals(200, get(ops, "/health/live").statusCode());
            HttpResponse<String> ready = get(ops, "/health/ready");
            assertEquals(503, ready.statusCode());
            String reason = new JsonObject(ready.body())
                    .getJsonArray("checks")
                    .getJsonObject(0)
                    .getString("reason");
            assertTrue(reason.startsWith("starting: "), reason);
            assertEquals(200, get(ops, "/metrics").statusCode());
            HttpResponse<String> refused = get(http, "/api/health");
            assertEquals(503, refused.statusCode());
            assertEquals("UNAVAILABLE", new JsonObject(refused.body()).getString("code"));
            exit.complete(null);
            ExecutionException cancelled = assertThrows(ExecutionException.class, () -> node.get(20, TimeUnit.SECONDS));
            assertInstanceOf(StartCancelled.class, cancelled.getCause());
        }
        loopback(http).close();
        loopback(ops).close();
    }

    @Test
    void endsAtOnceWhenItIsTerminatedWhileItStarts() throws Exception {
        try (ServerSocket mute = loopback(0);
                HubProcess hub = HubProcess.start(
                        "--storage.postgres.uri=postgresql://hub:none@127.0.0.1:" + mute.getLocalPort() + "/hub",
                        "--storage.redis.uri=redis://127.0.0.1:" + mute.getLocalPort(),
                        "--data.dir=" + folder.resolve("data"),
                        "--cluster.port=" + TestStores.freePort(),
                        "--http.port=" + http,
                        "--ops.port=" + ops)) {
            Await.until("the port for clients is open", () -> isOpen(http));
            assertEquals(143, hub.terminate());
            hub.await("stopped while ");
        }
    }

    /** The cause came after three stack traces. */
    @Test
    void namesATakenClusterPort() throws Exception {
        try (ServerSocket taken = loopback(0)) {
            Settings settings = settings(
                    "--storage.postgres.uri=postgresql://hub:none@127.0.0.1:1/hub",
                    "--storage.redis.uri=redis://127.0.0.1:1",
                    "--cluster.port=" + taken.getLocalPort(),
                    "--cluster.portCount=1");
            ConfigException refused = assertThrows(ConfigException.class, () -> HubNode.start(settings));
            assertEquals(
                    "cluster.port: 127.0.0.1:" + taken.getLocalPort() + ": port already in use",
                    refused.getMessage().strip());
        }
    }

    @Test
    void givesThePortToItsEndpoints() throws Exception {
        Settings settings = settings(
                "--storage.postgres.uri=" + TestStores.freshDatabase(), "--storage.redis.uri=" + TestStores.redis());
        try (HubNode node = HubNode.start(settings)) {
            assertEquals(http, node.httpPort());
            assertEquals(200, get(http, "/").statusCode());
            assertEquals(200, get(ops, "/health/ready").statusCode());
        }
    }

    private static ServerSocket loopback(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    }

    private boolean isOpen(int port) {
        try {
            return get(port, "/").statusCode() > 0;
        } catch (IOException closed) {
            return false;
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private Settings settings(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--data.dir=" + folder.resolve("data"),
                "--deploy=gateway,todo",
                "--cluster.port=" + TestStores.freePort(),
                "--http.port=" + http,
                "--ops.port=" + ops));
        all.addAll(List.of(more));
        return new ConfigLoader(Map.of(), folder, List.of()).load(all);
    }
}
