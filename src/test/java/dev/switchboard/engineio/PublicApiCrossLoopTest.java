package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;

/** A session whose WebSocket runs on another event loop, with Vert.x's public API only. */
class PublicApiCrossLoopTest extends CrossLoopTest {

    @Override
    EngineConfig config() {
        return EngineBench.CONFIG.withWire(new WireConfig(true));
    }
}
