package dev.switchboard.soak;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A node is killed with SIGKILL under load. Members reconnect at the other nodes; idle users do not, and go offline on
 * every node exactly once, within 10 s. Sends are answered within 5 s. Then the node is restarted.
 */
final class KillScenario implements SoakScenario {

    private static final int IDLERS = 4;

    private int played;

    @Override
    public void play(Stage stage, Random random) {
        int doomed = random.nextInt(stage.nodes().size());
        Presence presence = new Presence(stage);
        int number = ++played;
        List<String> idlers = IntStream.range(0, IDLERS)
                .mapToObj(i -> "idler-" + number + "-" + i)
                .toList();
        stage.crowd().idle(doomed, idlers);
        presence.watch(idlers);
        stage.sendUntil(60);
        Until.passed(random.nextInt(1_200));
        presence.begin();
        long killedAt = System.nanoTime();
        stage.nodes().get(doomed).kill();
        awaitAnswers(stage, killedAt);
        presence.awaitOffline(idlers, stage.others(doomed), killedAt, stage.within(10));
        stage.restart(doomed);
        stage.awaitMoreAcks(30, stage.within(20));
        stage.settle();
        presence.assertOfflineOnce(idlers, stage.others(doomed));
        presence.assertNeverOffline(Crowd.names(), stage.others(doomed));
        presence.forget(idlers);
    }

    private static void awaitAnswers(Stage stage, long killedAt) {
        Crowd crowd = stage.crowd();
        Until.holds(
                stage.within(5),
                "every sender gets an answer after the kill",
                () -> crowd.on(() -> crowd.senders().stream().allMatch(sender -> sender.lastAck() > killedAt)));
        long last = crowd.on(
                () -> crowd.senders().stream().mapToLong(Sender::lastAck).max().orElseThrow());
        stage.verdict()
                .figure("all senders answered after the kill, ms", TimeUnit.NANOSECONDS.toMillis(last - killedAt));
    }
}
