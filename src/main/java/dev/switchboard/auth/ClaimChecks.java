package dev.switchboard.auth;

import dev.switchboard.auth.InvalidToken.Reason;
import dev.switchboard.bus.HubClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a token besides its signature (RFC 7519, section 4.1). Clocks may differ: a token counts up to the leeway
 * after its end, and up to a minute before its {@code iat} or {@code nbf}, which issuers set to their own now. Immutable; safe from any thread.
 *
 * @param leeway how far the signer's clock may differ
 * @param clock the hub's, by which times are judged
 */
record ClaimChecks(Optional<String> issuer, List<String> audience, Duration leeway, HubClock clock) {

    private static final Duration AHEAD = Duration.ofSeconds(60);

    static ClaimChecks of(JwtConfig config, HubClock clock) {
        return new ClaimChecks(config.issuer(), config.audience(), config.leeway(), clock);
    }

    /** These checks, for the tokens that another issuer makes for one client. */
    ClaimChecks of(String otherIssuer, String client) {
        return new ClaimChecks(Optional.of(otherIssuer), List.of(client), leeway, clock);
    }

    /** These checks, without a leeway, for the token of a channel with these claims: what it does not name, it need not. */
    ClaimChecks ofChannel(JsonObject claims) {
        return new ClaimChecks(
                claims.getValue("iss") == null ? Optional.empty() : issuer,
                claims.getValue("aud") == null ? List.of() : audience,
                Duration.ZERO,
                clock);
    }

    /** Whether the identity's token has expired, without the leeway. */
    boolean haveExpired(Identity identity) {
        return !identity.expiresAt().isAfter(clock.now());
    }

    /** The claims, if all holds. */
    JsonObject check(JsonObject claims) {
        long now = clock.now().toEpochMilli();
        Number expires = number(claims, "exp");
        if (expires == null) {
            throw new InvalidToken(Reason.CLAIMS, "exp is required");
        }
        if (millis(expires) + leeway.toMillis() <= now) {
            throw new InvalidToken(Reason.EXPIRED, "expired");
        }
        long soonest = now + Math.max(AHEAD.toMillis(), leeway.toMillis());
        for (String claim : List.of("iat", "nbf")) {
            Number begins = number(claims, claim);
            if (begins != null && millis(begins) > soonest) {
                throw new InvalidToken(Reason.EARLY, claim + " is more than a minute ahead");
            }
        }
        if (issuer.isPresent() && !issuer.get().equals(claims.getValue("iss"))) {
            throw new InvalidToken(Reason.ISSUER, "iss is another issuer");
        }
        if (!audience.isEmpty() && !names(claims.getValue("aud"))) {
            throw new InvalidToken(Reason.AUDIENCE, "aud names none of auth.jwt.audience");
        }
        return claims;
    }

    private static @Nullable Number number(JsonObject claims, String name) {
        Object value = claims.getValue(name);
        if (value != null && !(value instanceof Number)) {
            throw new InvalidToken(Reason.CLAIMS, name + " must be a number");
        }
        return (Number) value;
    }

    private static long millis(Number seconds) {
        return Math.round(Math.min(seconds.doubleValue(), Identity.END_OF_TIME) * Identity.MILLIS);
    }

    private boolean names(@Nullable Object aud) {
        return aud instanceof JsonArray list
                ? list.stream().anyMatch(audience::contains)
                : aud instanceof String one && audience.contains(one);
    }
}
