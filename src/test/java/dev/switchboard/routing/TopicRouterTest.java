package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class TopicRouterTest {

    @Test
    void smoke() throws Exception {
        long t = System.nanoTime();
        try (TestCluster cluster = TestCluster.of(3)) {
            System.out.println("started " + (System.nanoTime() - t) / 1_000_000);
            TestNode a = cluster.node(0);
            TestNode b = cluster.node(1);
            RecordingDelivery heard = new RecordingDelivery();
            b.router().attach(heard);
            for (int i = 0; i < 5; i++) {
                t = System.nanoTime();
                Await.result(b.router().listen(Topic.chat("x" + i)));
                System.out.println("listen " + (System.nanoTime() - t) / 1_000);
            }
            a.publisher().publish(Publication.durable(Topic.chat("x1"), 1, "e", Buffer.buffer("{}")));
            Await.until("heard", () -> heard.heard("e"));
            System.out.println(a.router().members());
            assertEquals(3, a.router().clusterSize());
            assertTrue(a.router().ready());
            t = System.nanoTime();
            cluster.stop(b);
            System.out.println("stopped " + (System.nanoTime() - t) / 1_000_000);
            Await.until("2", () -> a.router().clusterSize() == 2);
        }
    }
}
