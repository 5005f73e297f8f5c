package dev.switchboard.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a token counts as issued. */
class IdentityTest {

    /** What the hub's clock says; the clock of this machine is 40 days behind it. */
    private static final Instant NOW = Instant.now().plus(Duration.ofDays(40)).truncatedTo(ChronoUnit.SECONDS);

    /**
     * Regression: a node whose clock was behind took the hub's own tokens for issued at its past time, so that after a
     * revocation nobody could sign in there.
     */
    @Test
    void wasIssuedWhenItSaysByTheHubsClock() {
        assertEquals(NOW, identity(NOW).issuedAt());
        assertEquals(NOW.minusSeconds(60), identity(NOW.minusSeconds(60)).issuedAt());
    }

    @Test
    void wasIssuedNowIfItsIssuerIsAhead() {
        assertEquals(NOW, identity(NOW.plusSeconds(30)).issuedAt());
    }

    private static Identity identity(Instant issued) {
        JsonObject claims = new JsonObject()
                .put("sub", "ana")
                .put("iat", issued.getEpochSecond())
                .put("exp", NOW.plusSeconds(3_600).getEpochSecond());
        return Identity.of(claims, "head.claims.signature", ClaimNames.DEFAULT, Set.of(), NOW);
    }
}
