package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * A response that is written by Vert.x's public API: a stream of HTTP/2, which shares its channel with others, and every one
 * with {@code wire.publicApiOnly}. On the event loop of its request; lives as long as the response.
 */
final class PublicStream extends ResponseStream {

    PublicStream(HttpServerRequest request, WireConfig config) {
        super(request, config);
        response().drainHandler(drained -> writable());
    }

    @Override
    boolean takes() {
        return !response().writeQueueFull();
    }

    @Override
    void send(ByteBuf block) {
        byte[] payload = new byte[block.readableBytes() - HEAD];
        block.getBytes(block.readerIndex() + HEAD, payload);
        // Its end, or the stream's, is reported to the handlers of the response.
        response().write(Buffer.buffer(payload));
    }

    @Override
    int fetch() {
        return 0;
    }
}
