package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import io.vertx.core.json.JsonObject;

/**
 * A client's request to connect to a namespace.
 *
 * @param auth the payload of its CONNECT; empty if there was none
 * @param handshake the request that opened the session
 */
public record ConnectRequest(String namespace, JsonObject auth, Handshake handshake, EngineSession session) {}
