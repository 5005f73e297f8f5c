package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands to the concerns that own them: one event-bus request each, to this node's own instances if it has any.
 * Safe from any thread; one per node, installed at start and found again by {@link #of}.
 */
public final class Commands implements Shareable {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** How long a command may stay unanswered before it is {@code TIMEOUT}. */
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(4);

    private static final String EFFECTS = "effects";
    private static final String NAME = "command";
    private static final String JOINED = "joined";
    private static final String TRACE = "trace";
    private static final String REGISTRY = "switchboard.commands";

    private final Vertx vertx;
    private final Map<String, String> concernOf;
    private final Set<String> internal;
    private final ConcernDirectory directory;
    private final String node;
    private final LocalCalls localCalls;

    /**
     * @param concernOf the concern that owns each command
     * @param internal the commands that a client may not send; the hub's own rooms do
     */
    public Commands(
            Vertx vertx, String node, Map<String, String> concernOf, Set<String> internal, ConcernDirectory directory) {
        this.vertx = vertx;
        this.node = node;
        this.concernOf = Map.copyOf(concernOf);
        this.internal = Set.copyOf(internal);
        this.directory = directory;
        this.localCalls = new LocalCalls(vertx, concern -> address(concern, node), command -> silence(command)
                .asAnswer());
    }

    /** Makes this the node's own. */
    public Commands install() {
        registerCodecs(vertx);
        registry(vertx).put(REGISTRY, this);
        return this;
    }

    /** The node's own. */
    public static Commands of(Vertx vertx) {
        return registry(vertx).get(REGISTRY);
    }

    /** Whether a client may send this command: some concern owns it and it is not for the hub alone. */
    public boolean knows(String command) {
        return concernOf.containsKey(command) && !internal.contains(command);
    }

    /**
     * Asks the concern that owns the command. The future always succeeds: what goes wrong on the way is an answer too
     * ({@code UNKNOWN_COMMAND}, {@code UNAVAILABLE} if no node runs the concern, {@code TIMEOUT}).
     */
    public Future<Answer> request(Command command) {
        String concern = concernOf.get(command.name());
        if (concern == null) {
            return answered(Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + command.name()));
        }
        Optional<String> noText = command.caller().isHub() ? Optional.empty() : WellFormed.problem(command.data());
        if (noText.isPresent()) {
            return answered(Failure.badRequest(noText.get(), noText.get() + " holds half of a surrogate pair"));
        }
        return request(command, concern, directory.nodesOf(concern).iterator());
    }

    /** Asks for the hub's own ends. */
    public Future<Answer> request(String command, JsonObject data) {
        return request(new Command(command, Caller.HUB, data, false));
    }

    /**
     * Asks every node that runs the concern which owns the command. The future always succeeds; a node's silence is its
     * answer too.
     *
     * @return each node's answer by its id
     */
    public Future<Map<String, Answer>> requestEach(Command command) {
        return requestEach(command, ANSWER_TIMEOUT);
    }

    /** As {@link #requestEach(Command)}, with each node's answer waited for so long. */
    public Future<Map<String, Answer>> requestEach(Command command, Duration patience) {
        String concern = concernOf.get(command.name());
        List<String> nodes = concern == null ? List.of() : directory.nodesOf(concern);
        Map<String, Future<Answer>> asked = new LinkedHashMap<>();
        nodes.forEach(target -> asked.put(
                target, ask(command, concern, target, patience).recover(silent -> answered(silence(command)))));
        return Future.all(List.copyOf(asked.values())).map(done -> {
            Map<String, Answer> answers = new LinkedHashMap<>();
            asked.forEach((target, answer) -> answers.put(target, answer.result()));
            return answers;
        });
    }

    private Future<Answer> request(Command command, String concern, Iterator<String> nodes) {
        if (!nodes.hasNext()) {
            return unheard(command);
        }
        String target = nodes.next();
        if (target.equals(node)) {
            Future<Answer> answer = localCalls.ask(concern, command);
            return answer == null ? request(command, concern, nodes) : answer;
        }
        return askAway(command, concern, target, ANSWER_TIMEOUT)
                .recover(failure -> isUnheard(failure) ? request(command, concern, nodes) : answered(silence(command)));
    }

    /** On its own node a command and its answer are handed over as they are; to another node they travel encoded. */
    private Future<Answer> ask(Command command, String concern, String target, Duration patience) {
        if (!target.equals(node)) {
            return askAway(command, concern, target, patience);
        }
        Future<Answer> answer = localCalls.ask(concern, command);
        if (answer == null) {
            return unheard(command);
        }
        // Local calls are given up after the usual time anyway.
        return patience == ANSWER_TIMEOUT ? answer : answer.timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<Answer> askAway(Command command, String concern, String target, Duration patience) {
        return vertx.eventBus()
                .<JsonObject>request(address(concern, target), command.data(), remote(command, patience))
                .map(reply ->
                        new Answer(reply.body(), Effects.decode(reply.headers().get(EFFECTS))));
    }

    private static Future<Answer> unheard(Command command) {
        return answered(Failure.unavailable("no node answers " + command.name() + " now"));
    }

    private static Failure silence(Command command) {
        return Failure.of(ErrorCode.TIMEOUT, command.name() + " was not answered in time");
    }

    /** Nobody had the address: the command was not carried out, so another node may be asked. */
    private static boolean isUnheard(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }

    private static DeliveryOptions remote(Command command, Duration patience) {
        DeliveryOptions options =
                new DeliveryOptions().setSendTimeout(patience.toMillis()).addHeader(NAME, command.name());
        if (command.joined()) {
            options.addHeader(JOINED, "true");
        }
        if (command.trace() != null) {
            options.addHeader(TRACE, command.trace().toString());
        }
        command.caller().writeTo(options.getHeaders());
        return options;
    }

    /** The command in a message, handed over or encoded. */
    static Command read(Message<Object> message) {
        return message.body() instanceof LocalCall call
                ? call.command()
                : new Command(
                        message.headers().get(NAME),
                        Caller.readFrom(message.headers()),
                        (JsonObject) message.body(),
                        message.headers().contains(JOINED),
                        traceOf(message));
    }

    private static Trace traceOf(Message<?> message) {
        String trace = message.headers().get(TRACE);
        return trace == null ? null : new Trace(trace, 0);
    }

    /** Answers a message in the way that it came. */
    static void reply(Message<Object> message, Answer answer) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} answered {}", read(message).name(), answer.code());
        }
        if (message.body() instanceof LocalCall call) {
            call.answer(answer);
            return;
        }
        DeliveryOptions options = new DeliveryOptions();
        if (!answer.effects().isEmpty()) {
            options.addHeader(EFFECTS, answer.effects().encode());
        }
        message.reply(answer.body(), options);
    }

    /** Lets commands and answers be handed over on this node. */
    static void registerCodecs(Vertx vertx) {
        LocalCodec.register(vertx.eventBus(), LocalCall.class);
    }

    static String address(String concern, String node) {
        return "concern." + concern + "@" + node;
    }

    private static Future<Answer> answered(Failure failure) {
        return Future.succeededFuture(failure.asAnswer());
    }

    private static LocalMap<String, Commands> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap(REGISTRY);
    }
}
