package dev.switchboard.boot.warmup;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.routing.Interest;
import dev.switchboard.routing.NodeDelivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The routing table of the gateway that is warmed up: that of a cluster without another node. Safe from any thread; ends with
 * its Vert.x.
 */
public final class WarmUpTopics implements Interest {

    private final Vertx vertx;
    private final Context delivery;
    private final Set<Topic> active = ConcurrentHashMap.newKeySet();

    /** @param delivery the context on which publications are delivered */
    public WarmUpTopics(Vertx vertx, Context delivery) {
        this.vertx = vertx;
        this.delivery = delivery;
    }

    /** Serves {@link Audience} and {@link Publisher} of its Vert.x; what is published goes to {@code connections}. */
    public Future<Void> serve(NodeDelivery connections) {
        return Audience.serve(
                        vertx, asked -> asked.stream().filter(active::contains).collect(Collectors.toSet()))
                .compose(served -> Audience.serveKinds(vertx, kind -> Future.succeededFuture(of(kind))))
                .compose(served -> Publisher.serve(
                        vertx,
                        (publication, nodeOnly) -> delivery.runOnContext(turn -> connections.deliver(publication)),
                        connections::deliverConfirmed));
    }

    private Set<Topic> of(Topic.Kind kind) {
        return active.stream().filter(topic -> topic.kind() == kind).collect(Collectors.toSet());
    }

    @Override
    public Future<Void> listen(Topic topic) {
        if (active.add(topic)) {
            report(topic, true);
        }
        return Future.succeededFuture();
    }

    @Override
    public void release(Topic topic) {
        if (active.remove(topic)) {
            report(topic, false);
        }
    }

    private void report(Topic topic, boolean listened) {
        if (topic.kind().watched()) {
            Audience.report(vertx, new Audience.Change(topic, listened));
        }
    }
}
