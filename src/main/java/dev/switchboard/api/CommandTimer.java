package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Reports the outcome and duration of each command that REST sends. Safe from any thread. */
final class CommandTimer {

    private final ApiMetrics metrics;

    CommandTimer(ApiMetrics metrics) {
        this.metrics = metrics;
    }

    /** Runs the command now, and reports it when it is answered. */
    <T> Future<T> ask(String command, Supplier<Future<T>> send) {
        long startedAt = System.nanoTime();
        return send.get().onComplete(done -> metrics.answered(command, codeOf(done), System.nanoTime() - startedAt));
    }

    private static String codeOf(AsyncResult<?> done) {
        if (done.failed()) {
            return done.cause() instanceof Failure failure ? failure.code().name() : ErrorCode.INTERNAL.name();
        }
        return done.result() instanceof Answer answer ? answer.code() : "OK";
    }
}
