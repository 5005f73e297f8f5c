package dev.switchboard.e2e;

import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The console in a real browser, with nodes that can be killed. The checks are in {@code
 * src/test/js/pages/console.mjs}.
 */
@Tag("slow")
class ConsoleTest {

    private static final int SIZE = 3;

    private final List<HubProcess> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(HubProcess::close);
    }

    @TestFactory
    Stream<DynamicTest> showsAnOperatorTheCluster() throws Exception {
        int port = TestStores.freePort();
        JsonArray accounts = start(port);
        JsonArray ids = new JsonArray();
        nodes.forEach(node -> ids.add(node.await("Switchboard ready:.* node=(\\S+)")));
        JsonArray pids = new JsonArray();
        nodes.forEach(node -> pids.add(node.pid()));
        return BrowserScript.run(
                "pages",
                "console.mjs",
                new JsonObject()
                        .put("port", port)
                        .put("tokens", tokens())
                        .put("accounts", accounts)
                        .put("nodes", ids)
                        .put("pids", pids));
    }

    /** Starts one node first, where two users register; the other nodes name the first user as admin. */
    private JsonArray start(int port) throws Exception {
        List<String> common = new ArrayList<>(List.of(
                "--storage.postgres.uri=" + TestStores.freshDatabase(),
                "--storage.redis.uri=" + TestStores.redis(),
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--cluster.port=" + TestStores.freePort(),
                "--cluster.portCount=8",
                "--ops.port=0",
                "--limits.enabled=false",
                // Nobody listens there, so that the hook fails.
                BackEndStub.hook("http://127.0.0.1:1/", List.of("message:new"), "retryFor", "1s"),
                "--concerns.account.settings.hashing.iterations=1000"));
        HubProcess first = HubProcess.start(with(common, "--http.port=0"));
        nodes.add(first);
        String hub = first.await("Switchboard ready: http=(\\S+)");
        JsonArray accounts = new JsonArray().add(account(hub, "chief")).add(account(hub, "clerk"));
        common.add("--auth.admins=" + accounts.getJsonObject(0).getString("id"));
        for (int i = SIZE - 1; i > 0; i--) {
            nodes.add(0, HubProcess.start(with(common, "--http.port=" + (i == 1 ? port : 0))));
        }
        return accounts;
    }

    private static String[] with(List<String> common, String last) {
        return Stream.concat(common.stream(), Stream.of(last)).toArray(String[]::new);
    }

    private static JsonObject account(String hub, String name) throws Exception {
        JsonObject credentials = new JsonObject().put("username", name).put("password", "correct horse");
        HttpRequest asked = HttpRequest.newBuilder(URI.create("http://" + hub + "/api/auth/register"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(credentials.encode()))
                .build();
        String answer = PlainHttp.client().send(asked, BodyHandlers.ofString()).body();
        return credentials.put(
                "id", new JsonObject(answer).getJsonObject("user").getString("id"));
    }

    private static JsonObject tokens() {
        Vertx vertx = Vertx.vertx();
        try {
            TestTokens tokens = new TestTokens(vertx);
            JsonObject all = new JsonObject().put("root", tokens.of("root", Duration.ofHours(1), "admin"));
            Stream.of("ana", "ben", "cleo", "eve", "a".repeat(100)).forEach(user -> all.put(user, tokens.of(user)));
            return all;
        } finally {
            vertx.close().await();
        }
    }
}
