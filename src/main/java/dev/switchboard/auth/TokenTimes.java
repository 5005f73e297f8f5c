package dev.switchboard.auth;

import dev.switchboard.bus.HubClock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * Checks the times in a token's claims (RFC 7519, sections 4.1.4 to 4.1.6) by the hub's clock; the library would use the
 * machine's. Immutable; safe from any thread.
 *
 * @param leeway how far the clock of whoever signs may differ
 */
record TokenTimes(HubClock clock, Duration leeway) {

    /** @throws InvalidToken if the token has expired or is not valid yet */
    void check(JsonObject claims, Identity identity) {
        Instant now = clock.now();
        if (!identity.expiresAt().plus(leeway).isAfter(now)) {
            throw new InvalidToken("Invalid JWT token: token expired.");
        }
        refuseLater(claims, "iat", now);
        refuseLater(claims, "nbf", now);
    }

    /** Whether the token has expired, without the leeway. */
    boolean isExpired(Identity identity) {
        return !identity.expiresAt().isAfter(clock.now());
    }

    private void refuseLater(JsonObject claims, String claim, Instant now) {
        if (claims.getValue(claim) instanceof Number seconds
                && seconds.longValue() > now.plus(leeway).getEpochSecond()) {
            throw new InvalidToken(claim + " is in the future");
        }
    }
}
