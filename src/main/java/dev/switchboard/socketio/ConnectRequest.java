package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import io.vertx.core.json.JsonObject;

/**
 * A client asks to connect to a namespace.
 *
 * @param auth what it sent along, empty if nothing
 * @param handshake the request that opened its session
 */
public record ConnectRequest(String namespace, JsonObject auth, Handshake handshake, EngineSession session) {}
