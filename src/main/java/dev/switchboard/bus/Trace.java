package dev.switchboard.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.ContextLocal;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the client's command that the current work belongs to, so that every log line it causes, on any node, can be
 * found. It travels with the command; on the node that carries the command out it is in the Vert.x context of that one
 * message, which the handler's callbacks, the stores' answers included, run on.
 *
 * @param origin the id of the connection or of the request
 * @param number which of the connection's commands, from 1; 0 if the origin alone identifies it
 * @param traceparent the span that the work belongs to, as W3C Trace Context writes it, or null if none is recorded
 */
public record Trace(String origin, long number, @Nullable String traceparent) {

    private static final ContextLocal<Trace> OF_CONTEXT = ContextLocal.registerLocal(Trace.class);
    private static final ThreadLocal<Trace> OF_CALL = new ThreadLocal<>();

    /** A trace whose spans are not recorded. */
    public Trace(String origin, long number) {
        this(origin, number, null);
    }

    /** This trace, continued under a span. */
    public Trace under(Tracing.Span span) {
        return new Trace(origin, number, span.traceparent());
    }

    /**
     * Makes room for it in Vert.x's contexts, which must happen before the Vert.x of a node is created. On an earlier one,
     * commands have no trace.
     */
    public static void register() {
        // Loading the class has done it.
    }

    /** The trace that the calling code runs under, or null. */
    @ConcernApi
    public static @Nullable Trace current() {
        Trace here = OF_CALL.get();
        if (here != null) {
            return here;
        }
        Context context = Vertx.currentContext();
        return context == null ? null : of(context);
    }

    private static @Nullable Trace of(Context context) {
        try {
            return OF_CONTEXT.get(context);
        } catch (IllegalArgumentException createdBeforeRegistration) {
            return null;
        }
    }

    /**
     * Sets it in the current context, which has to be that of one message or one request: a handler of the event bus or of
     * an HTTP server calls this, as Vert.x gives each message and each request a context of its own.
     */
    public static void begin(Trace trace) {
        Context context = Vertx.currentContext();
        if (context != null) {
            try {
                OF_CONTEXT.put(context, trace);
            } catch (IllegalArgumentException createdBeforeRegistration) {
                // See register(): such a Vert.x has no room for traces.
                return;
            }
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
