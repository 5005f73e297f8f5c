package dev.switchboard.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The soak's command line: {@code --key=value}.
 *
 * @param rounds how many rounds of each scenario
 * @param from the number of the first round, to resume a replayed soak in the middle
 * @param seed the seed of all random choices
 * @param scenarios which to run in each round, in order
 * @param restarts how many nodes are restarted in turn
 * @param pause how long a node is stopped
 * @param cut how long the cluster is partitioned
 * @param patience the factor on all promised time limits, for slow or busy machines
 * @param level the nodes' log level
 * @param logs the folder of the nodes' logs
 * @param jars the jars that a node runs in turns, one for each of its starts; none: the classes of this build
 */
record SoakOptions(
        int rounds,
        int from,
        long seed,
        List<String> scenarios,
        int restarts,
        Duration pause,
        Duration cut,
        int patience,
        String level,
        Path logs,
        List<Path> jars) {

    static final List<String> ALL = List.of("kill", "restart", "stores", "pause", "partition", "isolation");

    static final String USAGE =
            """
            --scenarios=kill,restart,stores,pause,partition,isolation   which to run in each round, in order
            --rounds=1      how many rounds
            --seed=N        replays the chances of the soak that printed it
            --from=1        the round to begin with
            --restarts=3    how many nodes are restarted in turn
            --pause=30s     for how long a node is stopped
            --cut=60s       for how long a node is cut off from the others (partition), and from the stores (isolation)
            --patience=1    how many times the promised 5, 10 and 30 s are waited for, on a busy machine
            --level=info    the nodes' log level
            --logs=target/soak   the folder of the nodes' logs
            --jars=OLD,NEW  two versions in one cluster: each start of a node runs the next of these jars
            """;

    static SoakOptions parse(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>(Map.of(
                "scenarios", String.join(",", ALL),
                "rounds", "1",
                "from", "1",
                "seed", Long.toString(System.nanoTime() % 1_000_000_000),
                "restarts", "3",
                "pause", "30s",
                "cut", "60s",
                "patience", "1",
                "level", "info",
                "logs", "target/soak"));
        given.put("jars", "");
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (parts.length != 2 || given.put(parts[0], parts[1]) == null) {
                throw new IllegalArgumentException(argument + " is not a valid option\n" + USAGE);
            }
        }
        List<String> scenarios = Arrays.asList(given.get("scenarios").split(","));
        if (!ALL.containsAll(scenarios)) {
            throw new IllegalArgumentException("unknown scenario; valid scenarios: " + ALL + "\n" + USAGE);
        }
        return new SoakOptions(
                Integer.parseInt(given.get("rounds")),
                Integer.parseInt(given.get("from")),
                Long.parseLong(given.get("seed")),
                scenarios,
                Integer.parseInt(given.get("restarts")),
                seconds(given.get("pause")),
                seconds(given.get("cut")),
                Integer.parseInt(given.get("patience")),
                given.get("level"),
                Path.of(given.get("logs")),
                Arrays.stream(given.get("jars").split(","))
                        .filter(jar -> !jar.isEmpty())
                        .map(Path::of)
                        .toList());
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text.replaceFirst("s$", "")));
    }

    /** Whether a scenario cuts a node off from the others. */
    boolean cuts() {
        return scenarios.contains("partition") || scenarios.contains("isolation");
    }
}
