package dev.switchboard.bench;

import dev.switchboard.testing.Bystander;
import java.util.concurrent.TimeUnit;

/**
 * A bystander of a node with its usual limits, pinging forty times a second: alone, then next to a {@link Flooder} of one
 * kind, kind after kind.
 */
record FloodScenario(String name) implements Scenario {

    private static final long PING_EVERY_MS = 25;
    private static final long WATCH_MS = TimeUnit.SECONDS.toMillis(15);

    @Override
    public void run(Lab lab, Fleet fleet) {
        ServerProcess hub = fleet.hub("--limits.enabled=true");
        String token = new BenchTokens(Fleet.SECRET).sign("bystander");
        try (Bystander bystander = Bystander.of(hub.address().getPort(), token, PING_EVERY_MS)) {
            bystander.watch(WATCH_MS);
            for (int kind = 0; kind < Flooder.KINDS.size(); kind++) {
                watch(lab, fleet, hub, bystander, kind);
            }
        }
    }

    /** Quiet, then flooded, so that each kind is held against a quiet time of its own. */
    private void watch(Lab lab, Fleet fleet, ServerProcess hub, Bystander bystander, int kind) {
        long idle = hub.cpuMicros();
        Bystander.Times quiet = bystander.watch(WATCH_MS);
        idle = hub.cpuMicros() - idle;
        double before = floodsEnded(hub);
        ServerProcess flooder = fleet.flooder(hub, kind);
        // Without the flooder's own start.
        bystander.watch(WATCH_MS / 5);
        long busy = hub.cpuMicros();
        Bystander.Times flooded = bystander.watch(WATCH_MS);
        busy = hub.cpuMicros() - busy;
        flooder.kill();
        lab.report()
                .row(name, Flooder.KINDS.get(kind).label())
                .put("pings", flooded.count())
                .put("p50 ms quiet", quiet.p50())
                .put("p50 ms", flooded.p50())
                .put("p99 ms quiet", quiet.p99())
                .put("p99 ms", flooded.p99())
                .put("p99 times quiet", flooded.p99() / quiet.p99())
                .put("worst ms", flooded.worst())
                .put("hub's CPU quiet", share(idle))
                .put("hub's CPU", share(busy))
                .put("floods ended", floodsEnded(hub) - before);
    }

    /** Of one core. */
    private static double share(long micros) {
        return micros / 1_000.0 / WATCH_MS;
    }

    private static double floodsEnded(ServerProcess hub) {
        return hub.metrics().samples().entrySet().stream()
                .filter(sample -> sample.getKey().contains("reason=\"flooding\""))
                .mapToDouble(sample -> sample.getValue())
                .sum();
    }
}
