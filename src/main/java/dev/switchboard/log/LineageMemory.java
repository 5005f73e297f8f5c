package dev.switchboard.log;

import java.util.Optional;

/** Where a node keeps what it knows of the lineage across its restarts. Both calls may block. */
public interface LineageMemory {

    Optional<String> read();

    void write(String text);
}
