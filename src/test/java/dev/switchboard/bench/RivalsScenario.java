package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Measures everybody side by side, as users start and use them: rooms of the hub with its real commands, and a stranger's
 * command with its answer.
 *
 * @param rooms how many rooms each has; 0 for commands and answers of {@code size} connections
 * @param perSecond events a second over all rooms; 0 for the closed loop
 */
record RivalsScenario(String name, int rooms, int size, double perSecond) implements Scenario {

    private static final int WARM_SECONDS = 10;

    @Override
    public BenchOptions options(BenchOptions given) {
        return given.forRivals();
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        List<Rival> rivals =
                Rival.everybody(lab.options(), rooms == 0 ? BenchEndpoint.SOCKETIO : BenchEndpoint.SOCKETIO_EVENTS);
        Map<Function<Fleet, ServerProcess>, ServerProcess> servers = new HashMap<>();
        List<Target> targets = new ArrayList<>();
        for (Rival rival : rivals) {
            ServerProcess server = servers.computeIfAbsent(rival.start(), start -> start.apply(fleet));
            if (perSecond > 0) {
                warm(lab, server, rival);
            }
            targets.add(new Target(rival.name(), load(lab, server, rival), List.of(server)));
        }
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(targets);
        lab.report(name, rooms == 0 ? "round trip" : "delivery", series, series.get(targets.get(0)));
    }

    private Load load(Lab lab, ServerProcess server, Rival rival) {
        String users = name + "-" + rival.name().replaceAll("\\W", "");
        int most = lab.fit(name, Math.max(1, rooms) * size * 6) / 6;
        List<LoadConnection> connections = lab.client()
                .connect(
                        rival.endpoint(),
                        server.address(),
                        lab.tokens(users, Math.min(most, Math.max(1, rooms) * size)));
        return rooms == 0 ? new EchoLoad(lab.client(), connections) : rooms(lab, users, connections, perSecond);
    }

    private RoomLoad rooms(Lab lab, String users, List<LoadConnection> connections, double rate) {
        return new RoomLoad(
                lab.client(),
                users,
                lab.seat(RoomWords.EVENTS, users, connections, size),
                rate,
                RoomWords.EVENTS,
                new JsonObject().put("b", Payload.blank()));
    }

    /** Warms up the compilers with a closed loop in separate rooms: at the fixed rate they would take too long. */
    private void warm(Lab lab, ServerProcess server, Rival rival) throws InterruptedException {
        String users = name + "-warm-" + rival.name().replaceAll("\\W", "");
        List<LoadConnection> connections =
                lab.client().connect(rival.endpoint(), server.address(), lab.tokens(users, 20 * size));
        RoomLoad load = rooms(lab, users, connections, 0);
        load.start();
        TimeUnit.SECONDS.sleep(WARM_SECONDS);
        load.stop();
        lab.client().close(connections);
    }
}
