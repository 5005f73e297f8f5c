package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks clients, and brings the answers of their own code, over all nodes: for back ends over REST and for concerns in Java. Safe
 * from any thread.
 *
 * <pre>{@code
 * Requests.of(vertx)
 *         .ask(command.caller(), ClientRequest.ofUsers(List.of("ana"), "order:confirm", order).within(Duration.ofSeconds(20)))
 *         .map(asked -> asked.answers().stream().anyMatch(answer -> Boolean.TRUE.equals(answer.data())));
 * }</pre>
 *
 * @param hub asks the nodes
 */
public record Requests(HubCommands hub) {

    /** The longest that a node is waited for: its clients' time, and that of its answer on the way. */
    public static final Duration LONGEST = ClientRequest.MAX_TIMEOUT.plusSeconds(1);

    /** A node that does not say in this time which connections it has is not asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For the answers of a node to arrive, after its clients' time. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(500);

    /** Those that go out from this node. */
    @ConcernApi
    public static Requests of(Vertx vertx) {
        return new Requests(HubCommands.of(vertx));
    }

    /**
     * Asks the connections that are present now. Succeeds once each has answered, has ended or its node has left the cluster, and
     * about when the request's time is over at the latest. The time is that of the whole request: where a node
     * answers late, clients get what is left of it.
     *
     * @param caller who asks, for the log
     * @return fails with {@code FORBIDDEN} where more than {@link ClientRequest#MAX_CONNECTIONS} are meant; then none is asked
     */
    @ConcernApi
    public Future<ClientAnswers> ask(Caller caller, ClientRequest request) {
        ClientRequest checked;
        try {
            checked = request.checked();
        } catch (Failure refusal) {
            return Future.failedFuture(refusal);
        }
        Deadline deadline = Deadline.in(checked.timeout());
        Reached.Question whose =
                new Reached.Question(List.copyOf(checked.userIds()), List.copyOf(checked.connectionIds()));
        return hub.askEach(
                        GatewayCommands.REACH,
                        caller,
                        whose,
                        shorter(PATIENCE, checked.timeout().dividedBy(2)))
                .compose(nodes -> new Round(checked, nodes).ask(caller, deadline));
    }

    private static Duration shorter(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }

    /** One request, once it is known where the connections are. */
    private final class Round {

        private final ClientRequest request;
        private final Map<String, List<String>> byNode = new LinkedHashMap<>();
        private final Map<String, String> users = new LinkedHashMap<>();
        private final List<String> unanswered;

        Round(ClientRequest request, NodeAnswers<Reached> nodes) {
            this.request = request;
            this.unanswered = nodes.unanswered();
            nodes.byNode().forEach((node, reached) -> {
                if (reached.succeeded()) {
                    reached.result().connections().forEach(one -> note(node, one));
                }
            });
        }

        private void note(String node, Reached.One one) {
            users.put(one.connection(), one.user());
            byNode.computeIfAbsent(node, found -> new ArrayList<>()).add(one.connection());
        }

        Future<ClientAnswers> ask(Caller caller, Deadline deadline) {
            if (users.size() > ClientRequest.MAX_CONNECTIONS) {
                return Future.failedFuture(tooMany());
            }
            // At least a moment, so that a node's answer is read at all.
            Duration left = Duration.ofMillis(Math.max(1, deadline.remainingNanos() / 1_000_000));
            Map<String, Asked.Question> questions = new LinkedHashMap<>();
            byNode.forEach((node, connections) ->
                    questions.put(node, new Asked.Question(connections, request.event(), request.data(), left)));
            return hub.askNodes(GatewayCommands.ASK, caller, questions, left.plus(ON_THE_WAY))
                    .map(nodes -> gathered(nodes.given()));
        }

        private Failure tooMany() {
            String field = request.users().ids().isEmpty() ? "connection" : "user";
            int most = ClientRequest.MAX_CONNECTIONS;
            return Failure.forbidden("a request asks at most " + most + " connections; these are more")
                    .with("field", field)
                    .with("limit", most);
        }

        private ClientAnswers gathered(List<Asked> nodes) {
            Map<String, ClientAnswers.Answer> answers = new LinkedHashMap<>();
            long bytes = 0;
            for (Asked node : nodes) {
                for (Asked.Given given : node.answers()) {
                    String user = users.get(given.connection());
                    if (user != null
                            && !answers.containsKey(given.connection())
                            && bytes + given.bytes() <= ClientAnswers.MAX_BYTES) {
                        bytes += given.bytes();
                        answers.put(
                                given.connection(), new ClientAnswers.Answer(given.connection(), user, given.data()));
                    }
                }
            }
            Set<String> missing = new LinkedHashSet<>(request.connectionIds());
            missing.addAll(users.keySet());
            missing.removeAll(answers.keySet());
            return new ClientAnswers(List.copyOf(answers.values()), List.copyOf(missing), unanswered);
        }
    }
}
