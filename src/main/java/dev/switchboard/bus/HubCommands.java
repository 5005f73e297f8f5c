package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends the hub's own commands, with records for question and answer. A refusal, a timeout and an absent concern fail the
 * future with a {@link Failure}. Safe from any thread.
 *
 * @param commands the node's own
 */
public record HubCommands(Commands commands) {

    /** With the node's own {@link Commands}. */
    public static HubCommands of(Vertx vertx) {
        return new HubCommands(Commands.of(vertx));
    }

    /** Asks the concern that owns the command, as the hub. */
    public <Q, A> Future<A> ask(HubCommand<Q, A> command, Q question) {
        return ask(command, Caller.HUB, question);
    }

    /** Asks the concern that owns the command, on behalf of a caller. */
    public <Q, A> Future<A> ask(HubCommand<Q, A> command, Caller caller, Q question) {
        return askHeard(command, caller, question).map(Heard::answer);
    }

    /** As {@link #ask(HubCommand, Caller, Object)}, with the bytes that the limits charge the caller for. */
    public <Q, A> Future<Heard<A>> askHeard(HubCommand<Q, A> command, Caller caller, Q question) {
        return commands.request(commandOf(command, caller, question))
                .compose(answer -> read(command, answer).map(read -> new Heard<>(read, answer.heard())));
    }

    /** Asks every node that runs the concern; the future succeeds when each has answered or timed out. */
    public <A> Future<NodeAnswers<A>> askEach(HubCommand<Nothing, A> command, Caller caller, Duration timeout) {
        return askEach(command, caller, Nothing.NOTHING, timeout);
    }

    /** As {@link #askEach(HubCommand, Caller, Duration)}, with a question. */
    public <Q, A> Future<NodeAnswers<A>> askEach(
            HubCommand<Q, A> command, Caller caller, Q question, Duration timeout) {
        return commands.requestEach(commandOf(command, caller, question), timeout)
                .map(answers -> {
                    Map<String, AsyncResult<A>> byNode = new LinkedHashMap<>();
                    answers.forEach((node, answer) -> byNode.put(node, read(command, answer)));
                    return new NodeAnswers<>(byNode);
                });
    }

    private static <Q> Command commandOf(HubCommand<Q, ?> command, Caller caller, Q question) {
        return new Command(command.name(), caller, command.question().write().apply(question), false);
    }

    private static <A> Future<A> read(HubCommand<?, A> command, Answer answer) {
        return answer.succeeded().map(command.answer().read());
    }
}
