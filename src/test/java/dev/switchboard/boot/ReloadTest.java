package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator changes the configuration of a running node and sends SIGHUP. One test, since the start takes seconds. */
@Tag("slow")
class ReloadTest {

    private static final String OLD = "0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef";
    private static final String NEW = "f0e1d2c3b4a5968778695a4b3c2d1e0ffedcba9876543210";

    private final HttpClient client = PlainHttp.client();
    private final JsonObject document = new JsonObject();
    private final int port = TestStores.freePort();
    private final String database = TestStores.freshDatabase();
    private HubProcess hub;

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void appliesWhatMayChangeAndNamesWhatNeedsARestart() throws Exception {
        Files.writeString(folder.resolve("jwt.secret"), OLD);
        document.put(
                "auth",
                new JsonObject()
                        .put(
                                "jwt",
                                new JsonObject()
                                        .put(
                                                "secret",
                                                new JsonObject()
                                                        .put(
                                                                "file",
                                                                folder.resolve("jwt.secret")
                                                                        .toString()))));
        save();
        start();
        String old = register("ana");
        assertEquals(200, status(old, null));
        assertEquals(403, status(old, "https://app.example.org"));

        // A problem in one setting keeps all others from taking effect.
        document.put(
                "http",
                new JsonObject()
                        .put("origins", new JsonArray().add("https://app.example.org"))
                        .put("idleTimeout", "soon"));
        reload();
        hub.await("configuration not reloaded, nothing has changed: http.idleTimeout: is \"soon\"");
        assertEquals(403, status(old, "https://app.example.org"));

        // Both while the secret is replaced: the first signs, both verify.
        JsonObject jwt = document.getJsonObject("auth").getJsonObject("jwt");
        JsonObject file = jwt.getJsonObject("secret");
        JsonObject http = (JsonObject) document.remove("http");
        jwt.put("secret", new JsonArray().add(NEW).add(file));
        reload();
        hub.await("configuration reloaded: changed auth.jwt.secret$");
        assertEquals(200, status(old, null));
        assertEquals(200, status(login("ana"), null));
        jwt.put("secret", file);
        document.put("http", http);

        document.getJsonObject("http").put("idleTimeout", "77s");
        document.put("logging", new JsonObject().put("level", "debug"));
        document.put(
                "limits",
                new JsonObject()
                        .put("default", new JsonObject().put("capacity", 3).put("per", "1h")));
        Files.writeString(folder.resolve("jwt.secret"), NEW + "\r\n");
        reload();
        assertEquals(
                "changed auth.jwt.secret, http.origins, limits.default.capacity,"
                        + " limits.default.per, logging.level; needs a restart: http.idleTimeout",
                hub.await("configuration reloaded: (changed auth.jwt.secret, .*)"));
        assertFalse(hub.output().contains(NEW) || hub.output().contains(OLD), "a secret is in the log");
        hub.await(" DEBUG ");
        assertEquals(401, status(old, "https://app.example.org"));
        letsANodeWithTheNewSecretIn();
        String renewed = login("ana");
        assertEquals(200, status(renewed, "https://app.example.org"));
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(status(renewed, null));
        }
        assertTrue(answers.contains(429), answers::toString);
    }

    /** Regression: the row in the store kept the hash of the secret of the start, and so kept such a node out. */
    private void letsANodeWithTheNewSecretIn() {
        Await.until("the row has the new secret", () -> {
            try (HubNode other = HubNode.start(new ConfigLoader(Map.of(), folder, List.of())
                    .load(List.of(
                            "--conf=" + folder.resolve("hub.json"),
                            "--data.dir=" + folder.resolve("other"),
                            "--deploy=gateway",
                            "--http.port=0",
                            "--ops.port=0",
                            "--cluster.name=other",
                            "--cluster.port=" + TestStores.freePort(),
                            "--storage.postgres.uri=" + database,
                            "--storage.redis.uri=" + TestStores.redis())))) {
                return other.httpPort() > 0;
            } catch (ConfigException refused) {
                return false;
            }
        });
    }

    private void start() throws IOException {
        hub = HubProcess.start(
                "--conf=" + folder.resolve("hub.json"),
                "--data.dir=" + folder.resolve("data"),
                "--http.port=" + port,
                "--ops.port=0",
                "--cluster.port=" + TestStores.freePort(),
                "--storage.postgres.uri=" + database,
                "--storage.redis.uri=" + TestStores.redis());
        hub.await("Switchboard ready");
    }

    private String register(String name) throws Exception {
        return token(post("register", name), 201);
    }

    private String login(String name) throws Exception {
        return token(post("login", name), 200);
    }

    private static String token(HttpResponse<String> response, int status) {
        assertEquals(status, response.statusCode(), response.body());
        return new JsonObject(response.body()).getString("token");
    }

    private HttpResponse<String> post(String what, String name) throws Exception {
        JsonObject body = new JsonObject().put("username", name).put("password", "correct horse");
        return client.send(
                HttpRequest.newBuilder(uri("/api/auth/" + what))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(String token, String origin) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/api/todos")).header("Authorization", "Bearer " + token);
        if (origin != null) {
            request.header("Origin", origin);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private void save() throws IOException {
        Files.writeString(folder.resolve("hub.json"), document.encode());
    }

    private void reload() throws IOException {
        save();
        hub.hangUp();
    }
}
