package dev.switchboard.bench;

import dev.switchboard.testing.Bystander;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A bystander of a node with its usual limits, pinging forty times a second: alone and next to a {@link Flooder} of one kind,
 * in turns.
 *
 * @param kind the number of the kind
 */
record FloodScenario(String name, int kind) implements Scenario {

    private static final long PING_EVERY_MS = 25;
    private static final int TURNS = 4;
    private static final long WATCH_MS = TimeUnit.SECONDS.toMillis(10);
    private static final long FLOOD_STARTS_MS = TimeUnit.SECONDS.toMillis(3);

    @Override
    public void run(Lab lab, Fleet fleet) {
        ServerProcess hub = fleet.hub("--limits.enabled=true");
        String token = new BenchTokens(Fleet.SECRET).sign("bystander");
        try (Bystander bystander = Bystander.of(hub.address().getPort(), token, PING_EVERY_MS)) {
            bystander.watch(WATCH_MS);
            watch(lab, fleet, hub, bystander);
        }
    }

    static List<Scenario> all() {
        return IntStream.range(0, Flooder.KINDS.size())
                .<Scenario>mapToObj(kind -> new FloodScenario(
                        "flood-" + Flooder.KINDS.get(kind).label().replace(' ', '-'), kind))
                .toList();
    }

    /** Quiet and flooded in turns: what else the machine does falls on both. */
    private void watch(Lab lab, Fleet fleet, ServerProcess hub, Bystander bystander) {
        Watch alone = new Watch();
        Watch beside = new Watch();
        double before = floodsEnded(hub);
        for (int turn = 0; turn < TURNS; turn++) {
            alone.add(hub, bystander);
            ServerProcess flooder = fleet.flooder(hub, kind);
            // Without the flooder's own start.
            bystander.watch(FLOOD_STARTS_MS);
            beside.add(hub, bystander);
            flooder.kill();
        }
        Bystander.Times quiet = Bystander.Times.of(alone.millis);
        Bystander.Times flooded = Bystander.Times.of(beside.millis);
        lab.report()
                .row(name, Flooder.KINDS.get(kind).label())
                .put("pings", flooded.count())
                .put("p50 ms quiet", quiet.p50())
                .put("p50 ms", flooded.p50())
                .put("p99 ms quiet", quiet.p99())
                .put("p99 ms", flooded.p99())
                .put("p99 times quiet", flooded.p99() / quiet.p99())
                .put("worst ms quiet", quiet.worst())
                .put("worst ms", flooded.worst())
                .put("hub's CPU quiet", share(alone.cpu))
                .put("hub's CPU", share(beside.cpu))
                .put("floods ended", floodsEnded(hub) - before);
    }

    /** What the bystander saw, and what the hub used meanwhile. */
    private static final class Watch {

        private final List<Double> millis = new ArrayList<>();
        private long cpu;

        void add(ServerProcess hub, Bystander bystander) {
            long start = hub.cpuMicros();
            millis.addAll(bystander.collect(WATCH_MS));
            cpu += hub.cpuMicros() - start;
        }
    }

    /** Of one core. */
    private static double share(long micros) {
        return micros / 1_000.0 / TURNS / WATCH_MS;
    }

    private static double floodsEnded(ServerProcess hub) {
        return hub.metrics().samples().entrySet().stream()
                .filter(sample -> sample.getKey().contains("reason=\"flooding\""))
                .mapToDouble(sample -> sample.getValue())
                .sum();
    }
}
