/**
 * Where a client stands in its topics, in a token that it holds itself, so that it continues on any node. Socket.IO's
 * connection-state recovery has it as {@code offset}, server-sent events as {@code id}.
 *
 * <pre>
 * "topics.positions"    both parts in base64url; a join or leave changes the first, every durable event the second
 *
 *   topics     version | id of a stored topic set, places in it that the connection left | topics not in the set
 *                        \_____ only with more than 16 topics ____________________________/
 *   positions  personal topic's | place and distance of each position moved in the set | one per other durable topic | seal
 *   seal       SipHash-2-4 of the positions; its key is HMAC-SHA256(secret of all nodes; kind, pid, user, topics)
 *
 *   PositionTracker ──(TokenTopics, InlineTopics, StoredTopics)──▶ TokenWriter ──▶ the end of each durable event
 *   TopicPositions  ◀──(StoredTopicSet, from PostgreSQL)── RecoveryToken ◀── what the client gives back
 * </pre>
 *
 * A position is a topic's last {@code seq} that the client has. A topic set is a row in PostgreSQL, never changed, with the
 * positions at the time it was written.
 *
 * <p>{@link dev.switchboard.gateway.recovery.NodeRecovery} is the way in. Everything about one connection runs on its event
 * loop, everything about the node is safe from any thread. The endpoints use this room; it knows none of them, and asks the
 * concern {@code recovery} over the bus.
 */
@NullMarked
package dev.switchboard.gateway.recovery;

import org.jspecify.annotations.NullMarked;
