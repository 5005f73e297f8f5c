package dev.switchboard.bus.seal;

import dev.switchboard.bus.vertx.BusCodecs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Decodes what a {@link SealingCodec} of another node has encoded, once the seal is found to be genuine and new; otherwise
 * throws {@link RefusedException}. Registered on the bus for as long as the node lives. Safe from any thread.
 */
final class OpeningCodec implements MessageCodec<Object, Object> {

    private final Seal seal;

    OpeningCodec(Seal seal) {
        this.seal = seal;
    }

    @Override
    public Object decodeFromWire(int position, Buffer message) {
        Buffer opened = seal.open(message);
        MessageCodec<Object, Object> body = BusCodecs.of(opened.getByte(position));
        if (body == null) {
            throw new RefusedException(Refusal.UNREADABLE);
        }
        return body.decodeFromWire(position + 1, opened);
    }

    @Override
    public void encodeToWire(Buffer message, Object value) {
        throw new UnsupportedOperationException("only decodes");
    }

    @Override
    public Object transform(Object value) {
        return value;
    }

    @Override
    public String name() {
        return SealingCodec.NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
