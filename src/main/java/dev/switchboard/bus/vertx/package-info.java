/**
 * What the bus reaches of Vert.x behind its public API: the codec of a message, and whether it came from another node. A MAC
 * over the bytes of every message is possible nowhere else, so no setting switches this off; a start with a Vert.x that lacks
 * it fails. The package imports Vert.x core only.
 */
@NullMarked
package dev.switchboard.bus.vertx;

import org.jspecify.annotations.NullMarked;
