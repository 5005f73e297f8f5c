package dev.switchboard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures the same load on one of two nodes and spread over both, counting the CPU of both nodes each time; then the
 * latency from node to node at 20,000 deliveries a second in rooms of 20.
 */
record TwoNodesScenario(String name, int rooms, int size) implements Scenario {

    private static final int SMALL_ROOMS = 50;
    private static final int SMALL = 20;
    private static final double EVENTS_PER_SECOND = 1000;

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        List<ServerProcess> nodes = List.of(fleet.hub(), fleet.hub());
        int fitting = Math.max(1, lab.fit(name, 2 * rooms * size + SMALL_ROOMS * SMALL) / 2 / size);
        int count = Math.min(rooms, fitting);
        Target one = new Target("one node", load(lab, nodes.subList(0, 1), "one", count, size, 0), nodes);
        Target two = new Target("two nodes", load(lab, nodes, "two", count, size, 0), nodes);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(one, two));
        lab.report(name, "delivery", series, series.get(one));
        measureAcrossNodes(lab, nodes);
    }

    private void measureAcrossNodes(Lab lab, List<ServerProcess> nodes) throws InterruptedException {
        RoomLoad load = load(lab, nodes, "cross", SMALL_ROOMS, SMALL, EVENTS_PER_SECOND);
        Target target = new Target("two nodes, 50x20 at 1,000/s", load, nodes);
        Windows.Series series = new Windows(lab.options()).run(List.of(target)).get(target);
        Tally.Faults faults = load.faults();
        lab.report().check(faults);
        lab.report()
                .row(name, target.name())
                .put("us/delivery", series.microsPerUnit())
                .put("delivery/s", series.unitsPerSecond().median())
                .latency("", series.latency())
                .latency("from node to node", load.takeCrossing())
                .faults(faults);
    }

    /** Assigns the members of every room to the nodes in turn. */
    private RoomLoad load(Lab lab, List<ServerProcess> nodes, String load, int rooms, int size, double perSecond) {
        List<List<RoomLoad.Seat>> seats = new ArrayList<>();
        IntStream.range(0, rooms).forEach(room -> seats.add(new ArrayList<>()));
        for (int node = 0; node < nodes.size(); node++) {
            int share = size / nodes.size();
            List<LoadConnection> connections =
                    lab.connect(nodes.get(node), name + "-" + load + "-" + node, rooms * share);
            lab.enter(
                    load,
                    connections,
                    IntStream.range(0, connections.size())
                            .map(i -> i / share)
                            .boxed()
                            .toList());
            for (int i = 0; i < connections.size(); i++) {
                seats.get(i / share).add(new RoomLoad.Seat(connections.get(i), node));
            }
        }
        return new RoomLoad(lab.client(), load, seats, perSecond);
    }
}
