package dev.switchboard.gateway.admission;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.MutePeer;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node that is short of memory does about its connections. */
class HeadroomTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void recover() {
        bench.headroom.connections = true;
        bench.headroom.durableWork = true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/eventbus/websocket"})
    void refusesNewWebSocketsWithARetryTime(String path) {
        bench.headroom.connections = false;
        try (RawClient late = RawClient.open(bench.vertx, bench.port, path + "?token=" + bench.token("late"))) {
            assertEquals(1013, late.closeCode());
            assertEquals(true, late.closeReason().matches("retry-after-ms=\\d+"), late::closeReason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/?EIO=4&transport=polling", "/eventbus/000/session/xhr"})
    void refusesNewHttpSessionsWithARetryTime(String path) throws IOException, InterruptedException {
        bench.headroom.connections = false;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bench.port + path));
        HttpResponse<String> answer = PlainHttp.client()
                .send(
                        (path.endsWith("xhr") ? request.POST(HttpRequest.BodyPublishers.noBody()) : request).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(503, answer.statusCode());
        assertEquals(true, answer.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void closesThoseWhoReadSlowlyAndNoOthers() {
        try (MutePeer slow = MutePeer.connect(bench.port, "/ws?token=" + bench.token("slow"));
                RawClient other = bench.client("other")) {
            slow.sendText(new JsonObject()
                    .put("type", "stage:enter")
                    .put("data", new JsonObject().put("topic", "room-events/slow"))
                    .toBuffer()
                    .getBytes());
            until(() -> bench.gateway.registry().of("slow").stream()
                    .anyMatch(connection -> TopicsOf.connection(connection).contains("room-events/slow")));
            int slowAt = GatewayBench.defaults().connection().outboundQueueBytes() / 2;
            until(() -> {
                other.succeed(
                        "stage:whisper",
                        new JsonObject()
                                .put("topic", "room-events/slow")
                                .put("event", "news")
                                .put("data", new JsonObject().put("pad", "x".repeat(60_000))));
                return bench.gateway.registry().of("slow").stream()
                        .anyMatch(connection -> connection.waitingBytes() > slowAt);
            });

            bench.headroom.connections = false;
            until(() -> bench.gateway.registry().of("slow").isEmpty());
            slow.awaitChannelEnd();
            other.succeed("stage:echo", new JsonObject());
            assertFalse(other.isClosed());
        }
    }
}
