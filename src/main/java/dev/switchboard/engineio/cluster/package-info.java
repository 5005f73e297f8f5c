/**
 * Uses the Engine.IO sessions of a cluster through any of its nodes. The node that holds the client's connection is the
 * edge, the node that holds the session is the owner. A polling request is forwarded from edge to owner over the event
 * bus, and a WebSocket is relayed frame by frame. {@link dev.switchboard.engineio.cluster.ClusterSessions} is the way in.
 *
 * <p>Messages of other nodes arrive on one context; a client's side calls on its own thread. Imports {@code engineio} and,
 * for bytes, {@code wire}; nothing of {@code engineio} knows this package.
 */
@NullMarked
package dev.switchboard.engineio.cluster;

import org.jspecify.annotations.NullMarked;
