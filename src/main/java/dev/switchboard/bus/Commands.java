package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sends commands to the concerns that own them: one event-bus request each, to an instance on this node if there is one.
 * Safe from any thread; one per node, installed at start and found by {@link #of}.
 */
public final class Commands implements Shareable {

    /** How long a command may stay unanswered before it is answered {@code TIMEOUT}. */
    @ConcernApi
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(4);

    /** How often it is looked whether a node that is asked is there at all. */
    private static final long LOOK_MS = 250;

    private static final OnePerNode<Commands> NODE = new OnePerNode<>(Commands.class);

    private final Vertx vertx;
    private final Map<String, String> concernOf;
    private final Set<String> internal;
    private final Map<String, Duration> timeouts;
    private final ConcernDirectory directory;
    private final String node;
    private final LocalCalls localCalls;
    private final DurableWork durableWork;

    /**
     * @param concernOf the concern that owns each command
     * @param internal the commands that only the hub's own rooms may send
     */
    public Commands(
            Vertx vertx, String node, Map<String, String> concernOf, Set<String> internal, ConcernDirectory directory) {
        this(vertx, node, concernOf, internal, Map.of(), directory);
    }

    /**
     * @param timeouts the commands whose answer may take another time than {@link #ANSWER_TIMEOUT}
     */
    public Commands(
            Vertx vertx,
            String node,
            Map<String, String> concernOf,
            Set<String> internal,
            Map<String, Duration> timeouts,
            ConcernDirectory directory) {
        this.vertx = vertx;
        this.node = node;
        this.concernOf = Map.copyOf(concernOf);
        this.internal = Set.copyOf(internal);
        this.directory = directory;
        this.durableWork = DurableWork.of(vertx);
        this.timeouts = Map.copyOf(timeouts);
        Set<Duration> times = new HashSet<>(timeouts.values());
        times.add(ANSWER_TIMEOUT);
        this.localCalls = new LocalCalls(
                vertx,
                concern -> address(concern, node),
                command -> late(command).asAnswer(),
                times);
    }

    /** Makes this the node's own. */
    public Commands install() {
        CommandMessages.registerCodecs(vertx);
        NODE.install(vertx, this);
        return this;
    }

    /** The node's own. */
    @ConcernApi
    public static Commands of(Vertx vertx) {
        return Objects.requireNonNull(NODE.get(vertx), "this Vert.x has no commands installed");
    }

    /** The id of the node. */
    String node() {
        return node;
    }

    /** Where the node records what administrators and services do. */
    public AuditTrail audit() {
        return AuditTrail.of(vertx);
    }

    /** Whether a client may send this command: a concern owns it, and it is not the hub's own. */
    @ConcernApi
    public boolean knows(String command) {
        return concernOf.containsKey(command) && !internal.contains(command);
    }

    /** Whether a node runs the concern that owns the command. */
    @ConcernApi
    public boolean isAnswered(String command) {
        String concern = concernOf.get(command);
        return concern != null && !directory.nodesOf(concern).isEmpty();
    }

    /** How long the command may stay unanswered before it is answered {@code TIMEOUT}. */
    public Duration timeoutOf(String command) {
        return timeouts.getOrDefault(command, ANSWER_TIMEOUT);
    }

    /**
     * Asks the concern that owns the command. The future always succeeds: a failure on the way is an answer, too
     * ({@code UNKNOWN_COMMAND}, {@code UNAVAILABLE} if no node runs the concern, {@code TIMEOUT}).
     */
    @ConcernApi
    public Future<Answer> request(Command command) {
        String concern = concernOf.get(command.name());
        if (concern == null) {
            return answered(Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + command.name()));
        }
        Optional<Failure> refusal = durableWork.refusalOf(command.name());
        if (refusal.isPresent()) {
            return answered(refusal.get());
        }
        Optional<WellFormed.Problem> malformed =
                command.caller().isHub() ? Optional.empty() : WellFormed.problem(command.data());
        if (malformed.isPresent()) {
            String field = malformed.get().field();
            return answered(
                    Failure.badRequest(field, field + " " + malformed.get().words()));
        }
        return request(command, concern, directory.nodesOf(concern).iterator());
    }

    /**
     * Asks every node that runs the concern which owns the command. The future always succeeds; a node that does not
     * answer in time has {@code TIMEOUT} as its answer.
     *
     * @return each node's answer by the node's id
     */
    public Future<Map<String, Answer>> requestEach(Command command, Duration timeout) {
        String concern = concernOf.get(command.name());
        if (concern == null) {
            return Future.succeededFuture(Map.of());
        }
        Map<String, Future<Answer>> asked = new LinkedHashMap<>();
        directory
                .nodesOf(concern)
                .forEach(target -> asked.put(
                        target, ask(command, concern, target, timeout).recover(silent -> answered(late(command)))));
        return gathered(asked);
    }

    /**
     * Asks nodes, each with a command of its own. The future always succeeds: a node that does not answer in time has {@code
     * TIMEOUT} as its answer, and one that leaves the cluster meanwhile {@code UNAVAILABLE}, at once.
     *
     * @param commands of one concern, by the id of the node that is asked
     * @return each node's answer by the node's id
     */
    public Future<Map<String, Answer>> requestAt(Map<String, Command> commands, Duration timeout) {
        Map<String, Future<Answer>> asked = new LinkedHashMap<>();
        commands.forEach((target, command) -> {
            String concern = Objects.requireNonNull(concernOf.get(command.name()), command.name());
            Promise<Answer> answer = Promise.promise();
            ask(command, concern, target, timeout)
                    .recover(silent -> answered(late(command)))
                    .onSuccess(answer::tryComplete);
            long timer = vertx.setPeriodic(LOOK_MS, fired -> {
                if (!directory.nodesOf(concern).contains(target)) {
                    answer.tryComplete(absence(command).asAnswer());
                }
            });
            asked.put(target, answer.future().onComplete(done -> vertx.cancelTimer(timer)));
        });
        return gathered(asked);
    }

    private static Future<Map<String, Answer>> gathered(Map<String, Future<Answer>> asked) {
        return Future.all(List.copyOf(asked.values())).map(done -> {
            Map<String, Answer> answers = new LinkedHashMap<>();
            asked.forEach((target, answer) -> answers.put(target, answer.result()));
            return answers;
        });
    }

    private Future<Answer> request(Command command, String concern, Iterator<String> nodes) {
        if (!nodes.hasNext()) {
            return absent(command);
        }
        String target = nodes.next();
        if (target.equals(node)) {
            Future<Answer> answer = localCalls.ask(concern, command, timeoutOf(command.name()));
            return answer == null ? request(command, concern, nodes) : answer;
        }
        return askRemote(command, concern, target, timeoutOf(command.name()))
                .recover(failure -> hadNoHandler(failure) ? request(command, concern, nodes) : answered(late(command)));
    }

    /** On this node a command and its answer are passed as objects; to another node they travel encoded. */
    private Future<Answer> ask(Command command, String concern, String target, Duration timeout) {
        if (!target.equals(node)) {
            return askRemote(command, concern, target, timeout);
        }
        Duration usual = timeoutOf(command.name());
        Future<Answer> answer = localCalls.ask(concern, command, usual);
        if (answer == null) {
            return absent(command);
        }
        // Local calls have the usual timeout already.
        return timeout.equals(usual) ? answer : answer.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<Answer> askRemote(Command command, String concern, String target, Duration timeout) {
        return vertx.eventBus()
                .<JsonObject>request(
                        address(concern, target), command.data(), CommandMessages.optionsOf(command, timeout))
                .map(CommandMessages::answerOf);
    }

    private static Future<Answer> absent(Command command) {
        return answered(absence(command));
    }

    private static Failure absence(Command command) {
        return Failure.unavailable("no node answers " + command.name() + " now");
    }

    private static Failure late(Command command) {
        return Failure.timeout(command.name());
    }

    /** The address had no handler, so the command was not carried out and another node may be asked. */
    private static boolean hadNoHandler(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }

    static String address(String concern, String node) {
        return "concern." + concern + "@" + node;
    }

    private static Future<Answer> answered(Failure failure) {
        return Future.succeededFuture(failure.asAnswer());
    }
}
