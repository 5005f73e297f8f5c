package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/** What an application sends and receives: text or bytes, or text that was encoded before for many sessions. */
public sealed interface EngineMessage extends EnginePacket
        permits EngineMessage.Text, EngineMessage.Binary, EngineMessage.Stamped, SharedText {

    /** @param text without the packet's type */
    record Text(String text) implements EngineMessage {}

    /** @param bytes not changed by anyone after they were handed over */
    record Binary(Buffer bytes) implements EngineMessage {}

    /**
     * Shared text with an end of its own: the bytes of {@code head} and then {@code tail}, in one packet.
     *
     * @param tail UTF-8, not changed by anyone after it was handed over
     */
    record Stamped(SharedText head, byte[] tail) implements EngineMessage {}
}
