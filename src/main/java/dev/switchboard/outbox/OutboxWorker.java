package dev.switchboard.outbox;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import dev.switchboard.storage.Listening;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in the outbox while this node has its lease: when PostgreSQL says that something was published, and
 * otherwise after a while. On its verticle's event loop; lives as long as the verticle.
 */
final class OutboxWorker {

    static final String CHANNEL = "switchboard_outbox";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxWorker.class);
    /** Where PostgreSQL wakes it, a look in case that was lost; and how often another node tries to get the lease. */
    private static final long CALM_MS = 1_000;
    /** Where nobody wakes it. */
    private static final long POLL_MS = 100;

    private final Vertx vertx;
    private final Postgres postgres;
    private final OutboxConfig config;
    private final Lease lease;
    private final OutboxStore store;
    private final Publisher publisher;
    private final OutboxMetrics metrics;
    private boolean prepared;
    private boolean running;
    private boolean again;
    private boolean closed;
    private boolean opening;
    private long timer;
    /** Smaller after a failure, so that what cannot be committed holds up nothing before it. */
    private int batch;

    private @Nullable Listening listening;
    private @Nullable String problem;

    OutboxWorker(Vertx vertx, Postgres postgres, OutboxConfig config, OutboxStore store, Lease lease) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.config = config;
        this.lease = lease;
        this.store = store;
        this.publisher = new Publisher(vertx);
        this.metrics = OutboxMetrics.of(vertx);
        this.batch = config.batch();
    }

    /** Looks now, or after the look that is under way. */
    void wake() {
        if (closed || running) {
            again = true;
            return;
        }
        vertx.cancelTimer(timer);
        running = true;
        again = false;
        prepare().compose(ready -> look()).onComplete(done -> {
            running = false;
            learn(done.cause());
            if (!closed) {
                timer = vertx.setTimer(
                        again ? 1 : lease.isHeld() && listening == null ? POLL_MS : CALM_MS, fired -> wake());
            }
        });
    }

    /** Ends it, and leaves the lease to the next node. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        stopListening();
        return lease.isHeld() ? lease.leave().otherwiseEmpty() : Future.succeededFuture();
    }

    /** As soon as the store is there, and again after it was away. */
    private Future<Void> prepare() {
        return prepared
                ? Future.succeededFuture()
                : store.keepRules().compose(kept -> store.grant()).map(granted -> {
                    prepared = true;
                    if (!granted) {
                        LOG.warn(
                                "nobody but the owner may call switchboard_publish until an administrator runs: {}",
                                OutboxStore.GRANT);
                    }
                    return null;
                });
    }

    private Future<Void> look() {
        return lease.take().compose(taken -> {
            if (!taken) {
                stopListening();
                return Future.succeededFuture();
            }
            listen();
            return store.waiting().compose(waiting -> waiting ? deliver() : Future.succeededFuture());
        });
    }

    private void listen() {
        if (listening != null || opening || !postgres.notifies()) {
            return;
        }
        opening = true;
        postgres.listen(vertx, CHANNEL, this::wake, this::lost).onComplete(opened -> {
            opening = false;
            if (opened.failed()) {
                return;
            }
            listening = opened.result().orElse(null);
            if (closed) {
                stopListening();
            } else if (listening != null) {
                // What was said before it listened.
                wake();
            }
        });
    }

    /** The next look opens it again. */
    private void lost() {
        listening = null;
        wake();
    }

    private void stopListening() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
    }

    private Future<Void> deliver() {
        return store.next(batch).compose(events -> {
            if (events.isEmpty() || closed) {
                return Future.succeededFuture();
            }
            return move(events).compose(moved -> {
                batch = Math.min(config.batch(), batch * 2);
                return deliver();
            });
        });
    }

    private Future<Void> move(List<OutboxEvent> events) {
        return unknownChats(events).compose(unknown -> {
            Map<OutboxEvent, Topic> delivered = new LinkedHashMap<>();
            List<OutboxEvent> dropped = new ArrayList<>();
            for (OutboxEvent event : events) {
                event.target()
                        .filter(topic -> topic.kind() != Topic.Kind.CHAT || !unknown.contains(topic.id()))
                        .filter(config::knows)
                        .ifPresentOrElse(topic -> delivered.put(event, topic), () -> dropped.add(event));
            }
            return store.move(delivered, dropped).map(published -> {
                published.forEach(publisher::publish);
                delivered.keySet().forEach(event -> metrics.delivered(event.age()));
                dropped.forEach(this::drop);
                return null;
            });
        });
    }

    private void drop(OutboxEvent event) {
        metrics.dropped();
        LOG.warn(
                "dropped event {} of the outbox: id={} topic={}, which does not exist or cannot be published to",
                event.event(),
                event.id(),
                event.topic());
    }

    private Future<Set<String>> unknownChats(List<OutboxEvent> events) {
        List<String> ids = events.stream()
                .flatMap(event -> event.target().stream())
                .filter(topic -> topic.kind() == Topic.Kind.CHAT)
                .map(Topic::id)
                .distinct()
                .toList();
        return ids.isEmpty()
                ? Future.succeededFuture(Set.of())
                : HubCommands.of(vertx)
                        .ask(ChatCommands.KNOWN, new ChatIds(ids))
                        .map(answer -> Set.copyOf(answer.ids()));
    }

    /** Logs what is new, and tries less at once after a failure. */
    private void learn(@Nullable Throwable failure) {
        String words = failure == null ? null : failure.toString();
        if (failure instanceof LeaseLostException) {
            lease.lost();
            return;
        }
        if (words != null) {
            batch = Math.max(1, batch / 2);
            // Another database may stand there, with other rules and rights.
            prepared = false;
            if (!words.equals(problem)) {
                LOG.warn("the events of applications wait: {}", words);
            }
        } else if (problem != null) {
            LOG.info("the events of applications are delivered again");
        }
        problem = words;
    }
}
