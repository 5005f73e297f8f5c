package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestStores;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that connects to itself before it is ready. */
@Tag("slow")
class WarmUpTest {

    /** What of a node's metrics is traffic. */
    private static final Set<String> TRAFFIC = Set.of(
            "switchboard_connections",
            "switchboard_connections_opened_total",
            "switchboard_connections_closed_total",
            "switchboard_connections_refused_total",
            "switchboard_commands_total",
            "switchboard_command_duration_seconds_count",
            "switchboard_events_published_total",
            "switchboard_events_delivered_total",
            "switchboard_intake_refused_total",
            "switchboard_unauthenticated",
            "switchboard_users_online");

    private final HttpClient client = PlainHttp.client();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void speaksAtEveryEndpointAndLeavesNoTrace(boolean publicApiOnly) {
        try (LogLines log = LogLines.of("dev.switchboard");
                HubNode node = warm(
                        "--warmUp.connections=40", "--warmUp.atMost=30s", "--wire.publicApiOnly=" + publicApiOnly)) {
            Scrape scrape = Scrape.of(node.opsPort());
            assertEquals(1, log.with("warmed up by 40 connections").size(), () -> log.with("")
                    .toString());
            assertEquals(List.of(), log.with("connection opened"));
            assertEquals(List.of(), log.with("WARN"));
            assertEquals(40, scrape.value("switchboard_warmup_connections"));
            assertTrue(scrape.value("switchboard_warmup_seconds") > 0);
            assertEquals(Map.of(), traffic(scrape));
            assertEquals(0, count(node, "select count(*) from account_known where username like 'warm-up%'"));
            assertEquals(0, count(node, "select count(*) from topic_log where topic like '%warm-up%'"));
        }
    }

    private static Map<String, Double> traffic(Scrape scrape) {
        return scrape.samples().entrySet().stream()
                .filter(sample -> TRAFFIC.contains(sample.getKey().replaceAll("\\{.*", "")))
                .filter(sample -> sample.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static long count(HubNode node, String sql) {
        return Await.await(Postgres.of(node.vertx()).query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void endsWhenItsTimeIsUpAndSaysMeanwhileWhatItWaitsFor() {
        int ops = TestStores.freePort();
        CompletableFuture<HubNode> starting = CompletableFuture.supplyAsync(
                () -> warm("--warmUp.connections=100000", "--warmUp.atMost=2s", "--ops.port=" + ops));
        Await.until("it warms itself", () -> ready(ops).contains("starting: warming up"));
        try (HubNode node = starting.join()) {
            double made = Scrape.of(ops).value("switchboard_warmup_connections");
            assertTrue(made > 0 && made < 100_000, made + " connections in two seconds");
            Await.until("it is ready", () -> ready(ops).contains("\"status\":\"up\""));
            assertTrue(node.httpPort() > 0);
        }
    }

    private String ready(int ops) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + ops + "/health/ready");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A client at Socket.IO is in two namespaces. */
    @Test
    void startsAllTheSameWhenItFails() {
        try (LogLines log = LogLines.of("dev.switchboard.boot");
                HubNode node = warm("--gateway.maxConnectionsPerUser=1", "--warmUp.connections=40")) {
            assertEquals(1, log.with("the warm-up failed after").size());
            assertTrue(node.httpPort() > 0);
        }
    }

    @Test
    void isNotForANodeWithoutClients() {
        try (HubNode node = warm("--deploy=log,chat,account")) {
            assertEquals(0, Scrape.of(node.opsPort()).value("switchboard_warmup_seconds"));
        }
    }

    /** Its Vert.x has ended when its threads have. */
    @Test
    void leavesNoThread() {
        Set<Long> before = threads().map(Thread::getId).collect(Collectors.toSet());
        try (HubNode node = warm("--warmUp.connections=20")) {
            assertFalse(Scrape.of(node.opsPort()).samples().isEmpty());
        }
        Await.until(
                "its threads have ended",
                () -> threads()
                                .filter(thread -> !before.contains(thread.getId()))
                                .count()
                        == 0);
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-eventloop"));
    }

    private static HubNode warm(String... options) {
        return LoneNode.start(Stream.concat(Stream.of("--warmUp.enabled=true"), Stream.of(options))
                .toArray(String[]::new));
    }
}
