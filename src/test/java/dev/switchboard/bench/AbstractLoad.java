package dev.switchboard.bench;

import java.util.concurrent.TimeUnit;

/**
 * What all loads share: start and stop, the counts, and the wait for what is in flight. Runs on the generator's loop.
 */
abstract class AbstractLoad implements Load {

    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(3);

    protected final LoadClient client;
    protected final Tally tally = new Tally();
    protected final Histogram latency = new Histogram();
    protected boolean running;

    protected AbstractLoad(LoadClient client) {
        this.client = client;
    }

    /** Sends the first requests; from there the load keeps itself going while {@link #running}. */
    protected abstract void begin();

    /** Releases what {@link #begin} set up. */
    protected void end() {}

    @Override
    public final void start() {
        client.onLoop(() -> {
            running = true;
            begin();
            return null;
        });
    }

    @Override
    public final void stop() {
        client.onLoop(() -> {
            running = false;
            end();
            return null;
        });
        long received = units();
        long since = System.nanoTime();
        while (!client.onLoop(tally::complete) && System.nanoTime() - since < QUIET_NS) {
            sleep();
            long now = units();
            if (now != received) {
                received = now;
                since = System.nanoTime();
            }
        }
    }

    @Override
    public final long units() {
        return client.onLoop(tally::received);
    }

    @Override
    public final Histogram takeLatency() {
        return client.onLoop(() -> {
            Histogram taken = new Histogram();
            taken.add(latency);
            latency.clear();
            return taken;
        });
    }

    @Override
    public final Tally.Faults faults() {
        return client.onLoop(tally::faults);
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
