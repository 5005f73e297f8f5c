package dev.switchboard.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures the cost of an idle connection: authenticated, in one room of 20, compared with the empty but warm server.
 */
record IdleScenario(String name, int connections, List<Rival> given, Manner manner) implements Scenario {

    /** How the connections come to be idle, and for how long before their CPU time counts. */
    enum Manner {
        /** In rooms of a stranger's concern, right after. */
        SOON(RoomWords.BENCH, Duration.ofSeconds(7), Duration.ofSeconds(5)),
        /** In the hub's own rooms, a minute after, with the JVM's defaults. */
        AS_USERS(RoomWords.EVENTS, Duration.ofSeconds(60), Duration.ofSeconds(20));

        private final RoomWords words;
        private final Duration aftermath;
        private final Duration watched;

        Manner(RoomWords words, Duration aftermath, Duration watched) {
            this.words = words;
            this.aftermath = aftermath;
            this.watched = watched;
        }
    }

    private static final int ROOM = 20;
    private static final int WARM_UP = 500;
    private static final Duration AFTERMATH = Duration.ofSeconds(7);

    IdleScenario(String name, int connections, List<Rival> given) {
        this(name, connections, given, Manner.SOON);
    }

    @Override
    public BenchOptions options(BenchOptions options) {
        return manner == Manner.AS_USERS ? options.forRivals() : options;
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        List<Rival> rivals =
                manner == Manner.AS_USERS ? Rival.processes(lab.options(), BenchEndpoint.SOCKETIO_EVENTS) : given;
        for (Rival rival : rivals) {
            // One server at a time, so that they do not compete for memory.
            try (ServerProcess server = rival.start().apply(fleet)) {
                measure(lab, server, rival);
            }
        }
    }

    private void measure(Lab lab, ServerProcess server, Rival rival) throws InterruptedException {
        List<LoadConnection> first = connect(lab, server, rival, name + "-warm", WARM_UP);
        lab.seat(manner.words, name + "-warm", first, ROOM);
        lab.client().close(first);
        settle(server);
        long heapBefore = rival.isJava() ? server.liveHeapBytes() : 0;
        long rssBefore = server.rssBytes();

        int count = lab.fit(name, connections);
        List<LoadConnection> idle = connect(lab, server, rival, name, count);
        lab.seat(manner.words, name, idle, ROOM);
        TimeUnit.MILLISECONDS.sleep(manner.aftermath.toMillis());
        server.awaitQuiet(Duration.ofSeconds(10));
        double idleShare = cpuShare(server);
        long rss = server.rssBytes() - rssBefore;
        double heap = rival.isJava() ? server.liveHeapBytes() - heapBefore : Double.NaN;
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

    private double cpuShare(ServerProcess server) throws InterruptedException {
        long before = server.cpuMicros();
        TimeUnit.MILLISECONDS.sleep(manner.watched.toMillis());
        return (server.cpuMicros() - before) / 1000.0 / manner.watched.toMillis();
    }
}
