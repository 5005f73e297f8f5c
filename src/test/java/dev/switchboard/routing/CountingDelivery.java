package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts publications and stores none. */
record CountingDelivery(AtomicInteger delivered) implements NodeDelivery {

    @Override
    public void deliver(Publication publication) {
        delivered.incrementAndGet();
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        delivered.incrementAndGet();
        return Future.succeededFuture();
    }

    @Override
    public void resync(Set<Topic> topics) {}

    @Override
    public void resyncAll() {}
}
