package dev.switchboard.soak;

import java.time.Duration;
import java.util.Random;

/**
 * A node is stopped where it stands for longer than the cluster waits, and goes on. Meanwhile the others talk; after,
 * everything agrees within 30 s.
 */
final class PauseScenario implements SoakScenario {

    private final Duration pause;

    PauseScenario(Duration pause) {
        this.pause = pause;
    }

    @Override
    public void play(Stage stage, Random random) {
        Node paused = stage.nodes().get(random.nextInt(stage.nodes().size()));
        stage.talkUntil(60);
        paused.pause();
        try {
            Until.passed(pause.toMillis());
        } finally {
            paused.unpause();
        }
        long healedAt = System.nanoTime();
        new Agreement(stage).await(stage.within(30));
        stage.verdict().figure("all agree after a pause, ms", (System.nanoTime() - healedAt) / 1_000_000);
        stage.awaitMoreAcks(60, stage.within(20));
        stage.settle();
    }
}
