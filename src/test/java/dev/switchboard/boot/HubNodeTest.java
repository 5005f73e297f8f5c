package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class HubNodeTest {

    private final String database = TestStores.freshDatabase();
    private final Valve postgres = new Valve(port(database));
    private final Valve redis = new Valve(port(TestStores.redis()));
    private final int clusterPort = TestStores.freePort();
    private final HttpClient client = PlainHttp.client();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        postgres.close();
        redis.close();
    }

    @Test
    void startsWithoutStoresAndIsReadyOnceTheyAnswer() throws Exception {
        try (HubNode node = HubNode.start(settings())) {
            awaitHealth(node, 503, "down", "postgres", "redis", "migrations");
            assertEquals(200, get(node, "live").statusCode());
            postgres.open();
            awaitHealth(node, 200, "degraded", "redis");
            redis.open();
            awaitHealth(node, 200, "up");
            postgres.shut();
            awaitHealth(node, 503, "down", "postgres");
            postgres.open();
            awaitHealth(node, 200, "up");
        }
    }

    @Test
    void runsSeveralNodesInOneProcess() throws Exception {
        postgres.open();
        redis.open();
        try (HubNode one = HubNode.start(settings())) {
            HubNode other = HubNode.start(settings());
            assertEquals(2, members(one));
            assertEquals(2, members(other));
            other.close();
            assertEquals(200, get(one, "ready").statusCode());
        }
    }

    @Test
    void namesThePortInUseAndCleansUp() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ConfigException refused = assertThrows(
                    ConfigException.class, () -> HubNode.start(settings("--ops.port=" + taken.getLocalPort())));
            String expected = "ops.port: 127.0.0.1:" + taken.getLocalPort() + ": port already in use";
            assertTrue(refused.getMessage().startsWith(expected), refused::getMessage);
        }
        try (HubNode alone = HubNode.start(settings())) {
            assertEquals(1, members(alone));
        }
    }

    private static int members(HubNode node) {
        return ((VertxInternal) node.vertx()).clusterManager().getNodes().size();
    }

    private void awaitHealth(HubNode node, int code, String status, String... down) {
        Await.until(status + " because of " + List.of(down), () -> {
            HttpResponse<String> response = get(node, "ready");
            JsonObject report = new JsonObject(response.body());
            return response.statusCode() == code
                    && report.getString("status").equals(status)
                    && failing(report).equals(List.of(down));
        });
    }

    private static List<String> failing(JsonObject report) {
        return report.getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("status").equals("down"))
                .map(check -> check.getString("name"))
                .collect(Collectors.toList());
    }

    private HttpResponse<String> get(HubNode node, String what) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + node.opsPort() + "/health/" + what);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private Settings settings(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--storage.postgres.uri=" + database.replace(":" + port(database) + "/", ":" + postgres.port() + "/"),
                "--storage.redis.uri=redis://127.0.0.1:" + redis.port(),
                "--data.dir=" + folder,
                "--deploy=gateway,rooms",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--http.port=0",
                "--ops.port=0"));
        all.addAll(List.of(more));
        return new ConfigLoader(Map.of(), folder, List.of()).load(all);
    }

    private static int port(String uri) {
        return URI.create(uri).getPort();
    }
}
