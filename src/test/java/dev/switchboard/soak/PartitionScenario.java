package dev.switchboard.soak;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One node is cut off from the other two, and comes back. With the stores in reach both sides go on, and hear each other
 * through the log; without them the lonely side refuses what is durable and keeps its connections. After, everything
 * agrees within 30 s and nothing acknowledged is lost.
 */
final class PartitionScenario implements SoakScenario {

    private final Duration length;
    private final boolean stores;

    /**
     * @param stores whether the lonely side reaches the stores
     */
    PartitionScenario(Duration length, boolean stores) {
        this.length = length;
        this.stores = stores;
    }

    @Override
    public Optional<String> whyNot(Stage stage) {
        return stage.namespaces().isPresent() ? Optional.empty() : NetworkNamespaces.whyNot();
    }

    @Override
    public void play(Stage stage, Random random) {
        NetworkNamespaces network = stage.namespaces().orElseThrow();
        int lonely = random.nextInt(stage.nodes().size());
        stage.talkUntil(60);
        network.cut(lonely, stores ? Set.of(Lan.CLUSTER) : Set.of(Lan.CLUSTER, Lan.STORES));
        long cutAt = System.nanoTime();
        try {
            stage.verdict()
                    .figure(
                            "both sides noticed the cut, ms",
                            new Agreement(stage).awaitCutOff(lonely, stage.within(15)));
            if (stores) {
                awaitHeardAcross(stage);
            } else {
                awaitRefusals(stage, lonely);
            }
            stage.awaitMoreAcks(60, stage.within(20));
            Until.passed(length.minusNanos(System.nanoTime() - cutAt).toMillis());
        } finally {
            network.heal(lonely);
        }
        long healedAt = System.nanoTime();
        new Agreement(stage).await(stage.within(30));
        stage.verdict().figure("all agree after a partition, ms", since(healedAt));
        stage.awaitMoreAcks(60, stage.within(20));
        stage.settle();
    }

    /** What is said now is heard by everybody, on whichever side. */
    private static void awaitHeardAcross(Stage stage) {
        Crowd crowd = stage.crowd();
        for (String topic : stage.topics()) {
            long head = crowd.on(() -> crowd.ledger().head(topic));
            long took = Until.holds(
                    stage.within(10),
                    "both sides hear " + topic + " to " + head,
                    () -> crowd.on(() -> crowd.members().stream()
                            .filter(member -> member.wantsTopic(topic))
                            .allMatch(member -> member.position(topic) >= head)));
            stage.verdict().figure("heard across the cut, ms", took);
        }
    }

    /** The lonely node is not ready, and refuses for now what it cannot keep, on connections that stay. */
    private static void awaitRefusals(Stage stage, int lonely) {
        Until.holds(
                stage.within(10),
                "the lonely node is not ready",
                () -> stage.nodes().get(lonely).readiness() == 503);
        stage.others(lonely)
                .forEach(other -> Until.holds(
                        stage.within(10),
                        "the others are ready",
                        () -> stage.nodes().get(other).readiness() == 200));
        Until.holds(stage.within(15), "somebody there is refused for now", () -> isRefused(stage, lonely));
    }

    private static boolean isRefused(Stage stage, int lonely) {
        Crowd crowd = stage.crowd();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        boolean asked = crowd.on(() -> crowd.members().stream()
                .filter(member -> member.node() == lonely && member.wire() != null)
                .findFirst()
                .map(member -> member.wire()
                        .request("chat:list", new JsonObject())
                        .onComplete(done ->
                                answer.complete(done.otherwise(new JsonObject()).result())))
                .isPresent());
        if (!asked) {
            Until.passed(50);
            return false;
        }
        JsonObject refusal = answer.join();
        if (refusal.getBoolean("success", false)) {
            stage.verdict().wrong("a node without its stores answered " + refusal.encode());
        }
        return refusal.getBoolean("retryable", false);
    }

    private static long since(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
