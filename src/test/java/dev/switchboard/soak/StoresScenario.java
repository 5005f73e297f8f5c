package dev.switchboard.soak;

import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.TestMigrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * PostgreSQL and then Redis are restarted under load by a clean stop, killed, or stand still for three seconds, at random; on
 * a disk that takes 50 ms to commit, in every second round.
 */
final class StoresScenario implements SoakScenario {

    private static final long STANDSTILL_MS = 3_000;

    @Override
    public void play(Stage stage, Random random) {
        PrivateStores.Server postgres = stage.stores().postgres;
        boolean slow = random.nextBoolean();
        alter(postgres, slow ? "set commit_delay = 50000" : "reset commit_delay");
        alter(postgres, slow ? "set commit_siblings = 0" : "reset commit_siblings");
        stage.sendUntil(60);
        for (PrivateStores.Server server : List.of(postgres, stage.stores().redis)) {
            disturb(server, random);
            long begun = System.nanoTime();
            stage.awaitMoreAcks(60, stage.within(20));
            stage.verdict()
                    .figure("60 more answers after a store restart, ms", (System.nanoTime() - begun) / 1_000_000);
        }
        stage.settle();
    }

    private static void disturb(PrivateStores.Server server, Random random) {
        int how = random.nextInt(3);
        if (how == 0) {
            server.freeze();
            Until.passed(STANDSTILL_MS);
            server.thaw();
            return;
        }
        if (how == 1) {
            server.kill();
        } else {
            server.stop();
        }
        Until.passed(random.nextInt(1_500));
        server.start();
    }

    private static void alter(PrivateStores.Server postgres, String setting) {
        try (Connection connection = TestMigrations.connect(postgres.uri());
                Statement statement = connection.createStatement()) {
            statement.execute("alter system " + setting);
            statement.execute("select pg_reload_conf()");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
