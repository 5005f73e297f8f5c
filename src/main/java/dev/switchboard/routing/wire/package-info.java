/**
 * The frames that nodes exchange, and their encoding. Pure data: nothing here knows a peer, a table or a thread, and
 * everything is safe from any thread except a reader or writer in use. {@code routing} and {@code routing.interest}
 * depend on this package, never the other way.
 */
@NullMarked
package dev.switchboard.routing.wire;

import org.jspecify.annotations.NullMarked;
