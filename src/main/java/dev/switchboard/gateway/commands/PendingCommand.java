package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.LaneCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command of a client, from its arrival to its end. It is answered once: with the answer it asked for, or because its
 * time has expired. On the connection's event loop.
 */
final class PendingCommand implements LaneCommand {

    /** What carries commands out and counts their answers: one object for all. */
    interface Carrier {

        Future<?> run(PendingCommand command);

        void answered(String command, String code, long nanos);

        /** The command's span, or null. */
        Tracing.@Nullable Span begin(PendingCommand command);
    }

    private static final Logger LOG = LoggerFactory.getLogger(PendingCommand.class);

    private final Carrier carrier;
    private final Connection connection;
    private final String name;
    private final @Nullable Object data;
    private final boolean known;
    private final long patienceNanos;
    private final Consumer<JsonObject> receiver;
    private final Trace trace;
    private final Tracing.@Nullable Span span;
    private final long arrivedAt = System.nanoTime();
    private final long stalledBefore;
    private boolean answered;

    /**
     * @param data what the client sent
     * @param known whether it is a command at all
     * @param patience how long it may stay unanswered
     * @param receiver gets the answer's body
     */
    PendingCommand(
            Carrier carrier,
            Connection connection,
            String name,
            @Nullable Object data,
            boolean known,
            Duration patience,
            Consumer<JsonObject> receiver) {
        this.carrier = carrier;
        this.connection = connection;
        this.name = name;
        this.data = data;
        this.known = known;
        this.patienceNanos = patience.toNanos();
        this.receiver = receiver;
        this.stalledBefore = connection.lanes().stalledNanos();
        Trace arrived = new Trace(connection.id(), connection.lanes().count());
        this.span = known ? carrier.begin(this) : null;
        this.trace = span == null ? arrived : arrived.under(span);
    }

    Connection connection() {
        return connection;
    }

    String name() {
        return name;
    }

    /** What the client sent. */
    @Nullable
    Object data() {
        return data;
    }

    Trace trace() {
        return trace;
    }

    @Override
    public long dueAt() {
        return arrivedAt + patienceNanos + connection.lanes().stalledNanos() - stalledBefore;
    }

    /** Waits for room first: an answer must not overflow the outbound queue of a client that reads slowly. */
    @Override
    public Future<?> begin() {
        if (connection.hasRoom() || !connection.isOpen()) {
            return carrier.run(this);
        }
        Promise<Void> done = Promise.promise();
        Runnable resume = () -> begin().onComplete(ran -> done.complete());
        connection.lanes().stall(resume);
        // Not at once: the queue hands over its last packet at this moment, and an answer must not overtake it.
        connection.whenDrained(
                () -> connection.loop().execute(() -> connection.lanes().resume(resume)));
        return done.future();
    }

    @Override
    public void late() {
        if (connection.isOpen()) {
            reply(Failure.timeout(name).toAnswer());
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Answers it, unless it has been answered. */
    void reply(JsonObject body) {
        if (answered) {
            return;
        }
        answered = true;
        String code = Boolean.TRUE.equals(body.getBoolean("success")) ? "OK" : body.getString("code");
        if (LOG.isDebugEnabled()) {
            Trace.during(trace, () -> LOG.debug("{} {} answered {}", connection.id(), LogText.field(name), code));
        }
        if (span != null) {
            span.end("OK".equals(code) ? null : code);
        }
        carrier.answered(known ? name : "unknown", code, System.nanoTime() - arrivedAt);
        receiver.accept(body);
    }
}
