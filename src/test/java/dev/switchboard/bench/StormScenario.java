package dev.switchboard.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Thousands of clients connect at once, each with its own token, to a server that has been through a storm before. */
record StormScenario(String name, int cold, int warm, List<Rival> rivals) implements Scenario {

    private static final int REPEATS = 3;
    /** The most unmeasured storms before the compilers are idle: half of the cost of a second storm is compilation. */
    private static final int WARMING = 24;
    /** Below this share of a storm's CPU time, the compilers count as idle. */
    private static final double REST = 0.1;
    /** Longer than the hub keeps the topics of disconnected users. */
    private static final Duration AFTERMATH = Duration.ofSeconds(7);
    /** Work that a server does right after the last client is ready counts too. */
    private static final long TRAIL_MS = 250;

    record Storm(double microsPerConnect, double seconds) {}

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        for (Rival rival : rivals) {
            try (ServerProcess server = rival.start().apply(fleet)) {
                measure(lab, server, rival);
            }
        }
    }

    private void measure(Lab lab, ServerProcess server, Rival rival) throws InterruptedException {
        Storm first = storm(lab, server, rival.endpoint(), name + "-cold", lab.fit(name, cold));
        warm(lab, server, rival.endpoint());
        Compilers compilers = new Compilers(List.of(server));
        List<Storm> storms = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            storms.add(storm(lab, server, rival.endpoint(), name + "-" + i, lab.fit(name, warm)));
        }
        double compiling = compilers.share();
        Spread seconds = Spread.of(storms.stream().map(Storm::seconds).toList());
        Spread micros = Spread.of(storms.stream().map(Storm::microsPerConnect).toList());
        lab.report()
                .row(name, rival.name())
                .put("us/connect warm", micros)
                .put("connects/s a core", 1_000_000 / micros.median())
                .put("all ready s", seconds)
                .put("connects/s seen", lab.fit(name, warm) / seconds.median())
                .put("compilers %", 100 * compiling)
                .put("us/connect cold", first.microsPerConnect());
    }

    private void warm(Lab lab, ServerProcess server, BenchEndpoint endpoint) throws InterruptedException {
        Compilers compilers = new Compilers(List.of(server));
        for (int i = 0; i < WARMING; i++) {
            storm(lab, server, endpoint, name + "-warming-" + i, lab.fit(name, warm));
            if (compilers.share() < REST) {
                return;
            }
        }
    }

    static Storm storm(Lab lab, ServerProcess server, BenchEndpoint endpoint, String users, int count)
            throws InterruptedException {
        List<String> tokens = lab.tokens(users, count);
        long cpuBefore = server.cpuMicros();
        long startedAt = System.nanoTime();
        List<LoadConnection> connections = lab.client().connect(endpoint, server.address(), tokens);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        TimeUnit.MILLISECONDS.sleep(TRAIL_MS);
        long cpu = server.cpuMicros() - cpuBefore;
        lab.client().close(connections);
        TimeUnit.MILLISECONDS.sleep(AFTERMATH.toMillis());
        server.awaitQuiet(Duration.ofSeconds(10));
        return new Storm((double) cpu / count, seconds);
    }
}
