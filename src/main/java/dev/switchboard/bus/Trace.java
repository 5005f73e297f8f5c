package dev.switchboard.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * Which client's command the present work is done for, to be found again in every log line that it causes, on any node.
 * It goes with the command, and on the node that carries it out with the Vert.x context of that one message: what the
 * handler calls back on, the stores' answers included, still has it.
 *
 * @param origin the connection's id, or the request's
 * @param number which of the connection's commands, from 1; 0 where the origin alone says it
 */
public record Trace(String origin, long number) {

    private static final ContextLocal<Trace> OF_CONTEXT = ContextLocal.registerLocal(Trace.class);
    private static final ThreadLocal<Trace> OF_CALL = new ThreadLocal<>();

    /** The one that the calling code works for, or null. */
    public static Trace current() {
        Trace here = OF_CALL.get();
        if (here != null) {
            return here;
        }
        Context context = Vertx.currentContext();
        return context == null ? null : OF_CONTEXT.get(context);
    }

    /** Makes it the present context's, where that is one message's or one request's alone. */
    public static void begin(Trace trace) {
        if (trace != null && Vertx.currentContext() instanceof ContextInternal context && context.isDuplicate()) {
            OF_CONTEXT.put(context, trace);
        }
    }

    /** Runs the action for it, where the context is shared: on a connection's event loop. */
    public static void during(Trace trace, Runnable action) {
        Trace before = OF_CALL.get();
        OF_CALL.set(trace);
        try {
            action.run();
        } finally {
            OF_CALL.set(before);
        }
    }

    /** As log lines and headers have it. */
    @Override
    public String toString() {
        return number == 0 ? origin : origin + "-" + number;
    }
}
