package dev.switchboard.soak;

import java.time.Duration;
import java.util.Random;

/**
 * A node is suspended for longer than the cluster's failure timeout, and then resumes. The other nodes stay under load;
 * afterwards all nodes agree within 30 s.
 */
final class PauseScenario implements SoakScenario {

    private final Duration pause;

    PauseScenario(Duration pause) {
        this.pause = pause;
    }

    @Override
    public void play(Stage stage, Random random) {
        Node paused = stage.nodes().get(random.nextInt(stage.nodes().size()));
        stage.sendUntil(60);
        paused.pause();
        try {
            Until.passed(pause.toMillis());
        } finally {
            paused.unpause();
        }
        long healedAt = System.nanoTime();
        new Agreement(stage).await(stage.within(30));
        stage.verdict().figure("all nodes agree after a pause, ms", (System.nanoTime() - healedAt) / 1_000_000);
        stage.awaitMoreAcks(60, stage.within(20));
        stage.settle();
    }
}
