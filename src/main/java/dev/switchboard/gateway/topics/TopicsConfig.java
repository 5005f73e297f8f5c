package dev.switchboard.gateway.topics;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * What of the section {@code gateway} concerns the order of topics.
 *
 * @param stragglerWait how long a jump in a topic's order waits before it is filled from the log
 * @param replayPage how many events one read of a log asks for
 * @param auditInterval how often the feeds are compared with what the event loops and routing hold
 */
public record TopicsConfig(Duration stragglerWait, int replayPage, Duration auditInterval) {

    /** How long a failed read of a log waits before it is tried again. */
    static final long RETRY_MS = 500;

    /** Reads {@code gateway} of the whole document. */
    public static TopicsConfig from(Settings document) {
        Settings settings = document.at("gateway");
        return new TopicsConfig(
                settings.duration("stragglerWait"), settings.whole("replayPage"), settings.duration("auditInterval"));
    }
}
