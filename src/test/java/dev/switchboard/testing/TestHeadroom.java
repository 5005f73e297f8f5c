package dev.switchboard.testing;

import dev.switchboard.bus.Headroom;

/** Memory that is as ample as a test says. */
public final class TestHeadroom implements Headroom {

    public volatile boolean connections = true;
    public volatile boolean durableWork = true;

    @Override
    public boolean admitsConnections() {
        return connections;
    }

    @Override
    public boolean admitsDurableWork() {
        return durableWork;
    }
}
