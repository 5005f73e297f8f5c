package dev.switchboard.routing.wire;

import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.buffer.Buffer;

/** The frames between nodes under fuzz. */
public final class RoutingFuzz {

    public static final FuzzTarget FRAME = new FuzzTarget("nodes", input -> {
        try {
            FrameCodec.decode(Buffer.buffer(input));
        } catch (MalformedFrameException typed) {
            // What the receiver expects.
        }
    });

    private RoutingFuzz() {}
}
