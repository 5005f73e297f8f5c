package dev.switchboard.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures the cost of an idle connection: authenticated, in one room of 20, compared with the empty but warm server.
 */
record IdleScenario(String name, int connections, List<Rival> rivals) implements Scenario {

    private static final int ROOM = 20;
    private static final int WARM_UP = 500;
    private static final Duration AFTERMATH = Duration.ofSeconds(7);
    private static final Duration WATCHED = Duration.ofSeconds(5);

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        for (Rival rival : rivals) {
            // One server at a time, so that they do not compete for memory.
            try (ServerProcess server = rival.start().apply(fleet)) {
                measure(lab, server, rival);
            }
        }
    }

    private void measure(Lab lab, ServerProcess server, Rival rival) throws InterruptedException {
        List<LoadConnection> first = connect(lab, server, rival, name + "-warm", WARM_UP);
        lab.seat(name + "-warm", first, ROOM);
        lab.client().close(first);
        settle(server);
        long heapBefore = server.liveHeapBytes();
        long rssBefore = server.rssBytes();

        int count = lab.fit(name, connections);
        List<LoadConnection> idle = connect(lab, server, rival, name, count);
        lab.seat(name, idle, ROOM);
        settle(server);
        double idleShare = cpuShare(server);
        long rss = server.rssBytes() - rssBefore;
        long heap = server.liveHeapBytes() - heapBefore;
        lab.client().close(idle);
        lab.report()
                .row(name, rival.name())
                .put("connections", count)
                .put("RSS KB/conn", rss / 1024.0 / count)
                .put("live heap KB/conn", heap / 1024.0 / count)
                .put("idle CPU % of a core", 100 * idleShare)
                .put("empty live heap MB", heapBefore / 1024.0 / 1024)
                .put("empty RSS MB", rssBefore / 1024.0 / 1024);
    }

    private static List<LoadConnection> connect(Lab lab, ServerProcess server, Rival rival, String users, int count) {
        return lab.client().connect(rival.endpoint(), server.address(), lab.tokens(users, count));
    }

    private static void settle(ServerProcess server) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(AFTERMATH.toMillis());
        server.awaitQuiet(Duration.ofSeconds(10));
    }

    private static double cpuShare(ServerProcess server) throws InterruptedException {
        long before = server.cpuMicros();
        TimeUnit.MILLISECONDS.sleep(WATCHED.toMillis());
        return (server.cpuMicros() - before) / 1000.0 / WATCHED.toMillis();
    }
}
