package dev.switchboard.gateway.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final int RATE = 50;
    private static final int CONNECTIONS = 60;
    private static final long LONG_MS = 400;

    private final GatewayBench bench = new GatewayBench(TestMigrations.freshSchema(), slowly());
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        bench.close();
    }

    private static GatewayConfig slowly() {
        return GatewayBench.defaults(
                "--gateway.maxConnectionsPerUser=" + CONNECTIONS, "--gateway.drainPerSecond=" + RATE);
    }

    private RawClient client(String user) {
        RawClient client = bench.client(user);
        clients.add(client);
        return client;
    }

    @Test
    void endsConnectionsAFewAtATimeAndAdmitsNone() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            client("ana");
        }
        long begun = System.nanoTime();
        Future<Void> drained = bench.gateway.drain().forGood();
        Await.until("the first are closed", () -> closed() > 0);
        assertTrue(closed() < CONNECTIONS / 2, "not all at once");
        RawClient late = RawClient.open(bench.vertx, bench.port, "/ws?token=" + bench.token("ben"));
        clients.add(late);
        assertEquals(1012, late.closeCode());
        Await.result(drained);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertTrue(took >= 1_000L * (CONNECTIONS - RATE / 5) / RATE, () -> "at the rate of the configuration: " + took);
        clients.forEach(client -> assertEquals(1012, client.closeCode()));
        assertEquals(0, bench.gateway.registry().size());
    }

    /** A close frame is the last frame of a WebSocket: an answer that comes later is lost. */
    @Test
    void answersCommandsInFlightBeforeTheCloseFrame() throws Exception {
        RawClient ana = client("ana");
        int first = ana.post("stage:wait", new JsonObject().put("ms", LONG_MS));
        int second = ana.post("stage:wait", new JsonObject().put("ms", LONG_MS));
        ana.request("stage:echo", new JsonObject());
        Future<Void> drained = bench.gateway.drain().forGood();
        Await.until("the node takes no more commands from her", () -> "UNAVAILABLE"
                .equals(ana.request("stage:echo", new JsonObject()).getString("code")));
        Await.result(drained);
        assertEquals(1012, ana.closeCode());
        for (int id : List.of(first, second)) {
            assertTrue(ana.next(frame -> Integer.valueOf(id).equals(frame.getValue("id")))
                    .containsKey("data"));
        }
    }

    private long closed() {
        return clients.stream().filter(RawClient::isClosed).count();
    }
}
