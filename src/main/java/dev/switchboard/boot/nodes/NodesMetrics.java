package dev.switchboard.boot.nodes;

import java.time.Duration;

/** Gets what a node knows of the others of its store, after each look. Called on the registry's context. */
public interface NodesMetrics {

    NodesMetrics NONE = new NodesMetrics() {

        @Override
        public void seen(int apart, int differing, int versions) {}

        @Override
        public void skewed(Duration skew) {}
    };

    /**
     * The other live nodes of the store.
     *
     * @param apart how many are not in this node's cluster
     * @param differing how many differ in settings that all must agree on
     * @param versions how many versions all run, this node included
     */
    void seen(int apart, int differing, int versions);

    /** How far this machine's clock is ahead of the store's. */
    void skewed(Duration skew);
}
