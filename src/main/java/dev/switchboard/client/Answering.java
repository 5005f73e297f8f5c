package dev.switchboard.client;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The application's answers to what back ends ask, one handler for each event. Handlers are added from any thread and called among
 * the callbacks.
 */
final class Answering {

    private final Map<String, Function<? super Event, ? extends @Nullable Object>> handlers = new ConcurrentHashMap<>();
    private final Consumer<Throwable> failed;

    /** @param failed takes what a handler throws */
    Answering(Consumer<Throwable> failed) {
        this.failed = failed;
    }

    Subscription add(String event, Function<? super Event, ? extends @Nullable Object> handler) {
        handlers.put(event, handler);
        return () -> handlers.remove(event, handler);
    }

    /** Answers with what the handler returns or promises; not at all if there is none, or if it fails. */
    void answer(Event event, Consumer<@Nullable Object> reply) {
        Function<? super Event, ? extends @Nullable Object> handler = handlers.get(event.name());
        if (handler != null) {
            guarded(() -> answer(handler.apply(event), reply));
        }
    }

    private void answer(@Nullable Object value, Consumer<@Nullable Object> reply) {
        if (value instanceof CompletionStage<?> promised) {
            promised.whenComplete((later, failure) -> {
                if (failure == null) {
                    guarded(() -> reply.accept(later));
                } else {
                    failed.accept(Answer.cause(failure));
                }
            });
        } else {
            reply.accept(value);
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            failed.accept(failure);
        }
    }
}
