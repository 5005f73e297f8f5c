package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Audience.Change;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The users online, as node A reports them, while the users are on B and on C, which ends. */
@Tag("slow")
class UserPresenceTest {

    private static final RoutingConfig USUAL = TestCluster.ROUTING;
    /** Long enough to see a node die and to act before its users' linger, counted from its last beat, expires. */
    private static final RoutingConfig LONGER_LINGER = new RoutingConfig(
            USUAL.ackTimeout(),
            USUAL.linger(),
            Duration.ofMillis(1_500),
            Duration.ofMillis(200),
            USUAL.auditInterval(),
            USUAL.inFlightBytes());

    private static final Queue<Change> CHANGES = new ConcurrentLinkedQueue<>();
    private static TestCluster cluster;
    private static TestNode a;
    private static TestNode b;

    private TestNode c;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(2, LONGER_LINGER);
        a = cluster.node(0);
        b = cluster.node(1);
        Await.result(new Audience(a.vertx()).onChange(CHANGES::add));
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void fill() throws Exception {
        cluster.fill(3);
        c = cluster.node(2);
    }

    @Test
    void usersOfADeadNodeGoOfflineOnce() throws Exception {
        Topic ana = Topic.user("ana");
        Await.result(c.router().listen(ana));
        assertEquals(Set.of(ana), online(ana));
        cluster.kill(c);
        Await.until("C is gone", () -> a.router().members().size() == 2);
        awaitOffline(ana);
        assertEquals(List.of(true, false), changesOf(ana));
        assertEquals(Set.of(), online(ana));
    }

    @Test
    void usersOfALeavingNodeGoOfflineOnce() throws Exception {
        Topic ana = Topic.user("ana-leaving");
        Await.result(c.router().listen(ana));
        cluster.stop(c);
        awaitOffline(ana);
        assertEquals(List.of(true, false), changesOf(ana));
    }

    @Test
    void aUserThatMovesToAnotherNodeInTimeStaysOnline() throws Exception {
        Topic ana = Topic.user("ana-moving");
        Topic dan = Topic.user("dan-not-moving");
        Await.result(c.router().listen(ana));
        Await.result(c.router().listen(dan));
        cluster.kill(c);
        Await.until("C is gone", () -> a.router().members().size() == 2);
        assertEquals(Set.of(ana), online(ana));
        Await.result(b.router().listen(ana));
        // On the same dead node: once dan is offline, ana would be too.
        awaitOffline(dan);
        assertEquals(List.of(true), changesOf(ana));
        assertEquals(Set.of(ana), online(ana));
    }

    @Test
    void aReloadChangesNothing() throws Exception {
        Topic ana = Topic.user("ana-reloading");
        Topic ben = Topic.user("ben-closing");
        Await.result(b.router().listen(ana));
        Await.result(b.router().listen(ben));
        b.router().release(ana);
        Await.result(b.router().listen(ana));
        b.router().release(ben);
        awaitOffline(ben);
        assertEquals(List.of(true), changesOf(ana));
    }

    @Test
    void aUserOnSeveralNodesIsOnlineUntilTheLastConnectionCloses() throws Exception {
        Topic ana = Topic.user("ana-twice");
        Await.result(b.router().listen(ana));
        Await.result(c.router().listen(ana));
        Await.result(a.router().listen(ana));
        b.router().release(ana);
        c.router().release(ana);
        Topic ben = Topic.user("ben-after");
        Await.result(c.router().listen(ben));
        c.router().release(ben);
        awaitOffline(ben);
        assertEquals(List.of(true), changesOf(ana));
        a.router().release(ana);
        awaitOffline(ana);
        assertEquals(List.of(true, false), changesOf(ana));
    }

    private static void awaitOffline(Topic user) {
        Await.until(user + " is offline", () -> CHANGES.contains(new Change(user, false)));
    }

    private static List<Boolean> changesOf(Topic user) {
        return CHANGES.stream()
                .filter(change -> change.topic().equals(user))
                .map(Change::active)
                .toList();
    }

    private static Set<Topic> online(Topic user) throws Exception {
        return Await.result(new Audience(a.vertx()).active(Set.of(user)));
    }
}
