package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.CommandWeight;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionCommand;
import dev.switchboard.gateway.topics.Joiner;
import dev.switchboard.gateway.topics.OutboundEvent;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a client's command to the concern that owns it and the answer back, and carries out on the way what the answer asks
 * of the connection. On the connection's event loop; lives as long as the node.
 */
public final class CommandForwarder {

    private static final Logger LOG = LoggerFactory.getLogger(CommandForwarder.class);
    private static final int MAX_SHOWN = 100;

    private final Commands commands;
    private final RateLimiter limiter;
    private final Map<String, ConnectionCommand> own;
    private final CommandsConfig config;
    private final CommandData data;
    private final AnswerEffects effects;
    private final PendingCommand.Carrier carrier;
    private final Tracing tracing;

    /**
     * @param own the commands about the connection itself
     */
    public CommandForwarder(
            Commands commands,
            RateLimiter limiter,
            Joiner joiner,
            Map<String, ConnectionCommand> own,
            CommandsConfig config,
            CommandMetrics metrics,
            Tracing tracing) {
        this.commands = commands;
        this.limiter = limiter;
        this.own = Map.copyOf(own);
        this.config = config;
        this.data = new CommandData(config.bareFields(), own);
        this.effects = new AnswerEffects(joiner, config);
        this.tracing = tracing;
        this.carrier = new PendingCommand.Carrier() {
            @Override
            public Future<?> run(PendingCommand command) {
                return CommandForwarder.this.run(command);
            }

            @Override
            public void answered(String command, String code, long nanos) {
                metrics.answered(command, code, nanos);
            }

            @Override
            public Tracing.@Nullable Span begin(PendingCommand command) {
                return beginSpan(tracing, command);
            }
        };
    }

    private static Tracing.@Nullable Span beginSpan(Tracing tracing, PendingCommand command) {
        ClientInfo client = command.connection().client();
        Tracing.Span span = tracing.begin(Tracing.Kind.SERVER, command.name(), client.traceparent());
        return span == null
                ? null
                : span.with("switchboard.endpoint", client.endpoint())
                        .with("switchboard.connection", command.connection().id());
    }

    /** Records the commands, and tells what their parent is. */
    public Tracing tracing() {
        return tracing;
    }

    /**
     * Forwards one command. Counts as a frame of the client's.
     *
     * @param sent what the client sent: an object, a bare string where one is allowed, or null
     * @param answered gets the answer's body, before any event that the command's joins bring
     */
    public void forward(Connection connection, String name, @Nullable Object sent, Consumer<JsonObject> answered) {
        long waitMs = connection.acquireTurn();
        if (!connection.isOpen()) {
            // This frame may be the one that flooded it; nothing more is sent to the client.
            return;
        }
        if (connection.isDraining()) {
            answered.accept(Failure.unavailable("the node is stopping").toAnswer());
        } else if (waitMs != 0) {
            answered.accept(Failure.rateLimited(waitMs).toAnswer());
        } else {
            enqueue(connection, name, sent, answered);
        }
    }

    private void enqueue(Connection connection, String name, @Nullable Object sent, Consumer<JsonObject> answered) {
        boolean known = own.containsKey(name) || commands.knows(name);
        PendingCommand command =
                new PendingCommand(carrier, connection, name, sent, known, commands.timeoutOf(name), answered);
        if (!known) {
            command.reply(unknown(name).toAnswer());
        } else if (connection.lanes().pending() >= config.maxPending()) {
            command.reply(Failure.rateLimited(1_000).toAnswer());
        } else {
            connection.lanes().run(name, command, connection.loop().lanes());
        }
    }

    /** The refusal of a command that does not exist. Repeats only the beginning of a long name. */
    public static Failure unknown(String name) {
        String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + shown);
    }

    /** Carries one command out, and answers it; completes when the next of that name may begin. */
    private Future<?> run(PendingCommand command) {
        Connection connection = command.connection();
        Promise<Void> done = Promise.promise();
        if (!connection.isOpen()) {
            done.complete();
            return done.future();
        }
        ask(command).onComplete(asked -> connection.loop().run(() -> {
            // A command that was answered as late joins nothing after all; nor does a connection that has ended, which
            // nothing would take out again.
            if (asked.failed() || asked.result().effects().isEmpty() || command.isAnswered() || !connection.isOpen()) {
                conclude(command, asked.map(answer -> new AnswerEffects.Outcome(answer, List.of())), done);
                return;
            }
            Future.succeededFuture(asked.result())
                    // In a compose, so that a Failure that is thrown becomes an answer too.
                    .compose(answer -> effects.carryOut(connection, answer, () -> again(command)))
                    .onComplete(outcome -> connection.loop().run(() -> conclude(command, outcome, done)));
        }));
        return done.future();
    }

    /** Sends the command once more, when its joins are done. */
    private Future<Answer> again(PendingCommand pending) {
        String name = pending.name();
        JsonObject object = data.objectOf(name, pending.data());
        return commands.request(new Command(name, pending.connection().caller(), object, true, pending.trace()));
    }

    /** Asks the command's owner, unless the caller has asked too often. */
    private Future<Answer> ask(PendingCommand pending) {
        Connection connection = pending.connection();
        String name = pending.name();
        JsonObject object;
        try {
            object = data.objectOf(name, pending.data());
            ConnectionCommand owned = own.get(name);
            if (owned != null) {
                return owned.answer(connection, object);
            }
        } catch (Failure refused) {
            return Future.failedFuture(refused);
        }
        Command command =
                new Command(name, connection.caller(), object, false, pending.trace(), new Deadline(pending.dueAt()));
        long weight = CommandWeight.of(object);
        Future<Long> turn = limiter.take(connection.userId(), name, weight);
        // Most callers have a turn left, and that is known at once.
        return turn.succeeded() && turn.result() == 0
                ? request(command, weight)
                : turn.compose(waitMs ->
                        waitMs > 0 ? Future.failedFuture(Failure.rateLimited(waitMs)) : request(command, weight));
    }

    /** Asks the command's owner, and charges the caller for what others hear of it. */
    private Future<Answer> request(Command command, long weight) {
        return commands.request(command)
                .onSuccess(answer -> limiter.charge(command.caller().id(), command.name(), weight, answer.heard()));
    }

    /** Answers, and lets the next command of that name begin. */
    private void conclude(PendingCommand command, AsyncResult<AnswerEffects.Outcome> finished, Promise<Void> done) {
        Connection connection = command.connection();
        if (finished.failed()) {
            command.reply(asFailure(command, finished.cause()).toAnswer());
            done.complete();
        } else if (finished.result().changesTopics()) {
            connection.listener().topicsChanged(finished.result().topics()).onComplete(noted -> connection
                    .loop()
                    .run(() -> {
                        finish(command, finished.result());
                        done.complete();
                    }));
        } else {
            finish(command, finished.result());
            done.complete();
        }
    }

    private static Failure asFailure(PendingCommand command, Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        Trace.during(command.trace(), () -> LOG.error("{} failed", command.name(), cause));
        return Failure.of(ErrorCode.INTERNAL, "internal error");
    }

    private void finish(PendingCommand command, AnswerEffects.Outcome outcome) {
        if (command.isAnswered()) {
            effects.undo(outcome);
            return;
        }
        Connection connection = command.connection();
        JsonObject body = outcome.answer().body();
        ConnectionCommand owned = own.get(command.name());
        List<Effects.Event> following = owned == null ? List.of() : owned.complete(connection, body);
        command.reply(body);
        following.forEach(event -> connection.send(OutboundEvent.direct(event.event(), event.data())));
        effects.follow(connection, outcome);
    }
}
