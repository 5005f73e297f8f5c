package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import org.jspecify.annotations.Nullable;

/**
 * Records spans: what happened for one command, on which node, and how long it took. A span begins at the edge of the hub
 * ({@link Kind#SERVER}) or under another one, whose {@code traceparent} (W3C Trace Context) travels in {@link Trace}. Safe
 * from any thread; one per node, installed at start, {@link #OFF} without {@code tracing.otlp.endpoint}.
 */
@FunctionalInterface
public interface Tracing extends Shareable {

    OnePerNode<Tracing> NODE = new OnePerNode<>(Tracing.class);

    /** Records nothing. */
    Tracing OFF = (kind, name, parent) -> null;

    /** The place of a span between its parent and its children. */
    enum Kind {
        /** A client's command or request; the only kind that may begin without a parent. */
        SERVER,
        INTERNAL,
        /** A question to a store. */
        CLIENT,
        /** An event that arrives to be delivered. */
        CONSUMER
    }

    /** One piece of work. Ended once, from any thread. */
    interface Span {

        /** What its children name as their parent. */
        String traceparent();

        Span with(String key, String value);

        /**
         * Ends it.
         *
         * @param problem the code or the words of its failure, or null
         */
        void end(@Nullable String problem);

        /** Ends it with the work. */
        default <T> Future<T> over(Future<T> work) {
            return work.onComplete(
                    done -> end(null), failure -> end(failure.getClass().getSimpleName()));
        }
    }

    /**
     * Begins a span.
     *
     * @param name such as {@code message:send}; never a text of a client's choice
     * @param parent the parent's {@code traceparent}, possibly malformed and then ignored, or null
     * @return null if it is not recorded
     */
    @Nullable
    Span begin(Kind kind, String name, @Nullable String parent);

    /** The {@code traceparent} that a request's headers have, if it is well-formed; null where nothing is recorded. */
    default @Nullable String parentIn(MultiMap headers) {
        return null;
    }

    /** Begins a span under the one that the calling code runs under; null if there is none, or if it is not recorded. */
    default @Nullable Span beginUnder(@Nullable Trace trace, Kind kind, String name) {
        return trace == null || trace.traceparent() == null ? null : begin(kind, name, trace.traceparent());
    }

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static Tracing of(Vertx vertx) {
        return NODE.or(vertx, OFF);
    }
}
