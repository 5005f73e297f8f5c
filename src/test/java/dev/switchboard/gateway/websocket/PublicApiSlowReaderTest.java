package dev.switchboard.gateway.websocket;

import org.junit.jupiter.api.Tag;

/**
 * A peer that stops reading, by Vert.x's public API alone: HTTP's idle timeout ends its channel. Regression: a peer that sent
 * pings was still read after its close, since Vert.x cancels a pause that is asked for while it dispatches a ping.
 */
@Tag("slow")
class PublicApiSlowReaderTest extends SlowReaderTest {

    @Override
    String[] settings() {
        return new String[] {"--wire.publicApiOnly=true", "--gateway.pingInterval=1s"};
    }
}
