/**
 * What the bus reaches of Vert.x behind its public API: the codec of a message, and whether it came from another node,
 * and the bytes of the connections between nodes before Vert.x reads them. A MAC over the bytes of every message, and a bound
 * on what a stranger makes a node allocate, are possible nowhere else, so no setting switches this off; a start with a Vert.x
 * that lacks one of them fails. The package imports Vert.x core and Netty only.
 */
@NullMarked
package dev.switchboard.bus.vertx;

import org.jspecify.annotations.NullMarked;
