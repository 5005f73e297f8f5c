package dev.switchboard.bench;

import java.util.List;
import java.util.Map;

/** Fan-out through the bridge's door against the hub's own, the same rooms for both in one hub, which serves them in turn. */
record DoorsScenario(String name, int rooms, int size) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fittingRooms = Math.max(1, lab.fit(name, 2 * rooms * size) / 2 / size);
        ServerProcess hub = fleet.hub();
        Target own = target(lab, hub, "ws", Door.WS, fittingRooms);
        Target bridge = target(lab, hub, "bridge", Door.BRIDGE, fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(own, bridge));
        lab.report(name, "delivery", series, series.get(own));
    }

    private Target target(Lab lab, ServerProcess hub, String target, Door door, int fittingRooms) {
        // As long for both doors, since the bridge spells the room's name in every event.
        String load = name + "-" + door.ordinal();
        List<LoadConnection> connections =
                lab.client().connect(door, hub.address(), lab.tokens(load, fittingRooms * size));
        RoomLoad rooms = new RoomLoad(lab.client(), load, lab.seat(load, connections, size), 0);
        return new Target(target, rooms, List.of(hub));
    }
}
