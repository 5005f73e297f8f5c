package dev.switchboard.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The same piece of work in PostgreSQL by a number of clients, each beginning anew when it has ended. A unit is one piece.
 * Runs on one event loop.
 */
final class StatementLoad implements Load {

    private final Context context;
    private final int clients;
    private final IntFunction<Future<?>> work;
    private final Histogram latency = new Histogram();
    private boolean running;
    private int inFlight;
    private long done;
    private long errors;
    private String firstError;

    StatementLoad(StoreDatabase database, int clients, IntFunction<Future<?>> work) {
        this.context = database.vertx().getOrCreateContext();
        this.clients = clients;
        this.work = work;
    }

    @Override
    public void start() {
        onLoop(() -> {
            running = true;
            for (int client = 0; client < clients; client++) {
                next(client);
            }
            return null;
        });
    }

    private void next(int client) {
        inFlight++;
        long begun = Payload.now();
        work.apply(client).onComplete(ended -> {
            inFlight--;
            if (ended.succeeded()) {
                done++;
                latency.record(Payload.now() - begun);
            } else {
                errors++;
                firstError = firstError == null ? ended.cause().toString() : firstError;
            }
            if (running && ended.succeeded()) {
                next(client);
            }
        });
    }

    @Override
    public void stop() {
        onLoop(() -> running = false);
        while (onLoop(() -> inFlight) > 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public long units() {
        return onLoop(() -> done);
    }

    @Override
    public Histogram takeLatency() {
        return onLoop(() -> {
            Histogram taken = new Histogram();
            taken.add(latency);
            latency.clear();
            return taken;
        });
    }

    @Override
    public Tally.Faults faults() {
        return onLoop(() -> new Tally.Faults(0, 0, 0, errors, firstError));
    }

    private <T> T onLoop(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                result.complete(action.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        return LoadClient.await(result);
    }
}
