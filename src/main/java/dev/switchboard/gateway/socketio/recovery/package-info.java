/**
 * Connection-state recovery of Socket.IO (protocols.md of the design, section 2.4, with offsets of the hub's own): a
 * client that comes back with its private id and the last offset it was told stands again where it stood, on any node.
 */
package dev.switchboard.gateway.socketio.recovery;
