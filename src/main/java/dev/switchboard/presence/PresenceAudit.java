package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Remembers who was said to be online on this node and compares that, on a schedule, with the routing table: a change that
 * was not told is told late. Bounded by the users the table holds. On its verticle's event loop, a part in each turn.
 */
final class PresenceAudit {

    private final Vertx vertx;
    private final Context context;
    private final Audience audience;
    private final Predicate<String> underWay;
    private final BiConsumer<String, Boolean> repair;
    private final Set<Topic> told = new HashSet<>();
    private final Suspects<Topic> suspects = new Suspects<>();
    private boolean looking;

    /**
     * @param underWay whether a change of this user waits to be told
     * @param repair tells that the user is online or not
     */
    PresenceAudit(Vertx vertx, Audience audience, Predicate<String> underWay, BiConsumer<String, Boolean> repair) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.audience = audience;
        this.underWay = underWay;
        this.repair = repair;
    }

    /** Looks at once, since those who are online already are told by no change, and then every {@code interval}. */
    Future<Void> start(Duration interval) {
        return audience.heardOf(Topic.Kind.USER)
                .onSuccess(told::addAll)
                .onSuccess(known -> vertx.setPeriodic(interval.toMillis(), fired -> look()))
                .mapEmpty();
    }

    void told(String user, boolean online) {
        if (online) {
            told.add(Topic.user(user));
        } else {
            told.remove(Topic.user(user));
        }
    }

    boolean isToldOnline(String user) {
        return told.contains(Topic.user(user));
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        audience.heardOf(Topic.Kind.USER).onComplete(heard -> {
            if (heard.succeeded()) {
                compare(heard.result());
            } else {
                looking = false;
            }
        });
    }

    private void compare(Set<Topic> heard) {
        suspects.nextLook();
        Walk.over(
                List.copyOf(heard),
                this::execute,
                user -> lookAt(user, true, told.contains(user)),
                () -> Walk.over(
                        List.copyOf(told),
                        this::execute,
                        user -> lookAt(user, heard.contains(user), true),
                        () -> looking = false));
    }

    private void lookAt(Topic user, boolean heard, boolean online) {
        if (heard != online && !underWay.test(user.id()) && suspects.again(user)) {
            repair.accept(user.id(), heard);
        }
    }

    private void execute(Runnable task) {
        context.runOnContext(turn -> task.run());
    }
}
