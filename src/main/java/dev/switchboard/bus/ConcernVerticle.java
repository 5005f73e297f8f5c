package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A concern: commands in, decisions, events out. A subclass names its commands in {@link #open()} and answers each with
 * a future; a {@link Failure} is the client's answer, anything else is logged and answered {@code INTERNAL}.
 *
 * <p>The node deploys it as its configuration says, with {@code config()} = {@code {concern, node, settings, quota,
 * channels, links, push, limited}}, in
 * one or more instances; each runs on its own event loop and handlers must not block it. Its commands arrive at one
 * event-bus address for the concern and node, shared by the instances.
 */
public abstract class ConcernVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ConcernVerticle.class);

    private final Map<String, Function<Command, Future<Answer>>> handlers = new HashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Promise<Void> idle = Promise.promise();
    private volatile boolean ending;
    private @Nullable DurableWork durableWork;
    private Tracing tracing = Tracing.OFF;

    /**
     * Registers the handlers and opens what they need; commands arrive once it succeeds. A failure stops the node's start, so
     * what may be away at that moment, such as a table in PostgreSQL, is better made sure of by the first command.
     */
    @ConcernApi
    protected abstract Future<?> open();

    @Override
    @ConcernApi
    public final Future<?> start() {
        durableWork = DurableWork.of(vertx);
        tracing = Tracing.of(vertx);
        return open().compose(opened -> listen());
    }

    /**
     * Succeeds when the commands in flight have been answered or have timed out; only then does the concern give up its
     * address. A subclass that has more to close does so after this.
     */
    @Override
    @ConcernApi
    public Future<?> stop() {
        ending = true;
        vertx.setTimer(Commands.ANSWER_TIMEOUT.toMillis(), fired -> idle.tryComplete());
        endWhenIdle();
        return idle.future();
    }

    /** A command that has arrived and is queued on the event loop is in flight, too, though nothing counts it yet. */
    private void endWhenIdle() {
        if (ending && inFlight.get() == 0) {
            context.runOnContext(ignored -> {
                if (inFlight.get() == 0) {
                    idle.tryComplete();
                }
            });
        }
    }

    /**
     * Answers the command {@code name} with {@code handler}, which runs on this instance's event loop and must not block it. Its
     * future is the client's answer; a {@link Failure} that it throws or fails with is the refusal.
     */
    @ConcernApi
    protected final void on(String name, Function<Command, Future<Answer>> handler) {
        handlers.put(name, handler);
    }

    /** Answers the hub's own command with {@code handler}, which gets the caller and the question. */
    protected final <Q, A> void on(HubCommand<Q, A> command, BiFunction<Caller, Q, Future<A>> handler) {
        onHeard(command, (received, question) -> handler.apply(received.caller(), question)
                .map(Heard::byNobody));
    }

    /** As {@link #on(HubCommand, BiFunction)}, for a command that others hear; the handler gets all of the command. */
    protected final <Q, A> void onHeard(HubCommand<Q, A> command, BiFunction<Command, Q, Future<Heard<A>>> handler) {
        on(command.name(), received -> handler.apply(
                        received, command.question().read().apply(received.data()))
                .map(heard -> heard.toAnswer(command.answer())));
    }

    /**
     * Runs a task after each interval, as long as the concern lives. An interval begins when the previous run has ended, so
     * that runs never pile up while a store is slow. A failure is logged, and the next run tries again.
     *
     * @param undone what a failed run leaves as it is, for the log: such as {@code old events stay}
     */
    @ConcernApi
    protected final void repeat(Duration interval, String undone, Supplier<Future<Void>> task) {
        if (ending) {
            return;
        }
        vertx.setTimer(interval.toMillis(), fired -> task.get()
                .onFailure(failure -> LOG.warn("{} until the next run: {}", undone, failure.toString()))
                .onComplete(done -> repeat(interval, undone, task)));
    }

    /** The concern's own part of the configuration. */
    @ConcernApi
    protected final JsonObject settings() {
        return config().getJsonObject("settings", new JsonObject());
    }

    /** What one user may take: {@code quota} of the configuration. */
    protected final JsonObject quota() {
        return config().getJsonObject("quota", new JsonObject());
    }

    /** The namespaces of channels: {@code channels} of the configuration. */
    protected final JsonObject channels() {
        return config().getJsonObject("channels", new JsonObject());
    }

    /** Where links to people lead and how they go out. */
    protected final JsonObject links() {
        return config().getJsonObject("links", new JsonObject());
    }

    /** How people are reached who are away: {@code push} of the configuration, and what belongs to it. */
    protected final JsonObject push() {
        return config().getJsonObject("push", new JsonObject());
    }

    /** Whether clients' commands are limited: {@code limits.enabled} of the configuration. */
    @ConcernApi
    protected final boolean hasLimits() {
        return config().getBoolean("limited", true);
    }

    /** The id of the node this instance runs on. */
    @ConcernApi
    protected final String node() {
        return config().getString("node");
    }

    private Future<?> listen() {
        String address = Commands.address(config().getString("concern"), node());
        CommandMessages.registerCodecs(vertx);
        return vertx.eventBus().consumer(address, this::handle).completion();
    }

    private void handle(Message<Object> message) {
        Command command = CommandMessages.read(message);
        if (command.trace() != null) {
            Trace.begin(command.trace());
        }
        Function<Command, Future<Answer>> handler = handlers.get(command.name());
        if (handler == null) {
            refuse(message, Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + command.name()));
            return;
        }
        Optional<Failure> refusal = refusalOf(command);
        if (refusal.isPresent()) {
            refuse(message, refusal.get());
            return;
        }
        inFlight.incrementAndGet();
        Tracing.Span span = beginSpan(command);
        answer(handler, command).onComplete(answered -> {
            Answer answer = answered.succeeded()
                    ? answered.result()
                    : asFailure(command, answered.cause()).asAnswer();
            if (span != null) {
                span.end(answer.success() ? null : answer.code());
            }
            CommandMessages.reply(message, answer);
            inFlight.decrementAndGet();
            endWhenIdle();
        });
    }

    /** The span of carrying it out, which what the handler calls then belongs to; null if none is recorded. */
    private Tracing.@Nullable Span beginSpan(Command command) {
        Tracing.Span span = tracing.beginUnder(command.trace(), Tracing.Kind.INTERNAL, command.name());
        if (span != null && command.trace() != null) {
            Trace.begin(command.trace().under(span));
            span.with("switchboard.concern", config().getString("concern"));
        }
        return span;
    }

    private Optional<Failure> refusalOf(Command command) {
        if (command.deadline().hasPassed()) {
            // It waited too long for this event loop, and its caller has its answer.
            return Optional.of(Failure.expired());
        }
        return durableWork == null ? Optional.empty() : durableWork.refusalOf(command.name());
    }

    private static Future<Answer> answer(Function<Command, Future<Answer>> handler, Command command) {
        try {
            return handler.apply(command);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private static Failure asFailure(Command command, Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        LOG.error("{} failed", command.name(), cause);
        return Failure.of(ErrorCode.INTERNAL, "internal error");
    }

    private static void refuse(Message<Object> message, Failure failure) {
        CommandMessages.reply(message, failure.asAnswer());
    }
}
