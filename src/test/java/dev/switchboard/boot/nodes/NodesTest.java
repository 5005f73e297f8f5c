package dev.switchboard.boot.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.LogLines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration TRIP = Duration.ofSeconds(4);
    private static final long SECOND = 1_000_000_000;

    private final NodeRow own = node("own", "hub", "1", Map.of("limits.default", "a", "quota", "b"));

    @Test
    void readsAddressesOfBothFamiliesAndNoNames() throws Exception {
        for (String text : List.of("10.0.0.5:5701", "[fd00:0:0:0:0:0:0:5]:5701", "[::1]:1")) {
            InetSocketAddress read = NodeAddress.read(text).orElseThrow();
            assertEquals(
                    read,
                    NodeAddress.read(NodeAddress.write(read.getAddress(), read.getPort()))
                            .orElseThrow());
        }
        assertEquals("127.0.0.1:5701", NodeAddress.write(InetAddress.getByName("127.0.0.1"), 5701));
        for (String text :
                List.of("", ":5701", "hub.example:5701", "10.0.0.5", "10.0.0.5:x", "10.0.0.5:0", "10.0.0.5:70000")) {
            assertEquals(Optional.empty(), NodeAddress.read(text), text);
        }
    }

    @Test
    void keepsTheAddressesSeenLast() {
        KnownAddresses known = new KnownAddresses();
        InetSocketAddress first = new InetSocketAddress("127.0.0.1", 1);
        known.add(List.of(first));
        IntStream.rangeClosed(2, KnownAddresses.MOST).forEach(port -> known.add(List.of(at(port))));
        known.add(List.of(first));
        known.add(List.of(at(10_000)));
        assertEquals(KnownAddresses.MOST, known.all().size());
        assertTrue(known.all().containsAll(List.of(first, at(10_000))));
    }

    @Test
    void reportsANodeOnlyAfterAWhileAndOnce() {
        NodeRow other = node("other", "quay", "1", Map.of());
        try (LogLines log = LogLines.of("dev.switchboard.boot.nodes")) {
            ApartNodes apart = new ApartNodes(own, Duration.ofSeconds(15));
            apart.update(List.of(other), Set.of("own"), 0);
            apart.update(List.of(other), Set.of("own"), 14 * SECOND);
            assertEquals(Optional.empty(), apart.problem());
            apart.update(List.of(other), Set.of("own"), 15 * SECOND);
            apart.update(List.of(other), Set.of("own"), 18 * SECOND);
            assertEquals(List.of(other), apart.list());
            assertEquals(1, log.with("two hubs on one store").size());
            apart.update(List.of(other), Set.of("own", "other"), 20 * SECOND);
            assertEquals(Optional.empty(), apart.problem());
            assertEquals(1, log.with("INFO").size());
        }
    }

    @Test
    void beginsToCountAgainWhenANodeWasAMemberMeanwhile() {
        NodeRow other = node("other", "hub", "1", Map.of());
        ApartNodes apart = new ApartNodes(own, Duration.ofSeconds(15));
        apart.update(List.of(other), Set.of(), 0);
        apart.update(List.of(other), Set.of("other"), 10 * SECOND);
        apart.update(List.of(other), Set.of(), 20 * SECOND);
        assertEquals(List.of(), apart.list());
    }

    @Test
    void comparesOnlyWhatBothNodesHave() {
        assertEquals(Set.of("quota"), Agreement.differing(own, node("x", "hub", "1", Map.of("quota", "c"))));
        Map<String, String> otherKey = Map.of("quota", "c", Agreement.CLUSTER_SECRET, "x");
        Map<String, String> ownKey = Map.of("quota", "b", Agreement.CLUSTER_SECRET, "y");
        assertEquals(
                Set.of(Agreement.CLUSTER_SECRET),
                Agreement.differing(node("own", "hub", "1", ownKey), node("x", "hub", "1", otherKey)),
                "the other hashes are keyed with it");
    }

    @Test
    void namesTheCauseOfASplit() {
        assertTrue(Agreement.causeApart(own, node("x", "hub", "2", Map.of())).contains("protocol between nodes is 1"));
        assertTrue(Agreement.causeApart(own, node("x", "quay", "1", Map.of())).startsWith("cluster.name is hub here"));
        assertTrue(Agreement.causeApart(own, node("x", "hub", "1", Map.of())).contains("cluster.host"));
    }

    @Test
    void countsNoSlowAnswerAsSkew() {
        ClockSkew skew = new ClockSkew();
        assertEquals(Duration.ZERO, skew.measured(NOON, TRIP, NOON.plusSeconds(3)));
        assertEquals(Duration.ofSeconds(1), skew.measured(NOON, TRIP, NOON.plusSeconds(5)));
        assertEquals(Duration.ofSeconds(-1), skew.measured(NOON, TRIP, NOON.minusSeconds(1)));
    }

    @Test
    void logsSkewAboveTwoSecondsAndDegradesAboveThirty() {
        try (LogLines log = LogLines.of("dev.switchboard.boot.nodes")) {
            ClockSkew skew = new ClockSkew();
            skew.measured(NOON, Duration.ZERO, NOON.plusSeconds(2));
            assertEquals(0, log.with("clock").size());
            skew.measured(NOON, Duration.ZERO, NOON.minusSeconds(3));
            skew.measured(NOON, Duration.ZERO, NOON.minusSeconds(30));
            assertEquals(
                    List.of("WARN this machine's clock is 3.0 s behind PostgreSQL's; set it by NTP"),
                    log.with("clock"));
            assertEquals(Optional.empty(), skew.problem());
            skew.measured(NOON, Duration.ZERO, NOON.plusSeconds(31));
            assertEquals(Optional.of("this machine's clock is 31.0 s ahead of PostgreSQL's"), skew.problem());
            skew.measured(NOON, Duration.ZERO, NOON);
            assertEquals(Optional.empty(), skew.problem());
            assertEquals(1, log.with("agrees").size());
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static NodeRow node(String id, String cluster, String protocol, Map<String, String> settings) {
        return new NodeRow(id, cluster, "127.0.0.1:5701", "1.2.3", protocol, settings);
    }
}
