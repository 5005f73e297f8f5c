package dev.switchboard.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts a router's notifications. */
final class RecordingMetrics implements RoutingMetrics {

    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger publications = new AtomicInteger();
    final AtomicInteger dropped = new AtomicInteger();
    final AtomicInteger snapshots = new AtomicInteger();
    final AtomicInteger drifts = new AtomicInteger();
    final AtomicInteger provisional = new AtomicInteger();
    final AtomicLong inFlight = new AtomicLong();

    @Override
    public void sent(String node, int count, int bytes) {
        messages.incrementAndGet();
        publications.addAndGet(count);
    }

    @Override
    public void dropped(String node, int count) {
        dropped.addAndGet(count);
    }

    @Override
    public void snapshotSent(String node, int topics) {
        snapshots.incrementAndGet();
    }

    @Override
    public void peerDriftRepaired(String node) {
        drifts.incrementAndGet();
    }

    @Override
    public void joined(Duration took, boolean isProvisional) {
        if (isProvisional) {
            provisional.incrementAndGet();
        }
    }

    @Override
    public void inFlight(long bytes) {
        inFlight.set(bytes);
    }

    void reset() {
        messages.set(0);
        publications.set(0);
        dropped.set(0);
        provisional.set(0);
        drifts.set(0);
    }
}
