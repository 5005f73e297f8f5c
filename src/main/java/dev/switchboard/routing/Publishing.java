package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.routing.interest.Addressees;
import dev.switchboard.routing.interest.InterestTable;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends each publication to the nodes that listen to it, and this node's part to its own delivery without the bus. The
 * table is looked up here, after the publication's commit: a listener that joined before the look-up gets the event live,
 * one that joins later reads it from the log. On the router's context only.
 */
final class Publishing {

    private final RouterLoop loop;
    private final Addressees.Finder addressees;
    private final Routes routes;
    private final DeliveryGuard delivery;
    private final RoutingMetrics metrics;

    Publishing(RouterLoop loop, InterestTable table, Routes routes, DeliveryGuard delivery, RoutingMetrics metrics) {
        this.loop = loop;
        this.addressees = new Addressees.Finder(table);
        this.routes = routes;
        this.delivery = delivery;
        this.metrics = metrics;
    }

    /**
     * @param nodeOnly whether only this node's connections get it
     */
    void publish(Publication publication, boolean nodeOnly) {
        assert loop.isCurrent();
        metrics.published(Addressees.isDurable(publication));
        Addressees found = addressees.of(publication);
        long bits = found.nodes() & routes.mask();
        if (!nodeOnly) {
            for (long left = othersIn(bits); left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                routes.recipient(bit).publish(found.partOf(bit));
            }
        }
        if (isOwnIn(bits)) {
            delivery.deliver(found.partOf(InterestTable.OWN));
        }
    }

    /** Succeeds once every listening node has delivered it; a node that has left is not waited for. */
    Future<Void> publishConfirmed(Publication publication) {
        assert loop.isCurrent();
        metrics.published(Addressees.isDurable(publication));
        Addressees found = addressees.of(publication);
        long bits = found.nodes() & routes.mask();
        List<Future<Void>> confirmations = new ArrayList<>();
        for (long left = othersIn(bits); left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            confirmations.add(routes.recipient(bit).publishConfirmed(found.partOf(bit)));
        }
        if (isOwnIn(bits)) {
            confirmations.add(delivery.deliverConfirmed(found.partOf(InterestTable.OWN)));
        }
        return Future.join(confirmations).mapEmpty();
    }

    private static long othersIn(long bits) {
        return bits & ~InterestTable.bit(InterestTable.OWN);
    }

    private static boolean isOwnIn(long bits) {
        return (bits & InterestTable.bit(InterestTable.OWN)) != 0;
    }
}
