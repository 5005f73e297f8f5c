package dev.switchboard.bus;

import dev.switchboard.bus.AuditCommands.Recorded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records acts that no transaction stores: their line is logged at once, and the entry goes to the concern {@code audit}.
 * Such an act is never refused because the entry cannot be stored now: the entry waits here and is sent later, in order. At
 * most {@link #MAX_WAITING} wait; one that finds no room, or that waits when its node dies, stands in the node's log alone.
 * Safe from any thread; one per node, and lives as long as its Vert.x.
 */
public final class AuditTrail implements Shareable {

    static final int MAX_WAITING = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final OnePerNode<AuditTrail> NODE = new OnePerNode<>(AuditTrail.class);
    private static final long RETRY_MS = 2_000;

    private record Entry(Caller caller, Recorded act) {}

    private final Vertx vertx;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean timed;

    private AuditTrail(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The node's. */
    public static AuditTrail of(Vertx vertx) {
        return NODE.orMade(vertx, () -> new AuditTrail(vertx));
    }

    /** Records what the caller has done. Always succeeds: once the entry is stored, or known to wait. */
    public Future<Void> record(Caller caller, AuditAct act) {
        act.log(caller);
        return record(caller, act, Duration.ZERO);
    }

    /** As {@link #record(Caller, AuditAct)}, but not if the same was recorded within this time; the log has each. */
    public Future<Void> recordOnce(Caller caller, AuditAct act, Duration within) {
        act.log(caller);
        return record(caller, act, within);
    }

    private Future<Void> record(Caller caller, AuditAct act, Duration once) {
        Recorded done = new Recorded(
                UUID.randomUUID(),
                act,
                Commands.of(vertx).node(),
                HubClock.of(vertx).present().toInstant(),
                once);
        Entry entry = new Entry(caller, done);
        return isFirst() ? send(entry).otherwise(failure -> keep(entry, failure)) : Future.succeededFuture(keep(entry));
    }

    private synchronized boolean isFirst() {
        return waiting.isEmpty();
    }

    private Future<Void> send(Entry entry) {
        return HubCommands.of(vertx)
                .ask(AuditCommands.RECORD, entry.caller(), entry.act())
                .mapEmpty();
    }

    private Void keep(Entry entry, Throwable failure) {
        LOG.info("an audit entry waits: {}", failure.toString());
        return keep(entry);
    }

    private synchronized Void keep(Entry entry) {
        if (waiting.size() >= MAX_WAITING) {
            LOG.warn("an audit entry is only in this log: {} others wait", MAX_WAITING);
            return null;
        }
        waiting.add(entry);
        retryLater();
        return null;
    }

    private synchronized void retryLater() {
        if (!timed) {
            timed = true;
            vertx.setTimer(RETRY_MS, fired -> retry());
        }
    }

    /** The first one stays in the queue until it is stored, so that later ones queue up after it. */
    private void retry() {
        Entry first;
        synchronized (this) {
            timed = false;
            first = waiting.peek();
        }
        if (first != null) {
            send(first).onComplete(sent -> {
                if (sent.succeeded()) {
                    drop();
                    retry();
                } else {
                    retryLater();
                }
            });
        }
    }

    private synchronized void drop() {
        waiting.poll();
    }
}
