package dev.switchboard.routing;

/**
 * Which bits of the {@link InterestTable} publications go by now, and to whom. A node that is gone loses its route in
 * one step, long before its marks are swept. On the router's context only.
 */
final class Routes {

    private final Peer[] peers = new Peer[Long.SIZE];
    private long mask = InterestTable.bit(InterestTable.OWN);

    void open(int bit, Peer peer) {
        peers[bit] = peer;
        mask |= InterestTable.bit(bit);
    }

    void close(int bit) {
        peers[bit] = null;
        mask &= ~InterestTable.bit(bit);
    }

    long mask() {
        return mask;
    }

    /** The peer whose route is open by this bit; null for this node's own. */
    Peer peer(int bit) {
        return peers[bit];
    }
}
