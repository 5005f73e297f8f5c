package dev.switchboard.bus.seal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one message as one of Vert.x's codecs does, and seals it: appends its counter, and a MAC of each key over
 * everything before it. Called once for each node that the message is sent to, and not at all for a message that stays on
 * this node. All nodes get the same bytes: redirecting those of one node to another repeats what that one has. Safe
 * from any thread; lives as long as its message.
 */
final class SealingCodec implements MessageCodec<Object, Object> {

    /** By this name the receiver finds its {@link OpeningCodec}. */
    static final String NAME = "sealed";

    /** The message's own length, which Vert.x writes when the rest is there, and the receiver reads first. */
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final MessageCodec<Object, Object> body;
    private final Seal seal;
    private final long counter;
    private @Nullable Buffer macs;

    SealingCodec(MessageCodec<Object, Object> body, Seal seal) {
        this.body = body;
        this.seal = seal;
        this.counter = seal.nextCounter();
    }

    @Override
    public synchronized void encodeToWire(Buffer message, Object value) {
        message.appendByte(body.systemCodecID());
        body.encodeToWire(message, value);
        message.appendLong(counter);
        if (macs == null) {
            macs = seal.macsOf(message.getBytes(LENGTH_BYTES, message.length()));
        }
        message.appendBuffer(macs);
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
