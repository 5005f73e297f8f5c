package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A message of an application: text or bytes, or text encoded once for many sessions. */
public sealed interface EngineMessage extends EnginePacket
        permits EngineMessage.Text, EngineMessage.Binary, EngineMessage.Stamped, SharedText {

    /**
     * A text message.
     *
     * @param text without the packet's type
     */
    record Text(String text) implements EngineMessage {}

    /** A binary message. Safe from any thread. */
    final class Binary implements EngineMessage {

        private final Buffer bytes;
        private volatile byte @Nullable [] array;

        /** @param bytes must not change after they are handed over */
        public Binary(Buffer bytes) {
            this.bytes = bytes;
        }

        public Buffer bytes() {
            return bytes;
        }

        /** The bytes, copied once for all the sessions that get them. */
        byte[] array() {
            byte[] known = array;
            if (known == null) {
                known = bytes.getBytes();
                array = known;
            }
            return known;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary binary && bytes.equals(binary.bytes);
        }

        @Override
        public int hashCode() {
            return bytes.hashCode();
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length() + " bytes]";
        }
    }

    /**
     * Shared text with an end of its own: the bytes of {@code head} and then {@code tail}, in one packet.
     *
     * @param tail UTF-8; must not change after it is handed over
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and written once
    record Stamped(SharedText head, byte[] tail) implements EngineMessage {}
}
