package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command to a concern of the same node, in every way in which it can end. */
@ExtendWith(VertxExtension.class)
class CommandsTest {

    private static final String NODE = "n1";

    private final Promise<Answer> late = Promise.promise();
    private Vertx vertx;
    private Commands commands;

    /** Answers immediately, or when the test releases it. */
    private final class Talker extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on("talk:now", command -> Future.succeededFuture(Answer.of(command.data())));
            on("talk:late", command -> late.future());
            return Future.succeededFuture();
        }
    }

    @BeforeEach
    void start(Vertx started) {
        vertx = started;
        Map<String, String> owners = Map.of("talk:now", "talk", "talk:late", "talk", "lost:now", "lost");
        commands = new Commands(vertx, NODE, owners, Set.of(), concern -> List.of(NODE)).install();
        DeploymentOptions options = new DeploymentOptions()
                .setConfig(new JsonObject().put("concern", "talk").put("node", NODE));
        vertx.deployVerticle(new Talker(), options).await();
    }

    @Test
    void answersOnTheCallingContext() throws Exception {
        CompletableFuture<Context> answeredOn = new CompletableFuture<>();
        Context asker = vertx.getOrCreateContext();
        asker.runOnContext(ignored -> ask("talk:now", new JsonObject().put("n", 7))
                .onComplete(answer -> answeredOn.complete(Vertx.currentContext())));

        assertSame(asker, answeredOn.get(60, TimeUnit.SECONDS));
    }

    @Test
    void givesEachOfManyConcurrentCommandsItsOwnAnswer() {
        List<Future<Answer>> asked = java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(n -> ask("talk:now", new JsonObject().put("n", n)))
                .toList();
        Future.all(asked).await();

        for (int n = 0; n < asked.size(); n++) {
            assertEquals(n, asked.get(n).result().body().getInteger("n"));
        }
    }

    @Test
    void timesOutAndIgnoresALateAnswer() {
        long askedAt = System.nanoTime();
        Future<Answer> silent = ask("talk:late", new JsonObject());
        Answer given = silent.await();
        late.complete(Answer.ok());

        assertEquals("TIMEOUT", given.body().getString("code"));
        assertTrue(given.body().getBoolean("retryable"));
        assertTrue(System.nanoTime() - askedAt >= Commands.ANSWER_TIMEOUT.toNanos());
        assertSame(given, silent.result());
        // The following commands find the list intact.
        assertTrue(ask("talk:now", new JsonObject()).await().success());
    }

    @Test
    void isUnavailableWhenNoNodeRunsTheConcern() {
        assertEquals(
                "UNAVAILABLE", ask("lost:now", new JsonObject()).await().body().getString("code"));
    }

    private Future<Answer> ask(String command, JsonObject data) {
        return commands.request(new Command(command, Caller.HUB, data, false));
    }
}
