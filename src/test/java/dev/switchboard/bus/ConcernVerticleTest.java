package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcernVerticleTest {

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
        Future<Answer> first = commands.request(slow());
        Await.result(asked.future());
        Future<Void> ended = vertx.undeploy(deployment);
        Future<Answer> late = commands.request(slow());
        assertFalse(ended.isComplete());
        answer.complete(Answer.ok());
        Await.result(ended);
        assertEquals(
                List.of(true, true),
                List.of(Await.result(first).success(), Await.result(late).success()));
        assertEquals(
                "UNAVAILABLE", Await.result(commands.request(slow())).body().getString("code"));
    }

    /** With its time from now on. */
    private static Command slow() {
        return new Command("slow", Caller.HUB, new JsonObject(), false);
    }

    private void deploy(String node, Function<Command, Future<Answer>> handler) throws Exception {
        deploy(node, new ConcernVerticle() {
            @Override
            protected Future<?> open() {
                on("slow", handler);
                return Future.succeededFuture();
            }
        });
    }

    private void deploy(String node, ConcernVerticle concern) throws Exception {
        Await.result(vertx.deployVerticle(
                concern,
                new DeploymentOptions()
                        .setConfig(new JsonObject().put("concern", "slow").put("node", node))));
    }

    /** It had waited for the event loop until its caller was answered {@code TIMEOUT}, and was then carried out. */
    @Test
    void dropsACommandWhoseTimeHasExpired() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        deploy("a", command -> {
            handled.incrementAndGet();
            return Future.succeededFuture(Answer.ok());
        });
        Command late =
                new Command("slow", Caller.HUB, new JsonObject(), false, null, Deadline.in(Duration.ofMillis(-1)));
        assertEquals("TIMEOUT", Await.result(commands.request(late)).code());
        assertEquals(0, handled.get());
        assertEquals("OK", Await.result(commands.request(slow())).code());
        assertEquals(1, handled.get());
    }

    /** Between nodes the time that is left travels, and the weight comes back. */
    @Test
    void takesTheDeadlineToAnotherNodeAndTheWeightBack() throws Exception {
        AtomicReference<Command> received = new AtomicReference<>();
        deploy("b", command -> {
            received.set(command);
            return Future.succeededFuture(Answer.ok().heardBy(7, Buffer.buffer("12345")));
        });
        Commands remote = new Commands(vertx, "a", Map.of("slow", "slow"), Set.of(), concern -> List.of("b"));
        Command command =
                new Command("slow", Caller.HUB, new JsonObject(), false, null, Deadline.in(Duration.ofMillis(2_500)));
        assertEquals(35, Await.result(remote.request(command)).heard());
        long left = received.get().deadline().nanos() - command.deadline().nanos();
        assertTrue(Math.abs(left) < Duration.ofMillis(1_400).toNanos(), () -> left + " ns apart");
    }

    /** Commands with records have a weight, too, on this node and on another one. */
    @Test
    void takesTheWeightOfTheHubsOwnCommandsBack() throws Exception {
        HubCommand<Nothing, Nothing> hello = HubCommand.of("slow", Nothing.FORM, Nothing.FORM);
        for (String node : List.of("a", "b")) {
            deploy(node, new ConcernVerticle() {
                @Override
                protected Future<?> open() {
                    onHeard(
                            hello,
                            (command, question) ->
                                    Future.succeededFuture(Heard.by(7, Buffer.buffer("12345"), question)));
                    return Future.succeededFuture();
                }
            });
            Commands toNode = new Commands(vertx, "a", Map.of("slow", "slow"), Set.of(), concern -> List.of(node));
            Heard<Nothing> heard = Await.result(new HubCommands(toNode).askHeard(hello, Caller.HUB, Nothing.NOTHING));
            assertEquals(new Heard<>(Nothing.NOTHING, 35), heard);
        }
    }
}
