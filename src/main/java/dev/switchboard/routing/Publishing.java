package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands each publication to the nodes that hear it, this one's share without the bus. The look-up happens here, when the
 * publication has arrived and thus after its commit: whoever joined before it hears it live, whoever joined after reads it
 * from the log. On the router's context only.
 */
final class Publishing {

    private final RouterState state;

    Publishing(RouterState state) {
        this.state = state;
    }

    /**
     * @param onNode whether only this node's connections are to hear it
     */
    void publish(Publication publication, boolean onNode) {
        assert state.isOnLoop();
        state.metrics.published(Addressees.isDurable(publication));
        Addressees addressees = new Addressees(publication, state.table);
        long bits = addressees.hearers() & state.routes.mask();
        if (!onNode) {
            for (long left = othersIn(bits); left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                state.routes.peer(bit).outbound().say(addressees.partOf(bit));
            }
        }
        if (isOwnIn(bits)) {
            state.delivery.deliver(addressees.partOf(InterestTable.OWN));
        }
    }

    /** Succeeds when every node that hears it has delivered it; one that is gone is not waited for. */
    Future<Void> confirm(Publication publication) {
        assert state.isOnLoop();
        state.metrics.published(Addressees.isDurable(publication));
        Addressees addressees = new Addressees(publication, state.table);
        long bits = addressees.hearers() & state.routes.mask();
        List<Future<Void>> confirmations = new ArrayList<>();
        for (long left = othersIn(bits); left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            confirmations.add(state.routes.peer(bit).outbound().confirm(addressees.partOf(bit)));
        }
        if (isOwnIn(bits)) {
            confirmations.add(state.delivery.deliverConfirmed(addressees.partOf(InterestTable.OWN)));
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
