package dev.switchboard.routing;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives a router its event loop: builds the {@link RouterCore} there and starts and stops it. Deployed and held by
 * {@link TopicRouter}.
 */
final class RouterVerticle extends VerticleBase {

    private final HazelcastInstance hazelcast;
    private final RoutingConfig config;
    private final RoutingMetrics metrics;
    private volatile @Nullable RouterCore core;

    RouterVerticle(HazelcastInstance hazelcast, RoutingConfig config, RoutingMetrics metrics) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        RouterCore started = new RouterCore(vertx, new RouterLoop(vertx, context), hazelcast, config, metrics);
        core = started;
        // A verticle that has not started is not undeployed, so it must stop what it has begun.
        return started.start().recover(failure -> started.stop().transform(stopped -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> stop() {
        return core().stop();
    }

    /** The router's parts, once this is deployed. */
    RouterCore core() {
        return Objects.requireNonNull(core);
    }
}
