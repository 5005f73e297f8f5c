package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceNotifierTest {

    private final String ana = "ana-" + UUID.randomUUID();
    private PresenceRig rig;

    @BeforeEach
    void start() {
        rig = new PresenceRig(TestStores.redis());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void publishesComingAndGoingOnThisNodeOnly() {
        rig.connects(ana);
        PresenceRig.Published online = rig.firstSaidOf(ana);
        rig.disconnects(ana);
        Await.until(() -> rig.publishedTo(ana).size() == 2);
        rig.settle();

        assertEquals(List.of("online", "offline"), rig.statusesSaidOf(ana));
        assertTrue(rig.publishedTo(ana).stream().allMatch(PresenceRig.Published::nodeOnly));
        assertEquals("userStatus", online.publication().event());
        assertNull(online.data().getString("lastSeen"));
    }

    @Test
    void lastSeenIsWhenTheLastConnectionEndedNotWhenItsLingerDid() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        Instant before = Instant.now().minus(PresenceRig.LINGER).minusMillis(1);
        rig.disconnects(ana);
        Await.until(() -> rig.publishedTo(ana).size() == 2);

        String lastSeen = rig.publishedTo(ana).get(1).data().getString("lastSeen");
        Instant seen = Instant.parse(lastSeen);
        assertTrue(seen.isAfter(before), lastSeen);
        assertTrue(Duration.between(seen, Instant.now()).compareTo(PresenceRig.LINGER) >= 0, lastSeen);
        assertEquals(lastSeen, rig.state("ben", ana).getString("lastSeen"));
        rig.connects(ana);
        assertNull(rig.state("ben", ana).getString("lastSeen"));
    }

    @Test
    void theAuditPublishesALostChangeAndNothingMore() {
        String ben = "ben-" + UUID.randomUUID();
        rig.connects(ben);
        rig.firstSaidOf(ben);
        rig.connectsUnreported(ana);
        Await.until(() -> rig.statusesSaidOf(ana).equals(List.of("online")));
        assertEquals(1, rig.repaired.get());
        rig.disconnectsUnreported(ana);
        Await.until(() -> rig.statusesSaidOf(ana).equals(List.of("online", "offline")));
        assertEquals(2, rig.repaired.get());
        assertEquals(List.of("online"), rig.statusesSaidOf(ben));
    }

    @Test
    void aStatusOutlivesItsConnections() {
        rig.connects(ana);
        rig.firstSaidOf(ana);
        rig.set(ana, "busy", "deep work");
        rig.disconnects(ana);
        Await.until(() -> rig.statusesSaidOf(ana).equals(List.of("online", "busy", "offline")));
        assertNull(rig.publishedTo(ana).get(2).data().getString("text"));
        rig.connects(ana);
        Await.until(() -> rig.publishedTo(ana).size() == 4);
        assertEquals("busy", rig.publishedTo(ana).get(3).data().getString("status"));
        assertEquals("deep work", rig.publishedTo(ana).get(3).data().getString("text"));
    }

    @Test
    void tenThousandUsersOfADeadNodeGoOfflineOnceEach() {
        List<String> users =
                IntStream.range(0, 10_000).mapToObj(i -> ana + "-" + i).toList();
        users.forEach(rig::connects);
        Await.until(() -> rig.publications.size() == 10_000);
        rig.publications.clear();
        users.forEach(rig::disconnects);
        Await.until(() -> rig.publications.size() >= 10_000);
        rig.settle();

        assertEquals(10_001, rig.publications.size());
        assertEquals(
                10_000,
                rig.publications.stream()
                        .filter(one -> one.data().getString("status").equals("offline"))
                        .map(PresenceRig.Published::topic)
                        .distinct()
                        .count());
    }

    /** Reading Redis takes time, so changes of one user queue up; a change that is undone may be left out. */
    @Test
    void changesOfOneUserArePublishedInOrder() {
        for (int i = 0; i < 500; i++) {
            rig.connects(ana);
            rig.disconnects(ana);
        }
        rig.connects(ana);
        rig.settle();

        List<String> statuses = rig.statusesSaidOf(ana);
        for (int i = 0; i < statuses.size(); i++) {
            assertEquals(i % 2 == 0 ? "online" : "offline", statuses.get(i), statuses::toString);
        }
        assertEquals("online", statuses.get(statuses.size() - 1));
    }
}
