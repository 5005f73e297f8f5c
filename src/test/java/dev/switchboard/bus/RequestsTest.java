package dev.switchboard.bus;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one request makes of the gateways' answers. The gateways of several nodes are verticles of one Vert.x. */
class RequestsTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<String> nodes = new CopyOnWriteArrayList<>();
    private final List<Asked.Question> asked = new CopyOnWriteArrayList<>();

    /** A node's gateway with so many connections of one user. */
    private final class Gateway extends ConcernVerticle {

        private final String name;
        private final int connections;
        private final int bytes;
        private final Future<Asked> instead;

        Gateway(String name, int connections, int bytes, Future<Asked> instead) {
            this.name = name;
            this.connections = connections;
            this.bytes = bytes;
            this.instead = instead;
        }

        @Override
        protected Future<?> open() {
            on(GatewayCommands.REACH, (caller, question) -> Future.succeededFuture(reached()));
            on(GatewayCommands.ASK, (caller, question) -> {
                asked.add(question);
                return instead == null ? Future.succeededFuture(all(question)) : instead;
            });
            return Future.succeededFuture();
        }

        private Reached reached() {
            return new Reached(IntStream.range(0, connections)
                    .mapToObj(i -> new Reached.One(name + i, "ana"))
                    .toList());
        }

        private Asked all(Asked.Question question) {
            return new Asked(question.connections().stream()
                    .map(id -> new Asked.Given(id, "yes", bytes))
                    .toList());
        }
    }

    private void node(String name, int connections, int bytes, Future<Asked> instead) {
        JsonObject config =
                new JsonObject().put("concern", GatewayCommands.CONCERN).put("node", name);
        await(vertx.deployVerticle(
                new Gateway(name, connections, bytes, instead), new DeploymentOptions().setConfig(config)));
        nodes.add(name);
    }

    private Requests requests() {
        Map<String, String> owners = Map.of(
                GatewayCommands.REACH.name(), GatewayCommands.CONCERN,
                GatewayCommands.ASK.name(), GatewayCommands.CONCERN);
        Map<String, Duration> timeouts = Map.of(GatewayCommands.ASK.name(), Requests.LONGEST);
        new Commands(vertx, "a", owners, Set.of(), timeouts, concern -> nodes).install();
        return Requests.of(vertx);
    }

    private ClientAnswers ask(Requests requests) {
        return await(requests.ask(Caller.HUB, request()));
    }

    private static ClientRequest request() {
        return ClientRequest.ofUsers(List.of("ana"), "are:you", null).within(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void gathersTheAnswersOfAllNodes() {
        node("a", 2, 5, null);
        node("b", 0, 5, null);
        node("c", 3, 5, null);
        ClientAnswers answers = ask(requests());
        assertEquals(5, answers.answers().size());
        assertEquals(
                new ClientAnswers.Answer("a0", "ana", "yes"), answers.answers().get(0));
        assertEquals(List.of(), answers.missing());
        assertEquals(2, asked.size(), "a node without connections is not asked");
        assertTrue(asked.get(0).timeout().compareTo(Duration.ofSeconds(20)) <= 0);
    }

    @Test
    void asksNobodyWhereMoreThanAThousandAreMeant() {
        node("a", 600, 5, null);
        node("b", 401, 5, null);
        Requests requests = requests();
        Throwable refused =
                assertThrows(IllegalStateException.class, () -> ask(requests)).getCause();
        Failure failure = (Failure) refused.getCause();
        assertEquals(ErrorCode.FORBIDDEN, failure.code());
        assertEquals("user", failure.toAnswer().getString("field"));
        assertEquals(1_000, failure.toAnswer().getInteger("limit"));
        assertEquals(List.of(), asked);
    }

    @Test
    void takesEightMegabytesOfAnswersAtMost() {
        node("a", 100, 50_000, null);
        node("b", 100, 50_000, null);
        ClientAnswers answers = ask(requests());
        assertEquals(ClientAnswers.MAX_BYTES / 50_000, answers.answers().size());
        assertEquals(200, answers.answers().size() + answers.missing().size());
    }

    /** The promise of its answer is never kept: it dies while its clients are asked. */
    @Test
    void waitsForNoNodeThatHasLeft() {
        node("a", 1, 5, null);
        node("b", 2, 5, Promise.<Asked>promise().future());
        Requests requests = requests();
        Future<ClientAnswers> answers = requests.ask(Caller.HUB, request());
        until("both are asked", () -> asked.size() == 2);
        nodes.remove("b");
        long began = System.nanoTime();
        assertEquals(List.of("b0", "b1"), await(answers).missing());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
    }

    @Test
    void namesNodesThatDoNotSayWhichConnectionsTheyHave() {
        node("a", 1, 5, null);
        nodes.add("silent");
        ClientAnswers answers = ask(requests());
        assertEquals(List.of("silent"), answers.unanswered());
        assertEquals(1, answers.answers().size());
    }
}
