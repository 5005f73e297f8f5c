package dev.switchboard.boot;

import io.vertx.core.Vertx;

/** Lets tests of other rooms at a started node's event bus. */
public final class NodeTestBus {

    private NodeTestBus() {}

    /** The Vert.x that the node runs on. */
    public static Vertx of(HubNode node) {
        return node.vertx();
    }
}
