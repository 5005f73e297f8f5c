package dev.switchboard.soak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plays the scenarios round after round on one stage. It ends with 0 if nothing was lost, doubled or out of order and
 * presence was as promised, and with 1 at the first round that was not, with the nodes' logs kept.
 */
public final class Soak {

    /** What is to be ended if the soak is. */
    private static final AtomicReference<Stage> STAGE = new AtomicReference<>();

    private final SoakOptions options;
    private final Map<String, SoakScenario> scenarios = new LinkedHashMap<>();

    Soak(SoakOptions options) {
        this.options = options;
        options.scenarios().forEach(name -> scenarios.put(name, scenario(name)));
    }

    public static void main(String[] arguments) {
        SoakOptions options;
        try {
            options = SoakOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(Soak::end));
        System.exit(new Soak(options).run().isEmpty() ? 0 : 1);
    }

    private static void end() {
        Stage stage = STAGE.get();
        if (stage != null) {
            stage.close();
        }
    }

    private SoakScenario scenario(String name) {
        return switch (name) {
            case "kill" -> new KillScenario();
            case "restart" -> new RestartScenario(options.restarts());
            case "stores" -> new StoresScenario();
            case "partition" -> new PartitionScenario(options.cut(), true);
            case "isolation" -> new PartitionScenario(options.cut(), false);
            default -> new PauseScenario(options.pause());
        };
    }

    /** What was wrong, nothing if all was well. */
    List<String> run() {
        System.out.println("soak: --seed=" + options.seed() + " --rounds=" + options.rounds() + " --from="
                + options.from() + " --scenarios=" + String.join(",", options.scenarios()));
        try (Stage stage = new Stage(options)) {
            STAGE.set(stage);
            for (int round = options.from(); round < options.from() + options.rounds(); round++) {
                for (String name : options.scenarios()) {
                    if (!play(stage, round, name)) {
                        stage.writeLogs(options.logs());
                        return stage.verdict().wrong();
                    }
                }
            }
            stage.writeLogs(options.logs());
            System.out.println("all rounds are well; the worst of each:\n"
                    + stage.verdict().figures());
            return List.of();
        }
    }

    private boolean play(Stage stage, int round, String name) {
        Optional<String> whyNot = scenarios.get(name).whyNot(stage);
        if (whyNot.isPresent()) {
            System.out.println("round " + round + " " + name + ": skipped, " + whyNot.get());
            return true;
        }
        Random random = new Random(options.seed() * 1_000_003 + round * 31L + name.hashCode());
        long begun = System.nanoTime();
        stage.crowd().chances(new Random(random.nextLong()));
        try {
            scenarios.get(name).play(stage, random);
            stage.nodes().forEach(node -> node.errors().forEach(stage.verdict()::wrong));
        } catch (RuntimeException | AssertionError failure) {
            failure.printStackTrace(System.out);
            stage.nodes().forEach(Node::dumpThreads);
            Until.passed(1_000);
            stage.verdict().wrong(failure.toString());
        }
        List<String> wrong = stage.verdict().wrong();
        System.out.println("round " + round + " " + name + ": " + (wrong.isEmpty() ? "well" : "WRONG") + ", "
                + (System.nanoTime() - begun) / 1_000_000_000 + " s, "
                + stage.verdict().takeLatest());
        wrong.stream().limit(50).forEach(what -> System.out.println("  " + what));
        return wrong.isEmpty();
    }
}
