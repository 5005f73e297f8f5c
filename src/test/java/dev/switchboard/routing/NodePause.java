package dev.switchboard.routing;

import dev.switchboard.testing.TestCluster.TestNode;
import java.util.concurrent.CountDownLatch;

/**
 * Blocks a node's router until closed, while the node stays a member, as in a long garbage collection.
 */
final class NodePause implements AutoCloseable {

    private final CountDownLatch ended = new CountDownLatch(1);

    private NodePause() {}

    static NodePause of(TestNode node) throws Exception {
        NodePause pause = new NodePause();
        CountDownLatch begun = new CountDownLatch(1);
        node.router().core().loop().execute(() -> {
            begun.countDown();
            pause.hold();
        });
        begun.await();
        return pause;
    }

    private void hold() {
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
