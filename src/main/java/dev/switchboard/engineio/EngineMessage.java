package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/** A message of an application: text or bytes, or text encoded once for many sessions. */
public sealed interface EngineMessage extends EnginePacket
        permits EngineMessage.Text, EngineMessage.Binary, EngineMessage.Stamped, SharedText {

    /**
     * A text message.
     *
     * @param text without the packet's type
     */
    record Text(String text) implements EngineMessage {}

    /**
     * A binary message.
     *
     * @param bytes must not change after they are handed over
     */
    record Binary(Buffer bytes) implements EngineMessage {}

    /**
     * Shared text with an end of its own: the bytes of {@code head} and then {@code tail}, in one packet.
     *
     * @param tail UTF-8; must not change after it is handed over
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and written once
    record Stamped(SharedText head, byte[] tail) implements EngineMessage {}
}
