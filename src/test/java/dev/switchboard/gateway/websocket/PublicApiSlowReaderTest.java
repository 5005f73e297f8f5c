package dev.switchboard.gateway.websocket;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** A peer that stops reading, by Vert.x's public API alone: HTTP's idle timeout ends its channel. */
class PublicApiSlowReaderTest extends SlowReaderTest {

    @Override
    String[] settings() {
        return new String[] {"--wire.publicApiOnly=true", "--gateway.pingInterval=1s"};
    }

    /** It is closed 4008, but Vert.x has no public way to end its channel while it goes on sending. */
    @Test
    @Override
    @Disabled("plain Vert.x reads and answers pings for as long as they come")
    void closesAPeerThatSendsPingsAndReadsNoAnswer() {}
}
