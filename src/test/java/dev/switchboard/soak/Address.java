package dev.switchboard.soak;

/** Where clients find a node. */
record Address(String host, int httpPort) {}
