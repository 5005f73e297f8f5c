package dev.switchboard.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the client's command that the current work belongs to, so that every log line it causes, on any node, can be
 * found. It travels with the command; on the node that carries the command out it is in the Vert.x context of that one
 * message, which the handler's callbacks, the stores' answers included, run on.
 *
 * @param origin the id of the connection or of the request
 * @param number which of the connection's commands, from 1; 0 if the origin alone identifies it
 */
public record Trace(String origin, long number) {

    private static final ContextLocal<Trace> OF_CONTEXT = ContextLocal.registerLocal(Trace.class);
    private static final ThreadLocal<Trace> OF_CALL = new ThreadLocal<>();

    /** The trace that the calling code runs under, or null. */
    public static @Nullable Trace current() {
        Trace here = OF_CALL.get();
        if (here != null) {
            return here;
        }
        Context context = Vertx.currentContext();
        return context == null ? null : OF_CONTEXT.get(context);
    }

    /** Sets it in the current context, if that context serves one message or one request only. */
    public static void begin(Trace trace) {
        if (Vertx.currentContext() instanceof ContextInternal context && context.isDuplicate()) {
            OF_CONTEXT.put(context, trace);
        }
    }

    /** Runs the action under it where the context is shared, such as on a connection's event loop. */
    public static void during(@Nullable Trace trace, Runnable action) {
        Trace before = OF_CALL.get();
        OF_CALL.set(trace);
        try {
            action.run();
        } finally {
            OF_CALL.set(before);
        }
    }

    /** As in log lines and headers. */
    @Override
    public String toString() {
        return number == 0 ? origin : origin + "-" + number;
    }
}
