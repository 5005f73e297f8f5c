package dev.switchboard.routing;

import dev.switchboard.routing.interest.InterestTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bits of the {@link InterestTable} that publications follow now, and the node at each. A node that leaves loses its
 * route in one step, long before its marks are swept. On the router's context only.
 */
final class Routes {

    private final @Nullable Recipient[] recipients = new Recipient[Long.SIZE];
    private long mask = InterestTable.bit(InterestTable.OWN);

    void open(int bit, Recipient recipient) {
        recipients[bit] = recipient;
        mask |= InterestTable.bit(bit);
    }

    void close(int bit) {
        recipients[bit] = null;
        mask &= ~InterestTable.bit(bit);
    }

    /** The bits with an open route, this node's own included. */
    long mask() {
        return mask;
    }

    /** The node whose route is open at this bit, which is not this node's own. */
    Recipient recipient(int bit) {
        return Objects.requireNonNull(recipients[bit]);
    }
}
