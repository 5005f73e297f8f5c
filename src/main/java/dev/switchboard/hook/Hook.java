package dev.switchboard.hook;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.hook.HookStore.Standing;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one hook while this node holds it, turn after turn: notes which topics have moved, queues the events that no log
 * has, and sends one request. A node that dies leaves the hook to the next when its lease is over; what it had sent and not
 * noted comes again. On its verticle's event loop; ends with it.
 */
final class Hook {

    private static final Logger LOG = LoggerFactory.getLogger(Hook.class);

    /** How long after a turn that brought nothing it looks again. */
    private static final long IDLE_MS = 300;

    private static final long LATER_MS = 1_000;

    private final Vertx vertx;
    private final HookConfig config;
    private final BackEnd backEnd;
    private final Lease lease;
    private final HookStore store;
    private final HookDelivery delivery;
    private final @Nullable HookPresence presence;
    private final @Nullable HookUnread unread;
    private boolean known;
    private boolean ended;
    private boolean failing;
    private Future<?> turn = Future.succeededFuture();

    /**
     * @param presence null if the hook takes no such events
     * @param unread null if the hook takes no such events
     */
    Hook(
            Vertx vertx,
            HookConfig config,
            BackEnd backEnd,
            HookStores stores,
            @Nullable HookPresence presence,
            @Nullable HookUnread unread) {
        this.vertx = vertx;
        this.config = config;
        this.backEnd = backEnd;
        this.store = stores.hooks();
        this.lease = store.lease(config.name());
        this.delivery = new HookDelivery(vertx, config, backEnd, lease, stores);
        this.presence = presence;
        this.unread = unread;
    }

    /** What is committed from then on is for it; where the store is away, that is later. */
    Future<Void> prepare() {
        return store.ensure(config).onSuccess(there -> known = true).otherwise(failure -> {
            note(failure);
            return null;
        });
    }

    void start() {
        turn();
    }

    /** A user comes or goes, by this node's routing table. */
    void changed(String user, boolean online) {
        if (presence != null) {
            presence.changed(user, online);
        }
    }

    private void turn() {
        if (ended) {
            return;
        }
        turn = step().otherwise(failure -> {
                    note(failure);
                    return LATER_MS;
                })
                .onSuccess(pauseMs -> {
                    if (pauseMs == 0) {
                        vertx.runOnContext(now -> turn());
                    } else if (!ended) {
                        vertx.setTimer(pauseMs, fired -> turn());
                    }
                });
    }

    /** After how many milliseconds to go on; 0 for at once. */
    private Future<Long> step() {
        return lease.take().compose(taken -> taken ? look() : Future.succeededFuture(notHeld()));
    }

    private Future<Long> look() {
        return (known ? Future.<Void>succeededFuture() : store.ensure(config))
                .compose(there -> {
                    known = true;
                    return store.look(config);
                })
                .compose(standing -> standing.map(this::work).orElseGet(() -> Future.succeededFuture(notHeld())));
    }

    /** Another node has it, or the store is another one. */
    private long notHeld() {
        lease.lost();
        known = false;
        if (presence != null) {
            presence.forget();
        }
        return LATER_MS;
    }

    private Future<Long> work(Standing standing) {
        return tell(standing).compose(more -> decide(standing)
                .compose(decided -> delivery.sendNext(standing).map(sent -> pause(standing, more || decided || sent))));
    }

    /** Whatever is wrong with these events, the others go on. */
    private Future<Boolean> tell(Standing standing) {
        return presence == null
                ? Future.succeededFuture(false)
                : presence.tell(standing.lookedAt()).otherwise(failure -> {
                    note(failure);
                    return false;
                });
    }

    private Future<Boolean> decide(Standing standing) {
        return unread == null || !standing.undecided()
                ? Future.succeededFuture(false)
                : unread.decide().map(true).otherwise(failure -> {
                    note(failure);
                    return false;
                });
    }

    private static long pause(Standing standing, boolean more) {
        if (more) {
            return 0;
        }
        return standing.waitMs() > 0 ? Math.min(standing.waitMs(), IDLE_MS) : IDLE_MS;
    }

    private void note(Throwable failure) {
        if (!failing) {
            LOG.warn("hook {} waits: {}", config.name(), failure.toString());
        }
        failing = true;
        vertx.setTimer(LATER_MS, fired -> failing = false);
    }

    /** Leaves the hook to another node at once, when the turn in flight is done. */
    Future<Void> close() {
        ended = true;
        delivery.end();
        return backEnd.close().eventually(() -> turn).eventually(lease::leave);
    }
}
