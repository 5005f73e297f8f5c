package dev.switchboard.testing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** An event loop that receives publications in place of the router. */
public final class RouterStub {

    private final Context context;

    public RouterStub(Vertx vertx) {
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
     * The given answer, once everything published before it has been received: an answer may overtake its command's
     * publications.
     */
    public <T> Future<T> after(T answer) {
        Promise<T> taken = Promise.promise();
        context.runOnContext(ignored -> taken.complete(answer));
        return taken.future();
    }
}
