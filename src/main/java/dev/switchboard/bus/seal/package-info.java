/**
 * Keeps strangers off the event bus: each message that leaves a node carries a MAC over all that is on the wire (codec,
 * kind, address, reply address, sender, headers, body) and a counter, and a message from another node reaches a handler
 * only if its MAC is valid, its sender is known and its counter is new. Messages that stay on their node cost nothing but
 * the look whether they do. Nothing here knows what a message means, how the nodes find each other, or where the key
 * comes from. It does not encrypt.
 */
@NullMarked
package dev.switchboard.bus.seal;

import org.jspecify.annotations.NullMarked;
