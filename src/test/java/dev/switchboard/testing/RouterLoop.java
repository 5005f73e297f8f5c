package dev.switchboard.testing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** An event loop that takes what is published, in the router's place. */
public final class RouterLoop {

    private final Context context;

    public RouterLoop(Vertx vertx) {
        context = vertx.getOrCreateContext();
    }

    public Future<Void> serve(
            Vertx vertx, BiConsumer<Publication, Boolean> publish, Function<Publication, Future<Void>> confirmed) {
        Promise<Void> serving = Promise.promise();
        context.runOnContext(
                ignored -> Publisher.serve(vertx, publish, confirmed).onComplete(serving));
        return serving.future();
    }

    /**
     * The given answer, once everything has been taken that was published before it: an answer may overtake what its
     * command has said.
     */
    public <T> Future<T> behind(T answer) {
        Promise<T> taken = Promise.promise();
        context.runOnContext(ignored -> taken.complete(answer));
        return taken.future();
    }
}
