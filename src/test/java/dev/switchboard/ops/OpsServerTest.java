package dev.switchboard.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {

    private static final HealthCheck FINE = HealthCheck.of("fine", Optional::empty);
    private static final HealthCheck OPTIONAL =
            new HealthCheck("redis", false, () -> Future.failedFuture("unreachable"));

    private final Vertx vertx = Vertx.vertx();
    /** A field: Vert.x closes a client that nobody refers to. */
    private final WebClient client = WebClient.create(vertx);

    private final HubMetrics metrics =
            new HubMetrics(new HubMetrics.Labels(List.of(), List.of(), List.of(), List.of()));

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
        metrics.close();
    }

    @Test
    void isReadyWhenAllChecksAreUp() throws Exception {
        assertAnswer(200, "{\"status\":\"up\",\"checks\":[{\"name\":\"fine\",\"status\":\"up\"}]}", FINE);
    }

    @Test
    void isDegradedButReadyWhenAnOptionalCheckIsDown() throws Exception {
        assertAnswer(
                200,
                "{\"status\":\"degraded\",\"checks\":[{\"name\":\"fine\",\"status\":\"up\"},"
                        + "{\"name\":\"redis\",\"status\":\"down\",\"reason\":\"unreachable\"}]}",
                FINE,
                OPTIONAL);
    }

    @Test
    void isNotReadyWhenARequiredCheckIsDown() throws Exception {
        assertAnswer(
                503,
                "{\"status\":\"down\",\"checks\":[{\"name\":\"redis\",\"status\":\"down\",\"reason\":\"unreachable\"},"
                        + "{\"name\":\"draining\",\"status\":\"down\",\"reason\":\"the node is stopping\"}]}",
                OPTIONAL,
                HealthCheck.of("draining", () -> Optional.of("the node is stopping")));
    }

    @Test
    void reportsACheckThatTimesOutAsDown() throws Exception {
        Promise<Void> never = Promise.promise();
        assertAnswer(
                503,
                "{\"status\":\"down\",\"checks\":[{\"name\":\"slow\",\"status\":\"down\","
                        + "\"reason\":\"no answer within 2000 ms\"}]}",
                new HealthCheck("slow", true, never::future));
    }

    @Test
    void isLiveWhateverTheReadinessChecksReport() throws Exception {
        assertEquals(
                200,
                get("/health/live", HealthCheck.of("a", () -> Optional.of("no")))
                        .statusCode());
    }

    private void assertAnswer(int status, String body, HealthCheck... checks) throws Exception {
        HttpResponse<Buffer> response = get("/health/ready", checks);
        assertEquals(status, response.statusCode());
        assertEquals(new JsonObject(body), response.bodyAsJsonObject());
    }

    private HttpResponse<Buffer> get(String path, HealthCheck... checks) throws Exception {
        OpsServer server =
                Await.result(OpsServer.start(vertx, "127.0.0.1", 0, request -> true, List.of(checks), metrics));
        return Await.result(client.get(server.port(), "127.0.0.1", path).send());
    }
}
