package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures fan-out through another endpoint against {@code /ws}, with the same rooms for both, alternating in one hub.
 *
 * @param data what the events carry
 */
record EndpointsScenario(String name, BenchEndpoint endpoint, int rooms, int size, Object data) implements Scenario {

    EndpointsScenario(String name, BenchEndpoint endpoint, int rooms, int size) {
        this(name, endpoint, rooms, size, new JsonObject().put("b", Payload.blank()));
    }

    /**
     * Events whose data is a string, in topics that an offset can hold: Socket.IO appends the connection's offset to
     * each, as it does for logged events. This measures the cost of offsets without a store.
     */
    static EndpointsScenario stamped(String name, BenchEndpoint endpoint, int rooms, int size) {
        return new EndpointsScenario(name, endpoint, rooms, size, Payload.blank());
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fittingRooms = Math.max(1, lab.fit(name, 2 * rooms * size) / 2 / size);
        ServerProcess hub = fleet.hub();
        Target own = target(lab, hub, BenchEndpoint.WS, fittingRooms);
        Target other = target(lab, hub, endpoint, fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(own, other));
        lab.report(name, "delivery", series, series.get(own));
    }

    private Target target(Lab lab, ServerProcess hub, BenchEndpoint measured, int fittingRooms) {
        // Same length for both endpoints, since the bridge repeats the room name in every event.
        String load = (data instanceof String ? RoomLoad.HELD : "") + name + "-" + measured.ordinal();
        List<LoadConnection> connections =
                lab.client().connect(measured, hub.address(), lab.tokens(load, fittingRooms * size));
        RoomLoad seated = new RoomLoad(lab.client(), load, lab.seat(load, connections, size), 0, RoomWords.BENCH, data);
        return new Target(measured.name().toLowerCase(Locale.ROOT), seated, List.of(hub));
    }
}
