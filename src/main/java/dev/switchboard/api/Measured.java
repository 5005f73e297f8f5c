package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Tells how each command that REST asks for was answered, and how long that took. Safe from any thread. */
final class Measured {

    private final ApiMetrics metrics;

    Measured(ApiMetrics metrics) {
        this.metrics = metrics;
    }

    /** Asks now. */
    <T> Future<T> ask(String command, Supplier<Future<T>> question) {
        long startedAt = System.nanoTime();
        return question.get()
                .onComplete(done -> metrics.answered(command, codeOf(done), System.nanoTime() - startedAt));
    }

    private static String codeOf(AsyncResult<?> done) {
        if (done.failed()) {
            return done.cause() instanceof Failure failure ? failure.code().name() : ErrorCode.INTERNAL.name();
        }
        return done.result() instanceof Answer answer ? answer.code() : "OK";
    }
}
