package dev.switchboard.soak;

import java.util.List;

/** Places the nodes and connects them to each other, to the stores and to their clients. Runs on the main thread. */
interface Network extends AutoCloseable {

    /** Creates a node without starting it. */
    Node node(int number, List<String> arguments);

    @Override
    void close();
}
