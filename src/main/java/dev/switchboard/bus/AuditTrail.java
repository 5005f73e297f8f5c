package dev.switchboard.bus;

import dev.switchboard.bus.AuditCommands.Recorded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records acts that no transaction stores: their line is logged at once, and the entry goes to the concern {@code audit}.
 * Such an act is never refused because the entry cannot be stored now: the entry waits here and is sent later, in order. At
 * most {@link #MAX_WAITING} wait; one that finds no room, that is refused for good, or that waits when its node dies, stands in
 * the node's log alone.
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
    /** Whether the queue is being sent, or a timer runs until it is. */
    private boolean retrying;

    private AuditTrail(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The node's. */
    public static AuditTrail of(Vertx vertx) {
        return NODE.orMade(vertx, () -> new AuditTrail(vertx));
    }

    /** Records what the caller has done. Always succeeds: once the entry is stored, refused or known to wait. */
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
        if (isRefused(failure)) {
            return null;
        }
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

    /** Whether it would be refused each time: the others must not wait for it. */
    private static boolean isRefused(Throwable failure) {
        boolean refused = failure instanceof Failure answer && !answer.code().retryable();
        if (refused) {
            LOG.error("an audit entry is only in this log: {}", LogText.quoted(String.valueOf(failure.getMessage())));
        }
        return refused;
    }

    /** One at a time: of two, the second would send the first one's entry again and drop the next one unsent. */
    private synchronized void retryLater() {
        if (!retrying) {
            retrying = true;
            vertx.setTimer(RETRY_MS, fired -> Steps.whileMore(this::sendFirst).onFailure(away -> retryAgain()));
        }
    }

    private synchronized void retryAgain() {
        retrying = false;
        retryLater();
    }

    /**
     * The first one stays in the queue until it is stored, so that later ones queue up after it.
     *
     * @return whether there was one
     */
    private Future<Boolean> sendFirst() {
        Entry first = first();
        return first == null
                ? Future.succeededFuture(false)
                : send(first)
                        .recover(
                                failure -> isRefused(failure) ? Future.succeededFuture() : Future.failedFuture(failure))
                        .map(sent -> drop());
    }

    private synchronized @Nullable Entry first() {
        Entry first = waiting.peek();
        retrying = first != null;
        return first;
    }

    private synchronized boolean drop() {
        waiting.poll();
        return true;
    }
}
