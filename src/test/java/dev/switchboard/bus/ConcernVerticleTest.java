package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcernVerticleTest {

    private static final Command SLOW = new Command("slow", Caller.HUB, new JsonObject(), false);

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Answer> answer = Promise.promise();
    private final Commands commands =
            new Commands(vertx, "a", Map.of("slow", "slow"), Set.of(), concern -> List.of("a"));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A node that stopped while a command of another node was in flight left that node waiting for its timeout. */
    @Test
    void answersCommandsInFlightBeforeItStops() throws Exception {
        Promise<Void> asked = Promise.promise();
        ConcernVerticle concern = new ConcernVerticle() {
            @Override
            protected Future<?> open() {
                on("slow", command -> {
                    asked.tryComplete();
                    return answer.future();
                });
                return Future.succeededFuture();
            }
        };
        String deployment = Await.result(vertx.deployVerticle(
                concern,
                new DeploymentOptions()
                        .setConfig(new JsonObject().put("concern", "slow").put("node", "a"))));
        Future<Answer> first = commands.request(SLOW);
        Await.result(asked.future());
        Future<Void> ended = vertx.undeploy(deployment);
        Future<Answer> late = commands.request(SLOW);
        assertFalse(ended.isComplete());
        answer.complete(Answer.ok());
        Await.result(ended);
        assertEquals(
                List.of(true, true),
                List.of(Await.result(first).success(), Await.result(late).success()));
        assertEquals("UNAVAILABLE", Await.result(commands.request(SLOW)).body().getString("code"));
    }
}
