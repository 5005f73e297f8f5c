package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.range;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SseClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port with {@code http.http2}: streams, REST and WebSockets, with and without TLS. */
@Tag("slow")
class SseHttp2Test {

    private static final int SENT = 30;

    @TempDir
    private Path folder;

    @Test
    void carriesStreamsWithoutTls() throws Exception {
        try (HubCluster hub = HubCluster.of(1, "--http.http2=true", "--gateway.pingInterval=5s")) {
            String address = "http://127.0.0.1:" + hub.port(0);
            RawClient ana = hub.client(0, "h2-ana");
            String chat = ana.succeed("chat:create", new JsonObject().put("participants", JsonArray.of("h2-ben")))
                    .getJsonObject("chat")
                    .getString("id");
            Map<String, String> headers = Map.of("Authorization", "Bearer " + hub.token("h2-ben"));
            String path = address + "/sse?" + SseClient.query("chat-" + chat);
            try (SseClient one = SseClient.at(HttpClient.Version.HTTP_2, path, headers);
                    SseClient two = SseClient.at(HttpClient.Version.HTTP_2, path, headers)) {
                assertEquals(HttpClient.Version.HTTP_2, one.version());
                assertEquals("", one.header("Connection"));
                two.next("connection_established");
                for (int i = 0; i < SENT; i++) {
                    ana.succeed(
                            "message:send", new JsonObject().put("chatId", chat).put("text", "x".repeat(5_000)));
                }
                until(() -> one.seqs("chat-" + chat).size() == SENT
                        && two.seqs("chat-" + chat).size() == SENT
                        && one.comments() > 0);
                assertEquals(range(1, SENT), one.seqs("chat-" + chat));
                two.leave();
                ana.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "one more"));
                until(() -> one.seqs("chat-" + chat).size() == SENT + 1);
            }
            try (SseClient refused =
                    SseClient.at(HttpClient.Version.HTTP_2, address + "/sse?topic=user-other", headers)) {
                assertEquals(403, refused.status());
                assertEquals("user-other", new JsonObject(refused.body()).getString("topic"));
            }
            until("those that are gone are forgotten", () -> ana.succeed(
                            "presence:get", new JsonObject().put("userIds", JsonArray.of("h2-ben")))
                    .getJsonArray("states")
                    .getJsonObject(0)
                    .getString("status")
                    .equals("offline"));
            answersRest(address, headers.get("Authorization"));
        }
    }

    /** A browser's requests name their origin, and REST reads bodies. */
    private static void answersRest(String address, String token) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> made = http.send(
                    HttpRequest.newBuilder(URI.create(address + "/api/todos"))
                            .header("Authorization", token)
                            .header("Origin", address)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"soup\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(201, made.statusCode(), made.body());
            assertEquals(HttpClient.Version.HTTP_2, made.version());
        }
        HttpResponse<String> tooBig = http.send(
                HttpRequest.newBuilder(URI.create(address + "/api/todos"))
                        .header("Authorization", token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(2_000_000)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(413, tooBig.statusCode(), tooBig.body());
    }

    @Test
    void carriesStreamsOverTlsBesideWebSockets() throws Exception {
        Certificate certificate = Certificate.in(folder);
        Path output = folder.resolve("curl.out");
        try (HubCluster hub = HubCluster.of(
                1,
                "--http.http2=true",
                "--http.tls.cert=" + certificate.cert(),
                "--http.tls.key=" + certificate.key())) {
            Process curl = Programs.start(
                    output,
                    List.of(
                            Programs.find("curl"),
                            "-sSNi",
                            "--http2",
                            "--cacert",
                            certificate.cert().toString(),
                            "-H",
                            "Authorization: Bearer " + hub.token("h2-ben"),
                            "https://127.0.0.1:" + hub.port(0) + "/sse?topic=user-h2-ben"));
            try {
                until(() -> read(output).contains("event: connection_established"));
                assertTrue(read(output).startsWith("HTTP/2 200"), read(output));
                assertFalse(read(output).toLowerCase(Locale.ROOT).contains("transfer-encoding"));
            } finally {
                curl.destroy();
            }
            String version = Programs.run(
                    Map.of(),
                    List.of(
                            Programs.find("curl"),
                            "-sS",
                            "--http1.1",
                            "-o",
                            "/dev/null",
                            "-w",
                            "%{http_version}",
                            "--cacert",
                            certificate.cert().toString(),
                            "https://127.0.0.1:" + hub.port(0) + "/api"));
            assertEquals("1.1", version);
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
