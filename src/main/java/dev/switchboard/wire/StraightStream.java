package dev.switchboard.wire;

import dev.switchboard.wire.vertx.RawChannel;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * A response that is written on the Netty channel of its connection: each block a chunk (RFC 9112, section 7.1), for which
 * HTTP/1.0 has no form and needs none. On the channel's event loop; lives as long as the response.
 */
final class StraightStream extends ResponseStream {

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    /** The size of a chunk has as many digits as fit, zeros first, so that it is known where they begin. */
    private static final int SIZE_DIGITS = HEAD - 2;

    private static final int LONGEST = 1 << (4 * SIZE_DIGITS);
    private static final int CRLF = 0x0d0a;

    private final RawChannel channel;
    private final boolean chunked;

    StraightStream(HttpServerRequest request, WireConfig config, RawChannel channel) {
        super(request, config);
        this.channel = channel;
        this.chunked = request.version() != HttpVersion.HTTP_1_0;
    }

    @Override
    boolean takes() {
        return channel.isWritable();
    }

    @Override
    void send(ByteBuf block) {
        int start = block.readerIndex();
        int payload = block.readableBytes() - HEAD;
        if (!chunked) {
            channel.writeCopy(block, start + HEAD, payload);
        } else if (payload < LONGEST) {
            frame(block, start, payload);
            channel.writeCopy(block, start, block.readableBytes());
        } else {
            throw new IllegalArgumentException("a chunk of " + payload + " bytes");
        }
        channel.flush();
    }

    private static void frame(ByteBuf block, int start, int payload) {
        for (int i = 0; i < SIZE_DIGITS; i++) {
            block.setByte(start + i, DIGITS[payload >> 4 * (SIZE_DIGITS - 1 - i) & 0xf]);
        }
        block.setShort(start + SIZE_DIGITS, CRLF);
        block.writeShort(CRLF);
    }

    @Override
    int fetch() {
        return channel.fetch();
    }
}
