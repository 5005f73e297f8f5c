package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Views a Vert.x buffer as Netty's and the other way round. Vert.x's public API can only copy. The gain is one copy of
 * each message that is encoded or decoded (not measured). Not switched off by {@code wire.publicApiOnly}: a view touches no
 * connection, and a buffer of another kind is copied. Stateless.
 */
public final class Buffers {

    private Buffers() {}

    /** The buffer's bytes, which stay the buffer's. */
    public static ByteBuf bytesOf(Buffer buffer) {
        return buffer instanceof BufferInternal internal
                ? internal.getByteBuf()
                : Unpooled.wrappedBuffer(buffer.getBytes());
    }

    /** A buffer over the bytes, which belong to it from now on. */
    public static Buffer over(ByteBuf bytes) {
        return BufferInternal.buffer(bytes);
    }
}
