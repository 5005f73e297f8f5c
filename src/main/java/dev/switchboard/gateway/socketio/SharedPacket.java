package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.SharedText;
import dev.switchboard.wire.EncodedFrame;
import java.util.List;

/**
 * An event's packet, encoded once for all connections of a namespace. A stamped packet has no end; each connection adds
 * its own, with its recovery token.
 */
final class SharedPacket implements EncodedFrame {

    private final SharedText text;
    private final boolean stamped;
    private final List<EngineMessage> messages;

    private SharedPacket(SharedText text, boolean stamped, List<EngineMessage> messages) {
        this.text = text;
        this.stamped = stamped;
        this.messages = messages;
    }

    /** A whole packet. */
    static SharedPacket whole(SharedText text) {
        return new SharedPacket(text, false, List.of(text));
    }

    /** A whole packet with its attachments, of which {@code text} is the first message. */
    static SharedPacket withAttachments(SharedText text, List<EngineMessage> messages) {
        return new SharedPacket(text, false, List.copyOf(messages));
    }

    /** A packet that a stamp completes. */
    static SharedPacket unstamped(SharedText text) {
        return new SharedPacket(text, true, List.of());
    }

    boolean isStamped() {
        return stamped;
    }

    /** The messages of a packet without a stamp. */
    List<EngineMessage> messages() {
        return messages;
    }

    /** The text; if the packet {@link #isStamped}, a stamp completes it. */
    SharedText text() {
        return text;
    }

    @Override
    public int size() {
        return text.length();
    }

    @Override
    public void release() {
        text.release();
    }
}
