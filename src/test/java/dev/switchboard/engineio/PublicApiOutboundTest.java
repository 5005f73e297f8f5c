package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;

/** What a session sends, by Vert.x's public API alone. */
class PublicApiOutboundTest extends OutboundTest {

    @Override
    EngineConfig config() {
        return EngineBench.CONFIG.withWire(new WireConfig(true));
    }
}
