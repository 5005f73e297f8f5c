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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions are opened on the owner and used through the edge, until one of the two nodes leaves. */
@Tag("slow")
class LostNodeTest {

    private TestCluster cluster;
    private RelayBench owner;
    private RelayBench edge;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(2);
        owner = new RelayBench(cluster.node(0));
        edge = new RelayBench(cluster.node(1));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void answersForADeadOwnerAndClosesItsWebSockets() throws Exception {
        String polling = owner.open();
        CompletableFuture<HttpResponse<String>> poll = edge.poll(polling);
        Await.until("the poll is pending", () -> owner.sessions.get(polling).writable());
        try (FrameSocket socket = edge.upgrade(owner, owner.open())) {
            cluster.kill(owner.node);

            // A node that dies in this JVM may still have time to close the session.
            String last = poll.get(20, TimeUnit.SECONDS).body();
            assertTrue(Set.of("1", ClusterSessionsTest.UNKNOWN).contains(last), last);
            ClusterSessionsTest.assertUnknown(edge.poll(polling));
            assertEquals(400, edge.post(polling, "4x").statusCode());
            assertEquals(1000, socket.closeCode());
        }
    }

    @Test
    void endsTheSessionsWhoseClientsCameThroughADeadEdge() throws Exception {
        String polling = owner.open();
        edge.poll(polling);
        Await.until("the poll is pending", () -> owner.sessions.get(polling).writable());
        String upgraded = owner.open();
        try (FrameSocket socket = edge.upgrade(owner, upgraded)) {
            socket.text("4x").nextText();

            cluster.kill(edge.node);

            Await.until("both end", () -> owner.closed.size() == 2);
            assertEquals(SessionEnd.TRANSPORT_ERROR, owner.closed.get(polling));
            assertEquals(SessionEnd.TRANSPORT_CLOSE, owner.closed.get(upgraded));
        }
    }

    @Test
    void endsItsWebSocketsAndPollsWhenItCloses() throws Exception {
        String sid = owner.open();
        String polling = owner.open();
        CompletableFuture<HttpResponse<String>> poll = edge.poll(polling);
        Await.until("the poll is pending", () -> owner.sessions.get(polling).writable());
        try (FrameSocket socket = edge.upgrade(owner, sid)) {
            socket.text("4x").nextText();

            Await.result(edge.cluster.close());

            assertEquals(1001, socket.closeCode());
            ClusterSessionsTest.assertUnknown(poll);
            ClusterSessionsTest.assertUnknown(edge.poll(polling));
            Await.until("both end", () -> owner.closed.size() == 2);
            assertEquals(SessionEnd.SERVER_SHUTTING_DOWN, owner.closed.get(sid));
            assertEquals(SessionEnd.TRANSPORT_ERROR, owner.closed.get(polling));
        }
    }
}
