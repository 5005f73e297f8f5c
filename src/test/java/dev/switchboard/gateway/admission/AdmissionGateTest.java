package dev.switchboard.gateway.admission;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More clients come at once than are admitted at once: they queue, and the rest get retry times. */
class AdmissionGateTest {

    private final Map<String, AtomicInteger> refused = new ConcurrentHashMap<>();
    private final Promise<Void> known = Promise.promise();
    private final GatewayBench bench = new GatewayBench(
            TestMigrations.freshSchema(),
            GatewayBench.defaults(
                    "--gateway.admission.atOnce=1",
                    "--gateway.admission.whenLate=1",
                    "--gateway.admission.maxWaiting=2",
                    "--gateway.admission.maxRetryAfter=10s"),
            new GatewayMetrics() {
                @Override
                public void refused(String endpoint, String reason) {
                    refused.computeIfAbsent(endpoint + " " + reason, first -> new AtomicInteger())
                            .incrementAndGet();
                }
            });
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        bench.close();
    }

    /** Each event loop takes one, two more wait; the loops take turns in accepting. */
    @Test
    void admitsTheQueueInTurnAndGivesTheOthersRetryTimes() {
        bench.listen.set(topic -> known.future());
        for (int i = 0; i < 6; i++) {
            open("crowd-" + i);
        }
        until(() -> waiting() == 4);
        assertEquals(2, underWay());
        List<RawClient> beyond = List.of(open("late-1"), open("late-2"), open("late-3"));
        List<Long> hints = beyond.stream()
                .map(client -> {
                    assertEquals(1013, client.closeCode());
                    return Long.valueOf(client.closeReason().replaceFirst("^retry-after-ms=", ""));
                })
                .collect(Collectors.toList());
        assertTrue(hints.stream().allMatch(ms -> ms >= 500 && ms <= 10_000), hints::toString);
        assertTrue(refused.get("websocket overload").get() >= 3, refused::toString);
        known.complete();
        clients.subList(0, 6).forEach(client -> client.next("connection_established"));
        until(() -> waiting() + underWay() == 0);
        clients.subList(0, 6)
                .forEach(client -> assertEquals(
                        "x",
                        client.succeed("stage:echo", new JsonObject().put("say", "x"))
                                .getJsonObject("echo")
                                .getString("say")));
    }

    /** A client that left the queue holds no place, and its end is no connection's. */
    @Test
    void skipsClientsThatLeftTheQueue() {
        bench.listen.set(topic -> known.future());
        for (int i = 0; i < 6; i++) {
            open("goes-" + i);
        }
        until(() -> waiting() == 4);
        clients.subList(2, 6).forEach(RawClient::close);
        RawClient last = clients.get(0);
        bench.listen.set(topic -> Future.succeededFuture());
        known.complete();
        last.next("connection_established");
        until(() -> waiting() + underWay() == 0);
        until(() -> bench.gateway.registry().size() <= 2);
        assertFalse(open("comes-alone").isClosed());
    }

    /** Plain HTTP clients are refused before they have a session. */
    @Test
    void answersPlainHttpBy503() {
        bench.listen.set(topic -> known.future());
        for (int i = 0; i < 6; i++) {
            open("http-" + i);
        }
        until(() -> waiting() == 4);
        String token = bench.token("http-late");
        assertTurnedAway("POST /eventbus/000/full/xhr?token=" + token);
        assertTurnedAway("GET /socket.io/?EIO=4&transport=polling&token=" + token);
        known.complete();
    }

    private void assertTurnedAway(String request) {
        try (FrameSocket late = FrameSocket.connect(bench.port)) {
            String head = late.raw(request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                    .head();
            assertTrue(head.startsWith("HTTP/1.1 503 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("\r\nretry-after: 1\r\n"), head);
        }
    }

    private RawClient open(String user) {
        RawClient client = RawClient.open(bench.vertx, bench.port, "/ws?token=" + bench.token(user));
        clients.add(client);
        return client;
    }

    private int waiting() {
        return bench.gateway.admission().gates().stream()
                .mapToInt(AdmissionGate::waiting)
                .sum();
    }

    private int underWay() {
        return bench.gateway.admission().gates().stream()
                .mapToInt(AdmissionGate::inFlight)
                .sum();
    }
}
