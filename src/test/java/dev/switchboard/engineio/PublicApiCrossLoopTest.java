package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;

/** A session whose WebSocket lives on another event loop, by Vert.x's public API alone. */
class PublicApiCrossLoopTest extends CrossLoopTest {

    @Override
    EngineConfig config() {
        return EngineBench.CONFIG.withWire(new WireConfig(true));
    }
}
