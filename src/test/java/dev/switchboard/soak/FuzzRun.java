package dev.switchboard.soak;

import dev.switchboard.testing.Fuzz;
import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** The long run of the fuzz: {@code .soak/fuzz [inputs]}, started by hand; each decoder gets its part of the inputs. */
public final class FuzzRun {

    private static final long INPUTS = 10_000_000;

    private FuzzRun() {}

    public static void main(String[] arguments) {
        long inputs = arguments.length == 0 ? INPUTS : Long.parseLong(arguments[0]);
        Vertx vertx = Vertx.vertx();
        long fed = 0;
        try {
            Map<String, FuzzTarget> targets = new Decoders(vertx).all();
            long each = (inputs + targets.size() - 2) / (targets.size() - 1);
            for (Map.Entry<String, FuzzTarget> target : targets.entrySet()) {
                fed += run(target.getKey(), target.getValue(), Decoders.share(target.getKey(), each));
            }
            System.out.println(fed + " inputs, every decoder answered or failed typed");
        } finally {
            vertx.close().await();
        }
    }

    private static long run(String decoder, FuzzTarget target, long inputs) {
        Random random = Fuzz.random(decoder);
        long begun = System.nanoTime();
        Decoders.run(decoder, target, inputs, random);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.printf("%-26s %,12d inputs in %d s%n", decoder, inputs, took.toSeconds());
        return inputs;
    }
}
