package dev.switchboard.engineio.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.TestCluster;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions are opened at one node and used through the other, until one of the two is gone. */
class LostNodeTest {

    private TestCluster cluster;
    private RelayBench home;
    private RelayBench away;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(2);
        home = new RelayBench(cluster.node(0));
        away = new RelayBench(cluster.node(1));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void answersForANodeThatDiedAndClosesItsWebSockets() throws Exception {
        String polling = home.open();
        CompletableFuture<HttpResponse<String>> poll = away.poll(polling);
        Await.until("the poll waits", () -> home.sessions.get(polling).writable());
        try (FrameSocket socket = away.upgrade(home, home.open())) {
            cluster.kill(home.node);

            // Dying in this JVM it may still have the time to say that the session is closed.
            String last = poll.get(20, TimeUnit.SECONDS).body();
            assertTrue(Set.of("1", ClusterSessionsTest.UNKNOWN).contains(last), last);
            ClusterSessionsTest.assertUnknown(away.poll(polling));
            assertEquals(400, away.post(polling, "4x").statusCode());
            assertEquals(1000, socket.closeCode());
        }
    }

    @Test
    void endsTheSessionsWhoseClientsCameThroughANodeThatDied() throws Exception {
        String polling = home.open();
        away.poll(polling);
        Await.until("the poll waits", () -> home.sessions.get(polling).writable());
        String upgraded = home.open();
        try (FrameSocket socket = away.upgrade(home, upgraded)) {
            socket.text("4x").nextText();

            cluster.kill(away.node);

            Await.until("both end", () -> home.closed.size() == 2);
            assertEquals(SessionEnd.TRANSPORT_ERROR, home.closed.get(polling));
            assertEquals(SessionEnd.TRANSPORT_CLOSE, home.closed.get(upgraded));
        }
    }

    @Test
    void letsGoOfItsWebSocketsAndPollsWhenItEnds() throws Exception {
        String sid = home.open();
        String polling = home.open();
        CompletableFuture<HttpResponse<String>> poll = away.poll(polling);
        Await.until("the poll waits", () -> home.sessions.get(polling).writable());
        try (FrameSocket socket = away.upgrade(home, sid)) {
            socket.text("4x").nextText();

            Await.result(away.cluster.close());

            assertEquals(1001, socket.closeCode());
            ClusterSessionsTest.assertUnknown(poll);
            ClusterSessionsTest.assertUnknown(away.poll(polling));
            Await.until("both end", () -> home.closed.size() == 2);
            assertEquals(SessionEnd.SERVER_SHUTTING_DOWN, home.closed.get(sid));
            assertEquals(SessionEnd.TRANSPORT_ERROR, home.closed.get(polling));
        }
    }
}
