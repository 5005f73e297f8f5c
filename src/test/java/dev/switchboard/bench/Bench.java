package dev.switchboard.bench;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the scenarios one after the other, each with its own servers, and prints and writes the results. It exits with 0
 * if no event was lost, duplicated or reordered and with 1 otherwise, or at its deadline with 2; the servers it started
 * end with it.
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
            Scenarios.named(name).forEach(this::run);
        }
        System.out.println("\n\n---- all results: " + String.join(" ", options.jvm()) + ", rivals "
                + String.join(" ", options.rivalsJvm()) + ", servers on cores \""
                + options.serverCpus() + "\", Java " + Runtime.version());
        report.printAll();
        report.write(options.out());
        System.out.println("\nwritten to " + options.out());
        return report.faulty() ? 1 : 0;
    }

    private void run(Scenario scenario) {
        long startedAt = System.nanoTime();
        BenchOptions own = scenario.options(options);
        try (LoadClient client = new LoadClient();
                Fleet fleet = new Fleet(own)) {
            RUNNING.set(fleet);
            scenario.run(new Lab(own, client, new BenchTokens(Fleet.SECRET), report), fleet);
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

    private static BenchOptions parse(String[] args) {
        try {
            BenchOptions options = BenchOptions.parse(args);
            if (!Files.isReadable(options.jar())) {
                throw new IllegalArgumentException(options.jar() + " does not exist; build it with mvn package");
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
            System.err.println("not finished within " + minutes + " minutes");
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
