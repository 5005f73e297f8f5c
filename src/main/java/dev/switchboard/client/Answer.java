package dev.switchboard.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future that completes among the callbacks, so that what depends on it runs there too. A callback that waited for it would
 * wait for itself: there {@code get} and {@code join} throw {@link IllegalStateException}.
 */
final class Answer<T> extends CompletableFuture<T> {

    private final Callbacks callbacks;

    Answer(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** The source's value, or its failure. */
    static <S, T> Answer<T> of(Callbacks callbacks, CompletableFuture<S> source, Function<S, T> map) {
        Answer<T> answer = new Answer<>(callbacks);
        source.whenComplete((value, failure) -> callbacks.execute(() -> answer.settle(value, failure, map)));
        return answer;
    }

    private <S> void settle(S value, @Nullable Throwable failure, Function<S, T> map) {
        if (failure == null) {
            complete(map.apply(value));
        } else {
            completeExceptionally(cause(failure));
        }
    }

    /** What a future failed with, without the exception that futures wrap it in. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Answer<>(callbacks);
    }

    @Override
    public T join() {
        refuseToWait();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseToWait();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseToWait();
        return super.get(timeout, unit);
    }

    private void refuseToWait() {
        if (!isDone() && callbacks.isCurrent()) {
            throw new IllegalStateException(
                    "A callback must not wait for an answer: it would hold up the callback that completes it.");
        }
    }
}
