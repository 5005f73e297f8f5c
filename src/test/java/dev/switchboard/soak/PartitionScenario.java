package dev.switchboard.soak;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One node is cut off from the other two and rejoins. If the stores are in reach, both sides keep working and events
 * cross through the log; otherwise the isolated node refuses durable commands and keeps its connections. Afterwards all
 * nodes agree within 30 s and no acknowledged message is lost.
 */
final class PartitionScenario implements SoakScenario {

    private final Duration length;
    private final boolean stores;

    /**
     * @param stores whether the isolated side reaches the stores
     */
    PartitionScenario(Duration length, boolean stores) {
        this.length = length;
        this.stores = stores;
    }

    @Override
    public Optional<String> skipReason(Stage stage) {
        return stage.namespaces().isPresent() ? Optional.empty() : NetworkNamespaces.skipReason();
    }

    @Override
    public void play(Stage stage, Random random) {
        NetworkNamespaces network = stage.namespaces().orElseThrow();
        int isolated = random.nextInt(stage.nodes().size());
        stage.sendUntil(60);
        network.cut(isolated, stores ? Set.of(Lan.CLUSTER) : Set.of(Lan.CLUSTER, Lan.STORES));
        long cutAt = System.nanoTime();
        try {
            stage.verdict()
                    .figure(
                            "both sides noticed the cut, ms",
                            new Agreement(stage).awaitCutOff(isolated, stage.within(15)));
            if (stores) {
                awaitDeliveryAcross(stage);
            } else {
                awaitRefusals(stage, isolated);
            }
            stage.awaitMoreAcks(60, stage.within(20));
            Until.passed(length.minusNanos(System.nanoTime() - cutAt).toMillis());
        } finally {
            network.heal(isolated);
        }
        long healedAt = System.nanoTime();
        new Agreement(stage).await(stage.within(30));
        stage.verdict().figure("all nodes agree after a partition, ms", since(healedAt));
        stage.awaitMoreAcks(60, stage.within(20));
        stage.settle();
    }

    /** Messages sent during the cut are delivered to all members on both sides. */
    private static void awaitDeliveryAcross(Stage stage) {
        Crowd crowd = stage.crowd();
        for (String topic : stage.topics()) {
            long head = crowd.on(() -> crowd.ledger().head(topic));
            long took = Until.holds(
                    stage.within(10),
                    "both sides receive " + topic + " up to " + head,
                    () -> crowd.on(() -> crowd.members().stream()
                            .filter(member -> member.wantsTopic(topic))
                            .allMatch(member -> member.position(topic) >= head)));
            stage.verdict().figure("delivered across the cut, ms", took);
        }
    }

    /**
     * The isolated node is not ready and answers durable commands with retryable refusals; its connections stay open.
     */
    private static void awaitRefusals(Stage stage, int isolated) {
        Until.holds(
                stage.within(10),
                "the isolated node is not ready",
                () -> stage.nodes().get(isolated).readiness() == 503);
        stage.others(isolated)
                .forEach(other -> Until.holds(
                        stage.within(10),
                        "the other nodes are ready",
                        () -> stage.nodes().get(other).readiness() == 200));
        Until.holds(
                stage.within(15),
                "a member on the isolated node gets a retryable refusal",
                () -> isRefused(stage, isolated));
    }

    private static boolean isRefused(Stage stage, int isolated) {
        Crowd crowd = stage.crowd();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        boolean asked = crowd.on(() -> crowd.members().stream()
                .filter(member -> member.node() == isolated && member.wire() != null)
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
            stage.verdict().wrong("a node without its stores accepted a durable command: " + refusal.encode());
        }
        return refusal.getBoolean("retryable", false);
    }

    private static long since(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
