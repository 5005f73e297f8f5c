/**
 * Socket.IO, protocol revision 5, in two layers. The lower one is here and knows no hub: packets and their codec, and
 * {@link dev.switchboard.socketio.SocketIoServer} with its namespaces and sockets over
 * {@code dev.switchboard.engineio}. The door of the hub stands on it as one more {@code Namespace}.
 */
package dev.switchboard.gateway.socketio;
