package dev.switchboard.account;

import dev.switchboard.account.ErasureStore.Due;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each concern erase users whose accounts are deleted, part after part; some parts are done by SQL alone. What is left
 * stands in the store, so it goes on after a crash and waits for a concern that no node runs. One node at a time works, under
 * a lease; if two did, a part would be done twice, which changes nothing. There is one loop: a call while it runs gives it
 * one more round. On its verticle's event loop; the lease ends with it.
 */
final class Erasures {

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    private static final int AT_ONCE = 8;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    /** Those who send meanwhile come first. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Vertx vertx;
    private final ErasureStore store;
    private final HubCommands hub;
    private final Lease lease;
    private final ErasureMetrics metrics;
    /** The loop that runs; null for none. */
    private @Nullable Future<Void> inFlight;

    private boolean oneMore;
    private boolean closed;

    Erasures(Vertx vertx, ErasureStore store, Lease lease) {
        this.vertx = vertx;
        this.store = store;
        this.hub = HubCommands.of(vertx);
        this.lease = lease;
        this.metrics = ErasureMetrics.of(vertx);
    }

    /** Works until nothing is due. */
    Future<Void> work() {
        if (inFlight != null) {
            oneMore = true;
            return inFlight;
        }
        Promise<Void> done = Promise.promise();
        Future<Void> begun = done.future().onComplete(ended -> inFlight = null);
        inFlight = begun;
        Steps.whileMore(this::nextRound).onComplete(done);
        return begun;
    }

    /** Whether there is another one. */
    private Future<Boolean> nextRound() {
        oneMore = false;
        return round().compose(worked -> !closed && (worked || oneMore)
                ? vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).map(true)
                : Future.succeededFuture(false));
    }

    /** Whether there was something to do. */
    private Future<Boolean> round() {
        return lease.take()
                .compose(held -> held ? store.due(AT_ONCE) : Future.succeededFuture(List.<Due>of()))
                .compose(due ->
                        Future.join(due.stream().map(this::erase).toList()).map(!due.isEmpty()));
    }

    /** One concern that fails does not keep the others from it. */
    private Future<Void> erase(Due part) {
        return ErasureCommands.ALL.stream()
                .filter(command -> command.name().equals(part.command()))
                .findFirst()
                .map(command -> hub.ask(command, part.question()))
                .orElseGet(() -> store.step(part).map(Erased::new))
                .transform(asked -> {
                    if (asked.succeeded()) {
                        return store.done(part, asked.result().next()).map(this::note);
                    }
                    LOG.info(
                            "{} is tried again: userId={} why={}",
                            part.command(),
                            LogText.field(part.question().user()),
                            LogText.quoted(String.valueOf(asked.cause().getMessage())));
                    return store.later(part, AFTER_FAILURE);
                });
    }

    private Void note(boolean ended) {
        if (ended) {
            metrics.erased();
        }
        return null;
    }

    /** Ends after the round that runs; another node goes on. */
    Future<Void> close() {
        closed = true;
        return lease.isHeld() ? lease.leave() : Future.succeededFuture();
    }
}
