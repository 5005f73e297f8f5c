/**
 * Socket.IO, protocol revision 5, as a library: packets and their codec, namespaces, acknowledgements and attachments on
 * the sessions of {@code engineio}. It knows no hub; an application implements
 * {@link dev.switchboard.socketio.Namespace} and {@link dev.switchboard.socketio.SocketListener}.
 *
 * <p>{@link dev.switchboard.socketio.SocketIoServer} is the way in. Each client lives on the context of its Engine.IO
 * session; {@link dev.switchboard.socketio.SocketIoSocket} and {@link dev.switchboard.socketio.Reply} are safe from any
 * thread. Imports {@code engineio} and no other room.
 */
@NullMarked
package dev.switchboard.socketio;

import org.jspecify.annotations.NullMarked;
