package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Remembers which users were published as online on this node and compares that, on a schedule, with the routing table. A
 * change that was missed is then published late. Bounded by the users in the table. On its verticle's event loop, in its
 * {@link Rounds}.
 */
final class PresenceAudit {

    private final Vertx vertx;
    private final Rounds rounds;
    private final Audience audience;
    private final Predicate<String> pending;
    private final BiConsumer<String, Boolean> repair;
    /** On one loop, but walked while users come and go. */
    private final Set<Topic> online = ConcurrentHashMap.newKeySet();

    private final Suspects<Topic> suspects = new Suspects<>();
    private boolean comparing;

    /**
     * @param pending whether a change of this user is waiting to be published
     * @param repair publishes whether the user is online
     */
    PresenceAudit(Vertx vertx, Audience audience, Predicate<String> pending, BiConsumer<String, Boolean> repair) {
        this.vertx = vertx;
        this.rounds = Rounds.current(vertx);
        this.audience = audience;
        this.pending = pending;
        this.repair = repair;
    }

    /** Begins with the users who are online now, since no change reports them, and compares every {@code interval}. */
    Future<Void> start(Duration interval) {
        return audience.activeOf(Topic.Kind.USER)
                .onSuccess(online::addAll)
                .onSuccess(known -> vertx.setPeriodic(interval.toMillis(), fired -> compareAll()))
                .mapEmpty();
    }

    void published(String user, boolean isOnline) {
        if (isOnline) {
            online.add(Topic.user(user));
        } else {
            online.remove(Topic.user(user));
        }
    }

    boolean isPublishedOnline(String user) {
        return online.contains(Topic.user(user));
    }

    private void compareAll() {
        if (comparing) {
            return;
        }
        comparing = true;
        audience.activeOf(Topic.Kind.USER).onComplete(active -> {
            if (active.succeeded()) {
                compare(active.result());
            } else {
                comparing = false;
            }
        });
    }

    /** At once, since what the routing table says is true for a moment. */
    private void compare(Set<Topic> active) {
        suspects.nextLook();
        Walk listed =
                Walk.over(active.iterator(), active.size(), user -> compareOne(user, true, online.contains(user)));
        Walk published =
                Walk.over(online.iterator(), online.size(), user -> compareOne(user, active.contains(user), true));
        rounds.soon(Walk.inTurn(List.of(listed, published)), () -> comparing = false);
    }

    private void compareOne(Topic user, boolean active, boolean published) {
        if (active != published && !pending.test(user.id()) && suspects.again(user)) {
            repair.accept(user.id(), active);
        }
    }
}
