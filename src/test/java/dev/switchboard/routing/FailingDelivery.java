package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;

/** A gateway with a defect. */
final class FailingDelivery implements NodeDelivery {

    @Override
    public void deliver(Publication publication) {
        throw new IllegalStateException("a defect, on purpose");
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        return Future.failedFuture("a defect, on purpose");
    }

    @Override
    public void resync(Set<Topic> topics) {
        throw new IllegalStateException("a defect, on purpose");
    }

    @Override
    public void resyncAll() {
        throw new IllegalStateException("a defect, on purpose");
    }
}
