package dev.switchboard.boot;

import io.vertx.core.Vertx;

/** Gives tests of other packages access to a running node's event bus. */
public final class NodeTestBus {

    private NodeTestBus() {}

    /** The Vert.x of the node. */
    public static Vertx of(HubNode node) {
        return node.vertx();
    }
}
