package dev.switchboard.bus.seal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Encodes as one of Vert.x's codecs does, and seals: appends the counter, and a MAC of each key over everything before it
 * in the message. Called once for each node that a message is sent to, and not at all for a message that stays on this
 * node. Safe from any thread.
 */
final class SealingCodec implements MessageCodec<Object, Object> {

    /** By this name the receiver finds its {@link OpeningCodec}. */
    static final String NAME = "sealed";

    /** The message's own length, which Vert.x writes when the rest is there, and the receiver reads first. */
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final MessageCodec<Object, Object> body;
    private final Seal seal;

    SealingCodec(MessageCodec<Object, Object> body, Seal seal) {
        this.body = body;
        this.seal = seal;
    }

    @Override
    public void encodeToWire(Buffer message, Object value) {
        message.appendByte(body.systemCodecID());
        body.encodeToWire(message, value);
        seal.close(message, LENGTH_BYTES);
    }

    @Override
    public Object decodeFromWire(int position, Buffer message) {
        throw new UnsupportedOperationException("only encodes");
    }

    /** For a handler on this node. */
    @Override
    public Object transform(Object value) {
        return body.transform(value);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
