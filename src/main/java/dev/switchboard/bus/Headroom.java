package dev.switchboard.bus;

/**
 * How much memory this node has left for new work. Safe from any thread; answers at once. What implements it lives as long
 * as the node.
 */
public interface Headroom {

    /** For a node that watches nothing. */
    Headroom AMPLE = new Headroom() {
        @Override
        public boolean admitsConnections() {
            return true;
        }

        @Override
        public boolean admitsDurableWork() {
            return true;
        }
    };

    /** Whether new connections are admitted. While they are not, those whose clients read slowly are closed. */
    boolean admitsConnections();

    /** Whether commands that store something are carried out. */
    boolean admitsDurableWork();
}
