package dev.switchboard.backend;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Secret;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that is asked over HTTP: one signed POST for each question. At most so many are in flight, some wait, others are
 * refused at once; one that may be repeated is, after a failure; and while the service does not answer, its {@link Circuit}
 * keeps requests away from it. Safe from any thread: it works on an event loop of its own, and the asker gets the answer on
 * its own context. Lives as long as its node; closed by its owner.
 */
public final class BackEnd {

    private static final Logger LOG = LoggerFactory.getLogger(BackEnd.class);

    /** Shorter than the keep-alive of common servers (Node: 5 s): a request must not meet a connection as it is closed. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private static final int MAX_CONNECT_MS = 2_000;
    private static final long FIRST_PAUSE_MS = 100;

    private final Vertx vertx;
    private final String name;
    private final BackEndConfig config;
    private final Supplier<List<Secret>> secrets;
    private final Predicate<Reply> isAnswer;
    private final Context context;
    private final HttpClient client;
    private final Turns turns;
    private final Circuit circuit;
    private final BackEndMetrics metrics;
    private final SparseLog log = new SparseLog(LOG);
    private volatile String problem = "";

    /**
     * @param name of the metrics and the log: that of the concern, or such as {@code decide.join}
     * @param config of which a reload may change the secrets
     * @param isAnswer whether a JSON object is what was asked for; anything else counts as no answer
     */
    public BackEnd(Vertx vertx, String name, Reloadable<BackEndConfig> config, Predicate<Reply> isAnswer) {
        this.vertx = vertx;
        this.name = name;
        this.config = config.get();
        this.secrets = () -> config.get().secrets();
        this.isAnswer = isAnswer;
        this.context = vertx.getOrCreateContext();
        this.turns = new Turns(vertx, name, this.config.maxInFlight(), this.config.maxWaiting());
        this.metrics = BackEndsMetrics.of(vertx).of(name, turns::inFlight, turns::waiting);
        this.circuit = new Circuit(this.config.circuit(), System::nanoTime, this::circuitChanged);
        this.client = clientOf(vertx, this.config);
    }

    private static HttpClient clientOf(Vertx vertx, BackEndConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(
                        (int) Math.min(MAX_CONNECT_MS, config.timeout().toMillis()))
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
        config.ca().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
        PoolOptions pool =
                new PoolOptions().setHttp1MaxSize(config.maxInFlight()).setMaxWaitQueueSize(-1);
        return vertx.httpClientBuilder().with(options).with(pool).build();
    }

    /** Its name in the configuration. */
    public String name() {
        return name;
    }

    public BackEndMetrics metrics() {
        return metrics;
    }

    public BackEndConfig config() {
        return config;
    }

    /** Why a request last brought no answer, for operators; empty if that has not happened. */
    public String problem() {
        return problem;
    }

    /** Asks; the answer comes on the calling context. Fails with a {@link Failure}. */
    public Future<Reply> ask(Call call) {
        long begun = System.nanoTime();
        Promise<Reply> answer = Promise.promise();
        Context asker = vertx.getOrCreateContext();
        context.runOnContext(here -> admit(call).onComplete(done -> {
            metrics.answered(outcomeOf(done), System.nanoTime() - begun);
            if (call.span() != null) {
                call.span().end(done.succeeded() ? null : outcomeOf(done));
            }
            asker.runOnContext(there -> answer.complete(done.result(), done.cause()));
        }));
        return answer.future();
    }

    private static String outcomeOf(AsyncResult<Reply> done) {
        if (done.failed()) {
            return done.cause() instanceof Failure failure ? failure.code().name() : ErrorCode.INTERNAL.name();
        }
        return done.result().isRefusal() ? "refused" : "OK";
    }

    private Future<Reply> admit(Call call) {
        if (call.body().length() > config.maxRequestBytes()) {
            return Future.failedFuture(Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, "the data is too large for " + name));
        }
        if (circuit.refuses()) {
            return Future.failedFuture(away());
        }
        return turns.take(call.deadline()).compose(turn -> {
            Promise<Reply> done = Promise.promise();
            attempt(call, 0, done);
            return done.future().onComplete(ended -> turns.release());
        });
    }

    private void attempt(Call call, int number, Promise<Reply> done) {
        long remainingMs = call.deadline().remainingNanos() / 1_000_000;
        if (remainingMs <= 0) {
            done.fail(Failure.timeout(name));
            return;
        }
        if (!circuit.tryEnter()) {
            done.fail(away());
            return;
        }
        exchange(call, remainingMs)
                .onSuccess(reply -> {
                    circuit.succeeded();
                    done.complete(reply);
                })
                .onFailure(cause -> failed(call, number, (Unanswered) cause, done));
    }

    private Future<Reply> exchange(Call call, long timeoutMs) {
        try {
            RequestOptions request = SignedRequest.of(config.url(), secrets.get(), call);
            return Exchange.run(vertx, client, request, call.body(), timeoutMs, config.maxAnswerBytes(), isAnswer);
        } catch (RuntimeException defect) {
            // A turn that is not given back, or a circuit that waits for its probe, would last.
            LOG.error("{} cannot be asked", name, defect);
            return Future.failedFuture(Unanswered.because(defect.toString()));
        }
    }

    private void failed(Call call, int number, Unanswered why, Promise<Reply> done) {
        problem = String.valueOf(why.getMessage());
        log.warn(() -> name + ": " + why.getMessage() + " (request " + call.id() + ")");
        circuit.failed(String.valueOf(why.getMessage()));
        if (why.isLate()) {
            done.fail(Failure.timeout(name));
            return;
        }
        long pauseMs = pause(number);
        boolean again = call.repeatable()
                && number < config.retries()
                && call.deadline().remainingNanos() / 1_000_000 > pauseMs;
        if (again) {
            vertx.setTimer(pauseMs, fired -> {
                metrics.retried();
                attempt(call, number + 1, done);
            });
        } else {
            done.fail(Failure.unavailable(name + " cannot answer now"));
        }
    }

    /** Doubled each time, and spread so that those that failed together do not come back together. */
    private static long pause(int number) {
        long most = FIRST_PAUSE_MS << number;
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    private Failure away() {
        return Failure.unavailable(name + " does not answer")
                .with("retryAfterMs", circuit.retryAfter().toMillis());
    }

    private void circuitChanged(Circuit.State state, String cause) {
        metrics.circuit(state.name());
        if (state == Circuit.State.OPEN) {
            LOG.warn(
                    "{} does not answer ({}); its circuit is open for {} s",
                    name,
                    cause,
                    config.circuit().openFor().toMillis() / 1_000.0);
        } else {
            LOG.info(
                    "the circuit of {} is {}",
                    name,
                    state.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
    }

    public Future<Void> close() {
        return client.close();
    }
}
