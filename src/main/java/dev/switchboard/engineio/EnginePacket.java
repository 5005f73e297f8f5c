package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/**
 * One packet of the wire.
 *
 * <pre>
 * 0 open     server, once: the session's parameters
 * 1 close    client by POST, server in the last poll
 * 2 ping     server; "2probe" is the client's, on a WebSocket that wants to take over
 * 3 pong     client; "3probe" is the server's answer to that
 * 4 message  text; binary is a WebSocket frame of its own, or "b" and base64
 * 5 upgrade  client: the WebSocket takes over now
 * 6 noop     server: releases a pending poll
 * </pre>
 */
public sealed interface EnginePacket
        permits EnginePacket.Open,
                EnginePacket.Close,
                EnginePacket.Ping,
                EnginePacket.Pong,
                EnginePacket.Upgrade,
                EnginePacket.Noop,
                EnginePacket.Relayed,
                EngineMessage {

    /**
     * Opens a session.
     *
     * @param json the five parameters of the handshake, encoded
     */
    record Open(String json) implements EnginePacket {}

    record Close() implements EnginePacket {}

    /**
     * Asks for a pong.
     *
     * @param data empty, or {@code probe}
     */
    record Ping(String data) implements EnginePacket {}

    /**
     * Answers a ping.
     *
     * @param data empty, or {@code probe}
     */
    record Pong(String data) implements EnginePacket {}

    record Upgrade() implements EnginePacket {}

    record Noop() implements EnginePacket {}

    /**
     * A packet that another node encoded, for a WebSocket of this one; see {@link FrameRelay}.
     *
     * @param text the whole packet
     */
    record Relayed(Buffer text) implements EnginePacket {}
}
