package dev.switchboard.soak;

import java.util.List;

/** Where the nodes are and how they reach each other, the stores and their clients. The main thread's. */
interface Network extends AutoCloseable {

    /** A node that is not started yet. */
    Node node(int number, List<String> arguments);

    @Override
    void close();
}
