/**
 * Which nodes listen to which topic, kept by cluster membership, and the way of publications to them. All work is done on
 * one event loop per node, the router's context; {@link dev.switchboard.routing.TopicRouter} is safe from any thread.
 *
 * <p>One direction: {@code RouterVerticle} composes {@code RouterCore}; that holds {@code Peers}, each {@code Peer} is
 * composed of its {@code Announcer}, {@code Outbound}, {@code Greeter} and so on, and those hold only their
 * {@code PeerLink}. Below are {@code routing.interest}, the tables, and {@code routing.wire}, the frames. The room knows
 * neither a connection nor a concern.
 */
@NullMarked
package dev.switchboard.routing;

import org.jspecify.annotations.NullMarked;
