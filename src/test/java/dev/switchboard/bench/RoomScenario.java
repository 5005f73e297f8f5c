package dev.switchboard.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures fan-out: the hub against the bare server, with the same rooms on both.
 *
 * @param perSecond events a second over all rooms; 0 for the closed loop
 */
record RoomScenario(String name, int rooms, int size, double perSecond) implements Scenario {

    private static final int WARM_ROOMS = 20;
    private static final int WARM_SECONDS = 20;

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fitting = lab.fit(name, 2 * rooms * size) / 2;
        int fittingRooms = Math.max(1, fitting / size);
        ServerProcess bareServer = fleet.bare();
        ServerProcess hubServer = fleet.hub();
        if (perSecond > 0) {
            // At this rate the compilers would not finish within the whole run.
            warm(lab, bareServer);
            warm(lab, hubServer);
        }
        Target bare = target(lab, bareServer, "bare", fittingRooms);
        Target hub = target(lab, hubServer, "hub", fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(bare, hub));
        lab.report(name, "delivery", series, series.get(bare));
    }

    /** Warms up the compilers with a closed loop in separate rooms. */
    private void warm(Lab lab, ServerProcess server) throws InterruptedException {
        String warming = name + "-warm";
        List<LoadConnection> connections = lab.connect(server, warming, WARM_ROOMS * size);
        RoomLoad load = new RoomLoad(lab.client(), warming, lab.seat(warming, connections, size), 0);
        load.start();
        TimeUnit.SECONDS.sleep(WARM_SECONDS);
        load.stop();
    }

    private Target target(Lab lab, ServerProcess server, String target, int fittingRooms) {
        List<LoadConnection> connections = lab.connect(server, name, fittingRooms * size);
        RoomLoad load = new RoomLoad(lab.client(), name, lab.seat(name, connections, size), perSecond);
        return new Target(target, load, List.of(server));
    }
}
