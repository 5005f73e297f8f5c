package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fan-out through another door against the hub's own, the same rooms for both in one hub, which serves them in turn.
 *
 * @param data what the events carry
 */
record EndpointsScenario(String name, BenchEndpoint door, int rooms, int size, Object data) implements Scenario {

    EndpointsScenario(String name, BenchEndpoint door, int rooms, int size) {
        this(name, door, rooms, size, new JsonObject().put("b", Payload.blank()));
    }

    /**
     * Events whose data is a string, in topics that an offset can hold: Socket.IO ends each with the connection's own
     * offset, as it does those of a log, and no store is needed to measure what that costs.
     */
    static EndpointsScenario stamped(String name, BenchEndpoint door, int rooms, int size) {
        return new EndpointsScenario(name, door, rooms, size, Payload.blank());
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fittingRooms = Math.max(1, lab.fit(name, 2 * rooms * size) / 2 / size);
        ServerProcess hub = fleet.hub();
        Target own = target(lab, hub, BenchEndpoint.WS, fittingRooms);
        Target other = target(lab, hub, door, fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(own, other));
        lab.report(name, "delivery", series, series.get(own));
    }

    private Target target(Lab lab, ServerProcess hub, BenchEndpoint measured, int fittingRooms) {
        // As long for both doors, since the bridge spells the room's name in every event.
        String load = (data instanceof String ? RoomLoad.HELD : "") + name + "-" + measured.ordinal();
        List<LoadConnection> connections =
                lab.client().connect(measured, hub.address(), lab.tokens(load, fittingRooms * size));
        RoomLoad seated = new RoomLoad(lab.client(), load, lab.seat(load, connections, size), 0, data);
        return new Target(measured.name().toLowerCase(Locale.ROOT), seated, List.of(hub));
    }
}
