package dev.switchboard.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The number of the newest lineage of the logs that this node knows: one uninterrupted history of the store. It grows when
 * the store has lost commits, because it failed over to a replica that lacked them or was restored or rolled back; positions
 * of the older lineage may then be missing from the logs. Publications carry it. Safe from any thread; one per node, for as
 * long as the node.
 */
public final class LogLineage implements Shareable {

    private static final OnePerNode<LogLineage> NODE = new OnePerNode<>(LogLineage.class);

    private final AtomicInteger number = new AtomicInteger();
    private final List<IntConsumer> watchers = new CopyOnWriteArrayList<>();

    private LogLineage() {}

    /** The node's own. */
    public static LogLineage of(Vertx vertx) {
        return NODE.orMade(vertx, LogLineage::new);
    }

    /** The newest number known; 0 before the first is known. */
    public int number() {
        return number.get();
    }

    /** Notes a number; one that is not higher changes nothing. */
    public void note(int seen) {
        if (seen > number.get()) {
            int former = number.getAndAccumulate(seen, Math::max);
            if (former < seen) {
                watchers.forEach(watcher -> watcher.accept(seen));
            }
        }
    }

    /** Calls the watcher with each number that is higher than all before, on the thread that noted it. */
    public void watch(IntConsumer watcher) {
        watchers.add(watcher);
    }
}
