package dev.switchboard.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures fan-out to streams of server-sent events against {@code /ws}, with the same rooms for both, alternating in one hub.
 * A stream cannot speak, so in both cases the speakers are WebSockets that listen to nothing.
 */
record StreamsScenario(String name, int rooms, int size) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fittingRooms =
                Math.max(1, lab.fit(name, 2 * rooms * (size + RoomLoad.SPEAKERS)) / 2 / (size + RoomLoad.SPEAKERS));
        ServerProcess hub = fleet.hub();
        Target sockets = target(lab, hub, BenchEndpoint.WS, fittingRooms);
        Target streams = target(lab, hub, BenchEndpoint.SSE, fittingRooms);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(sockets, streams));
        lab.report(name, "delivery", series, series.get(sockets));
    }

    private Target target(Lab lab, ServerProcess hub, BenchEndpoint measured, int fittingRooms) {
        String load = name + "-" + measured.ordinal();
        List<LoadConnection> speakers = lab.connect(hub, load + "-speaker", fittingRooms * RoomLoad.SPEAKERS);
        List<List<LoadConnection>> byRoom = IntStream.range(0, fittingRooms)
                .mapToObj(room -> speakers.subList(room * RoomLoad.SPEAKERS, (room + 1) * RoomLoad.SPEAKERS))
                .toList();
        RoomLoad seated = RoomLoad.heard(lab.client(), load, seats(lab, hub, measured, load, fittingRooms), byRoom);
        return new Target(measured.name().toLowerCase(Locale.ROOT), seated, List.of(hub));
    }

    private List<List<RoomLoad.Seat>> seats(
            Lab lab, ServerProcess hub, BenchEndpoint measured, String load, int fittingRooms) {
        List<String> tokens = lab.tokens(load, fittingRooms * size);
        if (measured != BenchEndpoint.SSE) {
            return lab.seat(load, lab.client().connect(measured, hub.address(), tokens), size);
        }
        List<String> asking = IntStream.range(0, tokens.size())
                .mapToObj(i -> tokens.get(i) + "&topic="
                        + URLEncoder.encode(RoomLoad.topic(load, i / size), StandardCharsets.UTF_8))
                .toList();
        List<LoadConnection> connections = lab.client().connect(measured, hub.address(), asking);
        List<List<RoomLoad.Seat>> seats = new ArrayList<>();
        for (int room = 0; room < fittingRooms; room++) {
            seats.add(connections.subList(room * size, (room + 1) * size).stream()
                    .map(connection -> new RoomLoad.Seat(connection, 0))
                    .toList());
        }
        return seats;
    }
}
