package dev.switchboard.hook;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events from the queue, in its order. Used by one delivery, on its event loop. */
final class QueueParcel implements Parcel {

    private static final int MAX_BYTES = 1 << 20;

    private final String hook;
    private final QueueStore store;
    private final ParkedStore parked;
    private final List<Queued> queued = new ArrayList<>();
    private final List<HookEvent> events = new ArrayList<>();

    QueueParcel(String hook, QueueStore store, ParkedStore parked, List<Queued> next) {
        this.hook = hook;
        this.store = store;
        this.parked = parked;
        int bytes = 0;
        for (Queued one : next) {
            if (bytes >= MAX_BYTES) {
                break;
            }
            queued.add(one);
            Optional<HookEvent> event = one.toEvent();
            event.ifPresent(events::add);
            bytes += event.map(found -> found.data().length()).orElse(0);
        }
    }

    @Override
    public List<HookEvent> events() {
        return events;
    }

    @Override
    public Future<Void> taken() {
        return store.taken(hook, events.size(), queued.stream().map(Queued::id).toList());
    }

    @Override
    public Future<Integer> park(String error, Instant before) {
        List<Long> old = queued.stream()
                .takeWhile(one -> one.at().toInstant().isBefore(before))
                .map(Queued::id)
                .toList();
        return old.isEmpty() ? Future.succeededFuture(0) : parked.parkQueued(hook, error, old);
    }
}
