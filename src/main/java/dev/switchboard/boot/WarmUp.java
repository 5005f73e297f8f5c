package dev.switchboard.boot;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.boot.warmup.Visits;
import dev.switchboard.boot.warmup.WarmUpConfig;
import dev.switchboard.boot.warmup.WarmUpMetrics;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.intake.IntakeConfig;
import dev.switchboard.ops.HubMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has clients of its own talk to the endpoints before the node has any, so that the first ones do not pay for class loading and
 * compilation. They talk to a {@link WarmUpGateway}, which shares the node's code and nothing else, on a loopback port and with
 * tokens of a secret that exists only meanwhile. A warm-up that fails is logged, and the node starts all the same. Begun once, by
 * {@link NodeStart}; safe from any thread; ends by itself in bounded time, and closes the Vert.x that it runs on.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    /** One for the endpoints, one for their clients. */
    private static final int LOOPS = 2;
    /** So many clients that rooms have members to deliver to, and so few that each soon has its turn. */
    private static final int AT_ONCE = 16;
    /** For what comes before the clients, and for those that are not done when the time is up. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Duration TOKENS_LAST = Duration.ofHours(1);
    private static final Duration LEEWAY = Duration.ofSeconds(5);

    private final Settings settings;
    private final WarmUpConfig config;
    private final WarmUpMetrics metrics;
    private final HubMetrics meters;
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(LOOPS)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(ClusteredVertx.noFileCache()));
    private final WarmUpLog log = WarmUpLog.silence(vertx);
    private final long begun = System.nanoTime();
    private volatile @Nullable Visits visits;

    /** @param metrics gets what was done */
    WarmUp(Settings settings, DeploymentPlan plan, WarmUpMetrics metrics) {
        this.settings = settings;
        this.config = WarmUpConfig.from(settings.at("warmUp"));
        this.metrics = metrics;
        this.meters = new HubMetrics(MeterLabels.of(plan));
    }

    /** Warms the process. Never fails; to be called once, on a thread that may block. */
    Future<Void> run() {
        Promise<Void> ended = Promise.promise();
        vertx.setTimer(config.atMost().plus(MARGIN).toMillis(), late -> ended.tryFail("it took too long"));
        warm().onSuccess(ended::tryComplete).onFailure(ended::tryFail);
        return ended.future().transform(done -> end(done.cause()));
    }

    private Future<Void> warm() {
        try {
            JwtConfig jwt = oneOffSecret();
            WarmUpGateway gateway = new WarmUpGateway(settings, vertx, jwt, meters);
            UnaryOperator<String> tokens = tokens(jwt);
            return gateway.open().compose(port -> visit(port, tokens));
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private Future<Void> visit(int port, UnaryOperator<String> tokens) {
        Settings socketIo = settings.at("socketio");
        Optional<String> path = socketIo.texts("transports").contains("websocket")
                ? Optional.of(socketIo.text("path"))
                : Optional.empty();
        int strangers = IntakeConfig.from(settings).perAddress();
        Visits.Plan plan = new Visits.Plan(port, path, tokens, Math.min(AT_ONCE, strangers), config);
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(turn -> {
            Visits running = new Visits(vertx, plan);
            visits = running;
            running.run().onComplete(done);
        });
        return done.future();
    }

    private static JwtConfig oneOffSecret() {
        return new JwtConfig(
                Optional.of(new Secret(UUID.randomUUID() + "-" + UUID.randomUUID())),
                List.of(),
                Optional.empty(),
                List.of(),
                LEEWAY);
    }

    private UnaryOperator<String> tokens(JwtConfig jwt) {
        TokenSigner signer = TokenSigner.of(vertx, jwt).orElseThrow();
        return user -> signer.sign(new Caller(user, user, null, Set.of(), null, null), TOKENS_LAST)
                .value();
    }

    /** Reports it when its Vert.x, whose threads log nothing, has ended. */
    private Future<Void> end(@Nullable Throwable failure) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return close().onComplete(closed -> {
            Visits made = visits;
            int connections = made == null ? 0 : made.completed();
            if (failure == null) {
                LOG.info("warmed up by {} connections in {} ms", connections, took.toMillis());
            } else {
                LOG.warn("the warm-up failed after {} connections: {}", connections, failure.toString());
            }
            metrics.warmed(connections, took);
        });
    }

    /** Ends it, whether or not it has run; closing again does nothing. */
    Future<Void> close() {
        return vertx.close().otherwiseEmpty().onComplete(closed -> {
            log.restore();
            meters.close();
        });
    }
}
