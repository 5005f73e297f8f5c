package dev.switchboard.bench;

import java.util.List;
import java.util.Map;

/**
 * Fan-out: the hub against the bare server, the same rooms on both.
 *
 * @param perSecond events a second over all rooms; 0 for the closed loop
 */
record RoomScenario(String name, int rooms, int size, double perSecond) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fitting = lab.fit(name, 2 * rooms * size) / 2;
        int fittingRooms = Math.max(1, fitting / size);
        Target bare = target(lab, fleet.bare(), "bare", fittingRooms);
        Target hub = target(lab, fleet.hub(), "hub", fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(bare, hub));
        lab.report(name, "delivery", series, series.get(bare));
    }

    private Target target(Lab lab, ServerProcess server, String target, int fittingRooms) {
        List<LoadConnection> connections = lab.connect(server, name, fittingRooms * size);
        RoomLoad load = new RoomLoad(lab.client(), name, lab.seat(name, connections, size), perSecond);
        return new Target(target, load, List.of(server));
    }
}
