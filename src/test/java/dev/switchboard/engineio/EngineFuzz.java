package dev.switchboard.engineio;

import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** The decoders of Engine.IO under fuzz. */
public final class EngineFuzz {

    public static final FuzzTarget PACKET = new FuzzTarget("engineio", input -> {
        try {
            EnginePacketCodec.decode(new String(input, StandardCharsets.UTF_8));
        } catch (EngineProtocolException typed) {
            // What a session expects.
        }
    });

    public static final FuzzTarget PAYLOAD =
            new FuzzTarget("engineio", input -> PayloadCodec.decode(Buffer.buffer(input)));

    private EngineFuzz() {}
}
