package dev.switchboard.routing;

import dev.switchboard.testing.TestCluster.TestNode;
import java.util.concurrent.CountDownLatch;

/** A node whose router does nothing until this is closed, while its membership lives on, as in a long collection of garbage. */
final class NodePause implements AutoCloseable {

    private final CountDownLatch over = new CountDownLatch(1);

    private NodePause() {}

    static NodePause of(TestNode node) throws Exception {
        NodePause pause = new NodePause();
        CountDownLatch begun = new CountDownLatch(1);
        node.router().core().run(() -> {
            begun.countDown();
            pause.hold();
        });
        begun.await();
        return pause;
    }

    private void hold() {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    @Override
    public void close() {
        over.countDown();
    }
}
