/**
 * The sessions of one cluster reached through any of its nodes: a request whose session id names another node is
 * forwarded there over the event bus, and a WebSocket that opens on the wrong node is relayed, frame by frame.
 * {@link dev.switchboard.engineio.cluster.ClusterSessions} is the way in.
 */
package dev.switchboard.engineio.cluster;
