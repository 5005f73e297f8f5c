package dev.switchboard.engineio.cluster;

import dev.switchboard.testing.FuzzTarget;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.buffer.Buffer;

/** The messages between nodes about Engine.IO sessions under fuzz. */
public final class NodeMessageFuzz {

    public static final FuzzTarget MESSAGE = new FuzzTarget("nodes", input -> {
        try {
            NodeMessageCodec.decode(Buffer.buffer(input));
        } catch (MalformedBytes typed) {
            // What the receiver expects.
        }
    });

    private NodeMessageFuzz() {}
}
