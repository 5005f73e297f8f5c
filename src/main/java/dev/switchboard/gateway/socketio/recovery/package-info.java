/**
 * Connection-state recovery of Socket.IO. A client that reconnects with its private id ({@code pid}) and its last recovery
 * token (the {@code offset} on the wire) continues where it stopped, on any node.
 *
 * <pre>
 * "topics.positions"    both parts in base64url; a join or leave changes the first, every durable event the second
 *
 *   topics     version | id of a stored topic set, places in it that the connection left | topics not in the set
 *                        \_____ only with more than 16 topics ____________________________/
 *   positions  personal topic's | place and distance of each position moved in the set | one per other durable topic | seal
 *   seal       SipHash-2-4 of the positions; its key is HMAC-SHA256(secret of all nodes; pid, user, topics)
 *
 *   PositionTracker ──(TokenTopics, InlineTopics, StoredTopics)──▶ TokenWriter ──▶ the end of each durable event
 *   TopicPositions  ◀──(StoredTopicSet, from PostgreSQL)── RecoveryToken ◀── auth.offset of CONNECT
 * </pre>
 *
 * A position is a topic's last {@code seq} that the client has. A topic set is a row in PostgreSQL, never changed, with the
 * positions at the time it was written. {@code sid = HMAC(secret; pid)} is public, so a recovered connection keeps it.
 *
 * <p>{@link dev.switchboard.gateway.socketio.recovery.ConnectionRecovery} is the way in. Everything about one connection
 * runs on its event loop, everything about the node is safe from any thread. Implements the interfaces of
 * {@code gateway.socketio}, which does not know this package, and asks the concern {@code recovery} over the bus.
 */
@NullMarked
package dev.switchboard.gateway.socketio.recovery;

import org.jspecify.annotations.NullMarked;
