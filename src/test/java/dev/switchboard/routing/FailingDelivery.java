package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;

/** A delivery whose every call fails. */
final class FailingDelivery implements NodeDelivery {

    @Override
    public void deliver(Publication publication) {
        throw new IllegalStateException("deliberate test failure");
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        return Future.failedFuture("deliberate test failure");
    }

    @Override
    public void resync(Set<Topic> topics) {
        throw new IllegalStateException("deliberate test failure");
    }

    @Override
    public void resyncAll() {
        throw new IllegalStateException("deliberate test failure");
    }
}
