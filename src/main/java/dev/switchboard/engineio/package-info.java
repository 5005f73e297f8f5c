/**
 * Engine.IO, protocol revision 4: sessions over HTTP long polling and WebSocket, the upgrade between them, heartbeat, CORS
 * and cookie. A library inside the house: it knows Vert.x, Netty's buffers and {@code wire}, which it imports, and no other
 * room.
 *
 * <p>{@link dev.switchboard.engineio.EngineServer} is the way in, {@link dev.switchboard.engineio.EngineHandler} the way
 * out, {@link dev.switchboard.engineio.EngineSession} what passes between. Each session lives on one context. Requests that
 * arrive on another event loop hop there; requests for another node go through
 * {@link dev.switchboard.engineio.RemoteSessions}.
 */
@NullMarked
package dev.switchboard.engineio;

import org.jspecify.annotations.NullMarked;
