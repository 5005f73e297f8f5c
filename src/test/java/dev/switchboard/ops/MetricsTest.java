package dev.switchboard.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The metrics of two nodes, at the start and after some activity. */
@Tag("slow")
class MetricsTest {

    private static HubCluster hub;
    private static Scrape first;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(2);
        first = Scrape.of(hub.node(0).opsPort());
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @Test
    void hasEveryMeterFromTheStart() {
        Set<String> expected = Set.of(
                "switchboard_connections",
                "switchboard_connections_opened_total",
                "switchboard_connections_closed_total",
                "switchboard_connections_refused_total",
                "switchboard_commands_total",
                "switchboard_command_duration_seconds_bucket",
                "switchboard_command_duration_seconds_count",
                "switchboard_command_duration_seconds_sum",
                "switchboard_events_published_total",
                "switchboard_events_delivered_total",
                "switchboard_events_dropped_total",
                "switchboard_events_replayed_total",
                "switchboard_events_filled_total",
                "switchboard_gaps_filled_total",
                "switchboard_drift_repaired_total",
                "switchboard_outbound_queue_bytes",
                "switchboard_slow_connections",
                "switchboard_event_loop_delay_seconds_bucket",
                "switchboard_cluster_size",
                "switchboard_cluster_messages_total",
                "switchboard_cluster_publications_total",
                "switchboard_cluster_sent_bytes_total",
                "switchboard_cluster_dropped_total",
                "switchboard_cluster_in_flight_bytes",
                "switchboard_interest_topics",
                "switchboard_interest_drifts_total",
                "switchboard_interest_snapshots_total",
                "switchboard_resyncs_total",
                "switchboard_join_duration_seconds_bucket",
                "switchboard_users_online",
                "switchboard_pool_in_use",
                "switchboard_pool_limit",
                "switchboard_pool_waiting",
                "switchboard_pool_use_seconds_count",
                "switchboard_pool_wait_seconds_count",
                "switchboard_commit_commands_bucket",
                "switchboard_commit_duration_seconds_count",
                "switchboard_commit_wait_seconds_count",
                "switchboard_commit_left_total",
                "switchboard_commit_retried_total",
                "switchboard_commit_refused_total",
                "switchboard_check_up",
                "switchboard_clock_skew_seconds",
                "switchboard_store_nodes_apart",
                "switchboard_store_nodes_differing",
                "switchboard_store_nodes_versions",
                "switchboard_node_info",
                "jvm_memory_used_bytes",
                "jvm_gc_memory_allocated_bytes_total",
                "process_cpu_usage",
                "process_uptime_seconds",
                "netty_allocator_memory_used");
        assertEquals(
                Set.of(),
                expected.stream().filter(name -> !first.names().contains(name)).collect(Collectors.toSet()));
        assertEquals(0, first.value("switchboard_commands_total{command=\"todo:list\",outcome=\"RATE_LIMITED\"}"));
        assertEquals(0, first.value("switchboard_commands_total{command=\"unknown\",outcome=\"UNKNOWN_COMMAND\"}"));
        assertEquals(0, first.value("switchboard_connections{endpoint=\"socketio\"}"));
        assertEquals(0, first.value("switchboard_connections_closed_total{endpoint=\"bridge\",reason=\"too_slow\"}"));
        assertEquals(0, first.value("switchboard_drift_repaired_total{kind=\"presence\"}"));
        assertEquals(2, first.value("switchboard_cluster_size"));
        assertEquals(1, first.value("switchboard_check_up{check=\"postgres\"}"));
        assertEquals(16, first.value("switchboard_pool_limit{pool=\"postgres\"}"));
    }

    @Test
    void servesOpenMetricsOnRequest() {
        Scrape open = Scrape.of(hub.node(0).opsPort(), "application/openmetrics-text; version=1.0.0");
        assertTrue(open.contentType().startsWith("application/openmetrics-text"), open.contentType());
        assertTrue(first.contentType().startsWith("text/plain"), first.contentType());
    }

    @Test
    void countsCommandsAndEvents() {
        RawClient ana = hub.client(0, "ana");
        RawClient ben = hub.client(1, "ben");
        String chat = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                .getJsonObject("chat")
                .getString("id");
        ana.succeed("chat:join", new JsonObject().put("chatId", chat));
        ben.succeed("chat:join", new JsonObject().put("chatId", chat));
        ana.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "soup?"));
        ana.request("no:such-" + chat, new JsonObject());
        String delivered = "switchboard_events_delivered_total{endpoint=\"websocket\"}";
        Await.until("ben's node has delivered", () -> scrape(1).value(delivered) >= 1);
        Scrape now = scrape(0);
        assertEquals(1, now.value("switchboard_connections{endpoint=\"websocket\"}"));
        assertEquals(1, now.value("switchboard_commands_total{command=\"message:send\",outcome=\"OK\"}"));
        assertEquals(1, now.value("switchboard_command_duration_seconds_count{command=\"message:send\"}"));
        assertEquals(1, now.value("switchboard_commands_total{command=\"unknown\",outcome=\"UNKNOWN_COMMAND\"}"));
        assertTrue(now.value("switchboard_events_published_total{kind=\"durable\"}") >= 2);
        assertTrue(now.value("switchboard_cluster_publications_total") >= 1);
        assertTrue(now.value("switchboard_pool_use_seconds_count{pool=\"postgres\"}") >= 2);
        assertTrue(now.value("switchboard_event_loop_delay_seconds_count") >= 1);
        Await.until("both are online", () -> scrape(0).value("switchboard_users_online") == 2);
        ana.close();
        Await.until(
                "ana's disconnect is counted",
                () -> scrape(0).value("switchboard_connections{endpoint=\"websocket\"}") == 0);
        assertEquals(
                1, scrape(0).value("switchboard_connections_closed_total{endpoint=\"websocket\",reason=\"normal\"}"));
    }

    @Test
    void takesNoLabelValueFromClients() {
        int before = scrape(0).samples().size();
        RawClient cid = hub.client(0, "cid");
        for (int i = 0; i < 20; i++) {
            cid.request("made:up" + i, new JsonObject());
        }
        assertEquals(before, scrape(0).samples().size());
        cid.close();
    }

    private static Scrape scrape(int node) {
        return Scrape.of(hub.node(node).opsPort());
    }
}
