/**
 * The concern {@code presence}: who is online, with which status. Whether a user is online is what the routing table
 * knows; this room adds the status that a user has chosen and the time last seen, both in Redis, and publishes changes to
 * subscribers.
 *
 * <p>Two entries: {@link dev.switchboard.presence.PresenceVerticle} answers the commands, and one
 * {@link dev.switchboard.presence.PresenceNotifier} per node publishes that users come and go. Both use
 * {@code NodeDetails}, which reads Redis and falls back to the node's cache. Each entry runs on its own event loop; what
 * they share is safe from any thread. Imports {@code bus} and {@code storage}.
 */
@NullMarked
package dev.switchboard.presence;

import org.jspecify.annotations.NullMarked;
