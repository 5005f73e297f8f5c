package dev.switchboard.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * An operator restarts all nodes under load, one after the other. Each node reports not ready, closes its connections
 * with {@code 1012} and exits; no member goes offline, and no send fails permanently.
 */
final class RestartScenario implements SoakScenario {

    private static final int DRAINED = 1012;
    private static final int TERMINATED = 143;

    private final int restarts;

    /**
     * @param restarts of how many nodes
     */
    RestartScenario(int restarts) {
        this.restarts = restarts;
    }

    @Override
    public void play(Stage stage, Random random) {
        Presence presence = new Presence(stage);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, stage.nodes().size()).boxed().toList());
        Collections.shuffle(order, random);
        stage.sendUntil(60);
        presence.begin();
        for (int node : order.subList(0, restarts)) {
            stage.crowd().on(() -> stage.crowd().members().stream()
                    .map(SoakMember::takeEnds)
                    .toList());
            long begun = System.nanoTime();
            terminate(stage, stage.nodes().get(node));
            stage.verdict().figure("from SIGTERM to exit, ms", (System.nanoTime() - begun) / 1_000_000);
            assertDrained(stage, node);
            stage.restart(node);
            stage.awaitMoreAcks(30, stage.within(20));
        }
        stage.settle();
        presence.assertNeverOffline(
                Crowd.names(), IntStream.range(0, order.size()).boxed().toList());
        presence.awaitAgreement(stage.within(10));
    }

    private static void terminate(Stage stage, Node node) {
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(node::terminate);
        Until.holds(stage.within(5), "the node is no longer ready", () -> node.readiness() != 200);
        int code = ended.join();
        if (code != TERMINATED) {
            stage.verdict().wrong("a terminated node exited with " + code);
        }
    }

    private static void assertDrained(Stage stage, int node) {
        stage.crowd().members().forEach(member -> stage.crowd().on(member::takeEnds).stream()
                .filter(end -> end.node() == node && !end.own() && end.code() != DRAINED && end.code() != 1006)
                .forEach(end ->
                        stage.verdict().wrong(member.name() + " was disconnected by a draining node with " + end)));
    }
}
