package dev.switchboard.hook;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Topic;
import dev.switchboard.hook.QueueStore.Change;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queues {@code user:online} and {@code user:offline} of one hook while this node holds it. Each node sees in its own routing
 * table who comes and goes; the store knows what the hook was told last, so a change is told once whichever node tells it. A
 * node that takes the hook over compares the two, a part in each turn: that tells what nobody could, after a kill or a
 * total stop. The users in the routing table bound what it holds. On its verticle's event loop; lives as long as the hook.
 */
final class HookPresence {

    private static final int BATCH = 500;
    private static final int PAGE = 1_000;
    /** How often the two are compared besides. */
    private static final Duration AUDIT = Duration.ofMinutes(5);

    private final HookConfig config;
    private final QueueStore store;
    private final Audience audience;
    private final HubClock clock;
    private final Duration linger;
    private final long departuresFrom;
    private final Map<String, Change> pending = new LinkedHashMap<>();
    /** What is told since the comparison began, and needs none. */
    private final Set<String> changed = new HashSet<>();

    private @Nullable Comparison comparison;
    private boolean compared;
    private long comparedAt;

    /** Who was online when it began, and how far it has come. */
    private static final class Comparison {

        private final Set<Topic> online;
        private final Deque<String> arrivals = new ArrayDeque<>();
        private final Instant missedSince;
        private String departuresAfter = "";

        Comparison(Set<Topic> online, Instant missedSince) {
            this.online = online;
            this.missedSince = missedSince;
            online.forEach(user -> arrivals.add(user.id()));
        }
    }

    /**
     * @param linger how long the routing table keeps a user whose last connection has ended
     * @param departuresFrom by {@link System#nanoTime()}: until then the users of a hub that has just started may still be on
     *     their way back
     */
    HookPresence(
            HookConfig config,
            QueueStore store,
            Audience audience,
            HubClock clock,
            Duration linger,
            long departuresFrom) {
        this.config = config;
        this.store = store;
        this.audience = audience;
        this.clock = clock;
        this.linger = linger;
        this.departuresFrom = departuresFrom;
    }

    /** This node's routing table has a user come or go. */
    void changed(String user, boolean online) {
        if (!compared && comparison == null) {
            return;
        }
        pending.put(
                user, change(user, online, online ? clock.now() : clock.now().minus(linger)));
        if (comparison != null) {
            changed.add(user);
        }
    }

    private static Change change(String user, boolean online, Instant at) {
        return new Change(user, online, at.atOffset(ZoneOffset.UTC));
    }

    /** Another node tells from now on, or what was told is not certain. */
    void forget() {
        pending.clear();
        changed.clear();
        comparison = null;
        compared = false;
    }

    /**
     * Tells a part of what there is to tell; true if something may be left.
     *
     * @param lookedAt when the hook was looked after before
     */
    Future<Boolean> tell(Instant lookedAt) {
        return part(lookedAt).onFailure(failure -> forget());
    }

    private Future<Boolean> part(Instant lookedAt) {
        if (!pending.isEmpty()) {
            return store.tell(config, take()).map(true);
        }
        Comparison running = comparison;
        if (running != null) {
            return running.arrivals.isEmpty() ? depart(running) : arrive(running);
        }
        long now = System.nanoTime();
        if (!compared) {
            return begin(lookedAt);
        }
        return now - comparedAt > AUDIT.toNanos() ? begin(clock.now().minus(linger)) : Future.succeededFuture(false);
    }

    private List<Change> take() {
        List<Change> batch = new ArrayList<>();
        Iterator<Change> next = pending.values().iterator();
        while (next.hasNext() && batch.size() < BATCH) {
            batch.add(next.next());
            next.remove();
        }
        return batch;
    }

    /** What changes while the table is read is told in the next turn, after what the comparison finds, or instead. */
    private Future<Boolean> begin(Instant missedSince) {
        Comparison begun = new Comparison(Set.of(), missedSince);
        comparison = begun;
        return audience.activeOf(Topic.Kind.USER).map(online -> {
            if (comparison == begun) {
                comparison = new Comparison(online, missedSince);
            }
            return true;
        });
    }

    private Future<Boolean> arrive(Comparison running) {
        List<Change> page = new ArrayList<>();
        while (page.size() < PAGE && !running.arrivals.isEmpty()) {
            String user = running.arrivals.remove();
            if (!changed.contains(user)) {
                page.add(change(user, true, clock.now()));
            }
        }
        return page.isEmpty()
                ? Future.succeededFuture(true)
                : store.tell(config, page).map(true);
    }

    private Future<Boolean> depart(Comparison running) {
        if (System.nanoTime() - departuresFrom < 0) {
            return Future.succeededFuture(false);
        }
        return store.told(config.name(), running.departuresAfter, PAGE).compose(told -> {
            if (told.isEmpty()) {
                end();
                return Future.succeededFuture(false);
            }
            running.departuresAfter = told.get(told.size() - 1);
            List<Change> gone = told.stream()
                    .filter(user -> !changed.contains(user) && !running.online.contains(Topic.user(user)))
                    .map(user -> change(user, false, running.missedSince))
                    .toList();
            return gone.isEmpty()
                    ? Future.succeededFuture(true)
                    : store.tell(config, gone).map(true);
        });
    }

    private void end() {
        comparison = null;
        changed.clear();
        compared = true;
        comparedAt = System.nanoTime();
    }
}
