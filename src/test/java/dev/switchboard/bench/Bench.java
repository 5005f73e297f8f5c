package dev.switchboard.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the scenarios one after the other, each with servers of its own, and prints and writes what they measured. It ends
 * by itself: when all is done, with 0 if no event was lost, doubled or out of order and 1 otherwise, or at its deadline
 * with 2; the servers it started end with it.
 */
public final class Bench {

    private static final AtomicReference<Fleet> RUNNING = new AtomicReference<>();

    private final BenchOptions options;
    private final Report report = new Report();

    private Bench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] args) {
        BenchOptions options = parse(args);
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endServers));
        watch(options.deadlineMinutes());
        System.exit(new Bench(options).run());
    }

    private int run() {
        for (String name : options.scenarios()) {
            scenarios(name).forEach(this::run);
        }
        System.out.println("\n\n---- all together: " + String.join(" ", options.jvm()) + ", servers on cores \""
                + options.serverCpus() + "\", Java " + Runtime.version());
        report.printAll();
        report.write(options.out());
        System.out.println("\nwritten to " + options.out());
        return report.faulty() ? 1 : 0;
    }

    private void run(Scenario scenario) {
        long startedAt = System.nanoTime();
        try (LoadClient client = new LoadClient();
                Fleet fleet = new Fleet(options)) {
            RUNNING.set(fleet);
            scenario.run(new Lab(options, client, new Tokens(Fleet.SECRET), report), fleet);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            report.failed(scenario.name(), interrupted);
        } catch (RuntimeException failure) {
            failure.printStackTrace();
            report.failed(scenario.name(), failure);
        }
        report.print(scenario.name());
        System.out.println("(" + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt) + " s)");
    }

    private static List<Scenario> scenarios(String name) {
        return switch (name) {
            case "fanout" -> List.of(new RoomScenario("100x20", 100, 20, 0), new RoomScenario("10x500", 10, 500, 0));
            case "bridge" -> List.of(
                    new DoorsScenario("bridge-100x20", Door.BRIDGE, 100, 20),
                    new DoorsScenario("bridge-10x500", Door.BRIDGE, 10, 500));
            case "socketio" -> List.of(
                    new DoorsScenario("socketio-100x20", Door.SOCKETIO, 100, 20),
                    new DoorsScenario("socketio-10x500", Door.SOCKETIO, 10, 500),
                    DoorsScenario.stamped("socketio-stamped-100x20", Door.SOCKETIO, 100, 20),
                    DoorsScenario.stamped("socketio-stamped-10x500", Door.SOCKETIO, 10, 500),
                    new DoorsEchoScenario("socketio-echo", Door.SOCKETIO, 200),
                    new StormScenario("socketio-storm", 10_000, 5_000, Rival.SOCKETIO),
                    new IdleScenario("socketio-idle", 10_000, Rival.SOCKETIO));
            case "hot" -> List.of(new RoomScenario(name, 1, 20, 1000));
            case "echo" -> List.of(new EchoScenario(name, 200));
            case "send" -> List.of(new SendScenario(name, 20, 5));
            case "storm" -> List.of(new StormScenario(name, 10_000, 5_000, Rival.SERVERS));
            case "slow" -> List.of(new SlowScenario(name, 1_000));
            case "return" -> List.of(new ReturnScenario(name, 5_000));
            case "idle" -> List.of(new IdleScenario(name, 10_000, Rival.SERVERS));
            case "two-nodes" -> List.of(new TwoNodesScenario(name, 10, 500));
            default -> throw new IllegalArgumentException("unknown scenario " + name);
        };
    }

    private static BenchOptions parse(String[] args) {
        try {
            BenchOptions options = BenchOptions.parse(args);
            if (!Files.isReadable(options.jar())) {
                throw new IllegalArgumentException(options.jar() + " is not there: mvn package makes it");
            }
            return options;
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            throw wrong;
        }
    }

    private static void watch(int minutes) {
        Thread watch = new Thread(() -> {
            try {
                TimeUnit.MINUTES.sleep(minutes);
            } catch (InterruptedException interrupted) {
                return;
            }
            System.err.println("not done within " + minutes + " minutes");
            System.exit(2);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void endServers() {
        Fleet fleet = RUNNING.get();
        if (fleet != null) {
            fleet.close();
        }
    }
}
