package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The back ends that the page shows, as they stand there, against a hub. */
@Tag("slow")
class BackEndsPageTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path folder;

    @Test
    void answersInPython() throws Exception {
        serves(Programs.find("python3"), "python", "hub.py");
    }

    @Test
    void answersInNode() throws Exception {
        serves(Programs.find("node"), "js", "hub.mjs");
    }

    private void serves(String program, String language, String file) throws Exception {
        Path script = folder.resolve(file);
        Files.writeString(script, DocPages.snippet(DocPages.page("backends"), language, "order:placed"));
        int port = TestStores.freePort();
        Path output = folder.resolve("output.log");
        ProcessBuilder command = new ProcessBuilder(program, script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put("ORDERS_SECRET", SECRET);
        command.environment().put("PORT", Integer.toString(port));
        Process backEnd = command.start();
        try (HubCluster hub = HubCluster.of(
                1,
                "--concerns.orders.http.url=http://127.0.0.1:" + port + "/hub",
                "--concerns.orders.http.secret=" + SECRET,
                "--concerns.orders.commands=order:get,order:place")) {
            Await.until("it listens", () -> read(output).contains("listening"));
            places(hub);
            assertEquals(401, statusOfUnsigned(port));
        } finally {
            backEnd.destroy();
            backEnd.waitFor();
        }
    }

    private static void places(HubCluster hub) {
        RawClient ana = hub.client(0, "ana");
        JsonObject wanted = new JsonObject().put("item", "tea").put("clientId", "1");
        JsonObject order = ana.succeed("order:place", wanted).getJsonObject("order");
        assertEquals("tea", order.getString("item"));
        assertEquals("ana", order.getString("by"));
        assertEquals(order, ana.next("order:placed").getJsonObject("data"));
        assertEquals(
                "order-" + order.getString("id"),
                ana.next("joined").getJsonObject("data").getString("room"));
        JsonObject same = new JsonObject().put("id", order.getString("id"));
        assertEquals(order, ana.succeed("order:get", same).getJsonObject("order"));
        JsonObject refused = ana.request("order:get", new JsonObject().put("id", "none"));
        assertEquals("NOT_FOUND", refused.getString("code"));
        assertEquals("id", refused.getString("field"));
    }

    private static int statusOfUnsigned(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hub"))
                .header("webhook-id", "msg_1")
                .header("webhook-timestamp", Long.toString(System.currentTimeMillis() / 1_000))
                .header("webhook-signature", "v1,AAAA")
                .POST(HttpRequest.BodyPublishers.ofString("{\"command\":\"order:place\",\"data\":{}}"))
                .build();
        HttpResponse<String> response = PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertTrue(response.body().contains("UNAUTHORIZED"));
        return response.statusCode();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
