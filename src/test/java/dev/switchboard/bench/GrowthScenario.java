package dev.switchboard.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures how the cost of a delivery, of a connect and of an idle connection grows with their number: the same rate of
 * events to more and more rooms of twenty, the hub against the bare server. They take turns with all their connections,
 * since the generator cannot hold both.
 *
 * @param sizes how many connections, one after the other
 * @param perSecond events a second over all rooms
 */
record GrowthScenario(String name, List<Integer> sizes, double perSecond) implements Scenario {

    private static final int ROOM = 20;
    private static final int TURNS = 3;
    private static final Duration AFTERMATH = Duration.ofSeconds(7);

    @Override
    public BenchOptions options(BenchOptions given) {
        return given.forRivals();
    }

    /** What one server has shown at one size. */
    private static final class Measured {
        private final List<Windows.Window> windows = new ArrayList<>();
        private final Histogram latency = new Histogram();
        private final List<Double> connects = new ArrayList<>();
        private Tally.Faults faults;
        private double heapKb = Double.NaN;
        private double rssKb = Double.NaN;

        Windows.Series series() {
            return new Windows.Series(windows, latency);
        }
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        List<Rival> rivals = Rival.SERVERS;
        Map<Rival, ServerProcess> servers = new HashMap<>();
        Map<Rival, long[]> empty = new HashMap<>();
        for (Rival rival : rivals) {
            ServerProcess server = rival.start().apply(fleet);
            servers.put(rival, server);
            turn(lab, server, rival, sizes.get(0), new Measured(), null);
            empty.put(rival, new long[] {server.liveHeapBytes(), server.rssBytes()});
        }
        for (int size : sizes) {
            int fitting = lab.fit(name, size) / ROOM * ROOM;
            Map<Rival, Measured> measured = new HashMap<>();
            for (int turn = 0; turn < TURNS; turn++) {
                for (Rival rival : rivals) {
                    Measured of = measured.computeIfAbsent(rival, first -> new Measured());
                    turn(lab, servers.get(rival), rival, fitting, of, turn == 0 ? empty.get(rival) : null);
                }
            }
            report(lab, fitting, rivals, measured);
        }
    }

    private void turn(Lab lab, ServerProcess server, Rival rival, int count, Measured into, long[] empty)
            throws InterruptedException {
        String users = name + "-" + System.nanoTime();
        long cpuBefore = server.cpuMicros();
        List<LoadConnection> connections =
                lab.client().connect(rival.endpoint(), server.address(), lab.tokens(users, count));
        into.connects.add((double) (server.cpuMicros() - cpuBefore) / count);
        RoomLoad load = new RoomLoad(lab.client(), users, lab.seat(users, connections, ROOM), perSecond);
        Target target = new Target(rival.name(), load, List.of(server));
        Windows.Series series = new Windows(lab.options()).run(List.of(target)).get(target);
        into.windows.addAll(series.windows());
        into.latency.add(series.latency());
        into.faults = load.faults();
        lab.report().check(into.faults);
        if (empty != null) {
            into.heapKb = (server.liveHeapBytes() - empty[0]) / 1024.0 / count;
            into.rssKb = (server.rssBytes() - empty[1]) / 1024.0 / count;
        }
        lab.client().close(connections);
        TimeUnit.MILLISECONDS.sleep(AFTERMATH.toMillis());
        server.awaitQuiet(Duration.ofSeconds(10));
    }

    private void report(Lab lab, int count, List<Rival> rivals, Map<Rival, Measured> measured) {
        Windows.Series baseline = measured.get(rivals.get(0)).series();
        for (Rival rival : rivals) {
            Measured of = measured.get(rival);
            lab.report()
                    .row(name, rival.name())
                    .put("connections", count)
                    .put("us/delivery", of.series().microsPerUnit())
                    .put("ratio", of.series().ratioTo(baseline))
                    .latency("", of.latency)
                    .put("us/connect", Spread.of(of.connects))
                    .put("live heap KB/conn", of.heapKb)
                    .put("RSS KB/conn", of.rssKb)
                    .faults(of.faults);
        }
    }
}
