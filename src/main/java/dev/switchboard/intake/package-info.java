/**
 * What has arrived and is not whole yet, and the clients that have not shown a token: how many bytes the node holds of the
 * first, how many there may be of the second, and by when each must get on. Every endpoint uses this room; it knows none.
 *
 * <p>Threads: the node's counts are safe from any thread; what belongs to one connection is used on its event loop.
 */
@NullMarked
package dev.switchboard.intake;

import org.jspecify.annotations.NullMarked;
