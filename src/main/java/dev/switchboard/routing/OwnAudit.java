package dev.switchboard.routing;

import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.routing.interest.InterestTable;
import dev.switchboard.routing.interest.OwnInterest;
import java.time.Duration;
import java.util.List;

/**
 * Compares, every audit interval, the interest that this node announces with its own marks in the table and with its
 * actual listeners. The {@link NodeHeartbeat} compares what the peers know. On the router's context, in its rounds.
 */
final class OwnAudit {

    private final RouterLoop loop;
    private final OwnInterest own;
    private final InterestTable table;
    private final Listening listening;
    private final DeliveryGuard delivery;
    private final RoutingMetrics metrics;
    private final Suspects<Topic> suspects = new Suspects<>();

    OwnAudit(
            RouterLoop loop,
            OwnInterest own,
            InterestTable table,
            Listening listening,
            DeliveryGuard delivery,
            RoutingMetrics metrics) {
        this.loop = loop;
        this.own = own;
        this.table = table;
        this.listening = listening;
        this.delivery = delivery;
        this.metrics = metrics;
    }

    /** Audits until the router is undeployed. */
    void start(Duration interval) {
        loop.rounds().every(interval, this::begin);
    }

    private Walk begin() {
        suspects.nextLook();
        return Walk.inTurn(List.of(own.walk(this::checkOwn), table.walk(this::checkMarked)));
    }

    private void checkOwn(Topic topic) {
        if (!own.has(topic)) {
            return;
        }
        if (!isMarked(topic)) {
            repair(topic, () -> table.add(topic, InterestTable.OWN));
        } else if (isForConnections(topic) && !delivery.receives(topic) && !listening.lingers(topic)) {
            repair(topic, () -> listening.release(topic));
        }
    }

    private void checkMarked(Topic topic) {
        if (isMarked(topic) && !own.has(topic)) {
            repair(topic, () -> table.remove(topic, InterestTable.OWN));
        }
    }

    private void repair(Topic topic, Runnable repair) {
        if (suspects.again(topic)) {
            repair.run();
            metrics.driftRepaired(topic.name());
        }
    }

    private boolean isMarked(Topic topic) {
        return (table.mask(topic) & InterestTable.bit(InterestTable.OWN)) != 0;
    }

    /** The other topics are the node's own, without any connection. */
    private static boolean isForConnections(Topic topic) {
        return topic.kind() != Topic.Kind.CONCERN && !topic.kind().atEveryGateway();
    }
}
