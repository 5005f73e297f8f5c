package dev.switchboard.routing;

import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;

/**
 * Compares, every audit interval, what this node tells the others that it listens to with its own row of the table, and
 * with what anybody on it hears. What the others know is compared by the {@link NodeHeartbeat}. On the router's context, a
 * part in each turn.
 */
final class OwnAudit {

    private final RouterState state;
    private final Listening listening;
    private final Suspects<Topic> suspects = new Suspects<>();
    private boolean looking;

    OwnAudit(RouterState state, Listening listening) {
        this.state = state;
        this.listening = listening;
    }

    /** Looks until the router is undeployed. */
    void start() {
        state.vertx.setPeriodic(state.config.auditInterval().toMillis(), timer -> look());
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        suspects.nextLook();
        Walk.over(
                state.own.topics(),
                state.soon,
                this::lookAtOwn,
                () -> Walk.over(state.table.topics(), state.soon, this::lookAtMarked, () -> looking = false));
    }

    private void lookAtOwn(Topic topic) {
        if (!state.own.has(topic)) {
            return;
        }
        if (!isMarked(topic)) {
            repair(topic, () -> state.table.add(topic, InterestTable.OWN));
        } else if (isForConnections(topic) && !state.delivery.hears(topic) && !listening.lingers(topic)) {
            repair(topic, () -> listening.release(topic));
        }
    }

    private void lookAtMarked(Topic topic) {
        if (isMarked(topic) && !state.own.has(topic)) {
            repair(topic, () -> state.table.remove(topic, InterestTable.OWN));
        }
    }

    private void repair(Topic topic, Runnable repair) {
        if (suspects.again(topic)) {
            repair.run();
            state.metrics.driftRepaired(topic.name());
        }
    }

    private boolean isMarked(Topic topic) {
        return (state.table.mask(topic) & InterestTable.bit(InterestTable.OWN)) != 0;
    }

    /** The node itself listens to the others. */
    private static boolean isForConnections(Topic topic) {
        return topic.kind() != Topic.Kind.CONCERN && !topic.kind().atEveryGateway();
    }
}
