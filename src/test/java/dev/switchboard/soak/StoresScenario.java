package dev.switchboard.soak;

import dev.switchboard.testing.PrivateStores;
import java.util.List;
import java.util.Random;

/** PostgreSQL and then Redis restart under load, by a clean stop or a kill at random. */
final class StoresScenario implements SoakScenario {

    @Override
    public void play(Stage stage, Random random) {
        stage.sendUntil(60);
        for (PrivateStores.Server server : List.of(stage.stores().postgres, stage.stores().redis)) {
            if (random.nextBoolean()) {
                server.kill();
            } else {
                server.stop();
            }
            Until.passed(random.nextInt(1_500));
            server.start();
            long begun = System.nanoTime();
            stage.awaitMoreAcks(60, stage.within(20));
            stage.verdict()
                    .figure("60 more answers after a store restart, ms", (System.nanoTime() - begun) / 1_000_000);
        }
        stage.settle();
    }
}
