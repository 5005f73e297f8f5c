package dev.switchboard.log.group;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;

/** Told of the transactions of {@link GroupCommit}. Safe from any thread; installed once per node, before its concerns. */
public interface GroupCommitMetrics extends Shareable {

    OnePerNode<GroupCommitMetrics> NODE = new OnePerNode<>(GroupCommitMetrics.class);

    GroupCommitMetrics NONE = new GroupCommitMetrics() {

        @Override
        public void ended(int units, Duration took) {}

        @Override
        public void waited(Duration time) {}

        @Override
        public void left(int units) {}

        @Override
        public void retriedAlone(int units) {}

        @Override
        public void refused() {}
    };

    /** A transaction has ended, committed or not. */
    void ended(int units, Duration took);

    /** A unit waited so long for its transaction to begin. */
    void waited(Duration time);

    /** These were left because somebody else held their topics. */
    void left(int units);

    /** Their transaction failed, and each is tried again alone. */
    void retriedAlone(int units);

    /** A unit was refused because too many waited. */
    void refused();

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static GroupCommitMetrics of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
