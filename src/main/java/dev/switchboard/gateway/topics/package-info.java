/**
 * Who on this node subscribes to a topic, and in which order its events reach them: feeds, order, membership, join and
 * replay. What an event means is unknown here; its data stays encoded.
 *
 * <p>Down comes a publication: routing calls {@link dev.switchboard.gateway.topics.TopicFanout}, a feed for each topic puts
 * durable events in the order of their log, and {@link dev.switchboard.gateway.topics.LoopFanout} hands each event to the
 * members on one event loop. Up comes a join: {@link dev.switchboard.gateway.topics.Joiner} enters a topic, waits until every
 * node knows, reads the log, and lets the member go live once its client has the answer.
 *
 * <p>The rooms above are known by two interfaces only: {@link dev.switchboard.gateway.topics.Subscriber}, which a connection
 * implements, and {@link dev.switchboard.gateway.topics.SubscriberLoop}, which its event loop implements.
 *
 * <p>Threads: feeds, heads, the digest and the feed audit run on the router's context; members, memberships and replays on
 * the event loop of their subscriber. A call from one to the other is a task that is handed over.
 */
@NullMarked
package dev.switchboard.gateway.topics;

import org.jspecify.annotations.NullMarked;
