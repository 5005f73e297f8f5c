package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;

/** What a session sends, with Vert.x's public API only. */
class PublicApiOutboundTest extends OutboundTest {

    @Override
    EngineConfig config() {
        return EngineBench.CONFIG.withWire(new WireConfig(true));
    }
}
