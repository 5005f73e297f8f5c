package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Records the calls to a node's delivery. */
final class RecordingDelivery implements NodeDelivery {

    private final Queue<Publication> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<Publication> confirmed = new ConcurrentLinkedQueue<>();
    private final Set<Topic> resynced = ConcurrentHashMap.newKeySet();
    private final AtomicInteger resyncs = new AtomicInteger();

    @Override
    public void deliver(Publication publication) {
        delivered.add(publication);
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        confirmed.add(publication);
        return Future.succeededFuture();
    }

    @Override
    public void resync(Set<Topic> topics) {
        resynced.addAll(topics);
    }

    @Override
    public void resyncAll() {
        resyncs.incrementAndGet();
    }

    List<Publication> delivered() {
        return List.copyOf(delivered);
    }

    List<Publication> confirmed() {
        return List.copyOf(confirmed);
    }

    Set<Topic> resynced() {
        return resynced;
    }

    /** How many full resyncs were requested. */
    int resyncs() {
        return resyncs.get();
    }

    boolean received(String event) {
        return delivered.stream().anyMatch(publication -> publication.event().equals(event));
    }
}
