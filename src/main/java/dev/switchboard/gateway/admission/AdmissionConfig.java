package dev.switchboard.gateway.admission;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * What of the section {@code gateway} concerns admission. The limits are those of one event loop.
 *
 * @param authTimeout how long a client may take to show a token
 * @param atOnce how many admissions may be in flight
 * @param whenLate how many while the event loop is late
 * @param maxLoopDelay how late it may be before it counts as late
 * @param maxWaiting how many may wait for their turn; further ones are refused with a retry time
 * @param maxRetryAfter the longest retry time
 */
public record AdmissionConfig(
        Duration authTimeout, int atOnce, int whenLate, Duration maxLoopDelay, int maxWaiting, Duration maxRetryAfter) {

    /** Reads {@code gateway} of the whole document. */
    public static AdmissionConfig from(Settings document) {
        Settings gateway = document.at("gateway");
        Settings settings = gateway.at("admission");
        return new AdmissionConfig(
                gateway.duration("authTimeout"),
                settings.whole("atOnce"),
                settings.whole("whenLate"),
                settings.duration("maxLoopDelay"),
                settings.whole("maxWaiting"),
                settings.duration("maxRetryAfter"));
    }
}
