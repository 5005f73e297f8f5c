/**
 * Typed reading of the node's JSON configuration, where every error names its path. It is used once, at start, on the thread
 * that starts the node. Every room may import it, and each keeps its own configuration record; it imports no room.
 */
@NullMarked
package dev.switchboard.config;

import org.jspecify.annotations.NullMarked;
