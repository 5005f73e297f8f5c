package dev.switchboard.bench;

import java.util.ArrayList;
import java.util.List;

/** Measures a start until the server is ready: the second one in its folder, so that the hub's stores exist. */
record StartScenario(String name) implements Scenario {

    private static final int STARTS = 3;

    @Override
    public BenchOptions options(BenchOptions given) {
        return given.forRivals();
    }

    @Override
    public void run(Lab lab, Fleet fleet) {
        for (Rival rival : Rival.processes(lab.options(), BenchEndpoint.SOCKETIO)) {
            if (rival.name().equals("hub socket.io")) {
                // The same process as for the hub's own endpoint.
                continue;
            }
            rival.start().apply(fleet).close();
            List<Double> seconds = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                long begun = System.nanoTime();
                try (ServerProcess server = rival.start().apply(fleet)) {
                    cpu.add(server.cpuMicros() / 1e6);
                    seconds.add((System.nanoTime() - begun) / 1e9);
                }
            }
            lab.report()
                    .row(name, rival.name())
                    .put("ready s", Spread.of(seconds))
                    .put("CPU s", Spread.of(cpu));
        }
    }
}
