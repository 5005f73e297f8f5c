package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Trace;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command of a client, from its arrival to its end. It is answered once, by whoever is first: what was asked, or the
 * end of its time. On the connection's event loop.
 */
final class PendingCommand implements LaneCommand {

    private static final Logger LOG = LoggerFactory.getLogger(PendingCommand.class);
    private static final long PATIENCE_NANOS = Commands.ANSWER_TIMEOUT.toNanos();

    private final Connection connection;
    private final String name;
    private final Object data;
    private final boolean known;
    private final Consumer<JsonObject> answered;
    private final Trace trace;
    private final long arrivedAt = System.nanoTime();
    private boolean over;

    /**
     * @param known whether some concern has it
     * @param answered gets the answer's body
     */
    PendingCommand(Connection connection, String name, Object data, boolean known, Consumer<JsonObject> answered) {
        this.connection = connection;
        this.name = name;
        this.data = data;
        this.known = known;
        this.answered = answered;
        this.trace = connection.nextTrace();
    }

    Connection connection() {
        return connection;
    }

    String name() {
        return name;
    }

    /** What the client sent. */
    Object data() {
        return data;
    }

    Trace trace() {
        return trace;
    }

    @Override
    public long dueAt() {
        return arrivedAt + PATIENCE_NANOS;
    }

    @Override
    public Future<?> begin() {
        return connection.shard().forwarder().run(this);
    }

    @Override
    public void late() {
        if (connection.isOpen()) {
            reply(Failure.of(ErrorCode.TIMEOUT, name + " was not answered in time")
                    .toAnswer());
        }
    }

    /** Whether it has been answered. */
    boolean isOver() {
        return over;
    }

    /** Answers it, unless that was done. */
    void reply(JsonObject body) {
        if (over) {
            return;
        }
        over = true;
        String code = Boolean.TRUE.equals(body.getBoolean("success")) ? "OK" : body.getString("code");
        if (LOG.isDebugEnabled()) {
            Trace.during(trace, () -> LOG.debug("{} {} answered {}", connection.id(), name, code));
        }
        connection.shard().gateway().metrics().answered(known ? name : "unknown", code, System.nanoTime() - arrivedAt);
        answered.accept(body);
    }
}
