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
        return askHeard(command, commandOf(command, caller, question));
    }

    /**
     * As {@link #askHeard(HubCommand, Caller, Object)}.
     *
     * @param deadline until when it may take effect, if that is sooner than usual
     */
    public <Q, A> Future<Heard<A>> askHeard(HubCommand<Q, A> command, Caller caller, Q question, Deadline deadline) {
        Command asked = commandOf(command, caller, question);
        return askHeard(
                command, new Command(asked.name(), caller, asked.data(), asked.joined(), asked.trace(), deadline));
    }

    private <A> Future<Heard<A>> askHeard(HubCommand<?, A> command, Command asked) {
        return commands.request(asked)
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
                .map(answers -> byNode(command, answers));
    }

    /**
     * Asks these nodes, each with a question of its own. The future succeeds when each has answered or timed out; a node that
     * leaves the cluster meanwhile is not waited for.
     *
     * @param questions by the node's id
     */
    public <Q, A> Future<NodeAnswers<A>> askNodes(
            HubCommand<Q, A> command, Caller caller, Map<String, Q> questions, Duration timeout) {
        Map<String, Command> commandsByNode = new LinkedHashMap<>();
        questions.forEach((node, question) -> commandsByNode.put(node, commandOf(command, caller, question)));
        return commands.requestAt(commandsByNode, timeout).map(answers -> byNode(command, answers));
    }

    private static <A> NodeAnswers<A> byNode(HubCommand<?, A> command, Map<String, Answer> answers) {
        Map<String, AsyncResult<A>> byNode = new LinkedHashMap<>();
        answers.forEach((node, answer) -> byNode.put(node, read(command, answer)));
        return new NodeAnswers<>(byNode);
    }

    private static <Q> Command commandOf(HubCommand<Q, ?> command, Caller caller, Q question) {
        return new Command(command.name(), caller, command.question().write().apply(question), false);
    }

    private static <A> Future<A> read(HubCommand<?, A> command, Answer answer) {
        return answer.succeeded().map(command.answer().read());
    }
}
