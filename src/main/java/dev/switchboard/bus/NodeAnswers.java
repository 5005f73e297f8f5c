package dev.switchboard.bus;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What every node answered to the same question.
 *
 * @param byNode each node's answer, or the {@link Failure} it was refused with, by the node's id
 */
public record NodeAnswers<A>(Map<String, AsyncResult<A>> byNode) {

    /** The answers of the nodes that gave one. */
    public List<A> given() {
        return byNode.values().stream()
                .filter(AsyncResult::succeeded)
                .map(AsyncResult::result)
                .toList();
    }

    /** The ids of the nodes that gave none. */
    public List<String> unanswered() {
        return byNode.entrySet().stream()
                .filter(answer -> answer.getValue().failed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Why a node refused the question itself; a timeout or a passing failure is no refusal. */
    public Optional<Failure> refusal() {
        return byNode.values().stream()
                .filter(AsyncResult::failed)
                .map(answer -> (Failure) Objects.requireNonNull(answer.cause()))
                .filter(failure -> !failure.code().retryable())
                .findFirst();
    }

    /** These answers, or the refusal of the first node that refused. */
    public Future<NodeAnswers<A>> orRefusal() {
        return refusal()
                .<Future<NodeAnswers<A>>>map(Future::failedFuture)
                .orElseGet(() -> Future.succeededFuture(this));
    }
}
