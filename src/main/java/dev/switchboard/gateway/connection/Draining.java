package dev.switchboard.gateway.connection;

/** Whether this node lets its connections go and admits none. Safe from any thread; lives as long as the node. */
public final class Draining {

    private volatile boolean draining;
    private volatile boolean stopping;

    public boolean isDraining() {
        return draining;
    }

    /** Admits no connection from now on, until {@link #end}. */
    public void begin() {
        draining = true;
    }

    /** Admits no connection ever again. */
    public void beginForGood() {
        stopping = true;
        draining = true;
    }

    /** Admits connections again; false if the node stops. */
    public boolean end() {
        draining = stopping;
        return !stopping;
    }
}
