package dev.switchboard.gateway.connection;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted token says.
 *
 * @param userId the user it belongs to
 * @param issuedAt when it was issued, if it says so
 * @param expiresAt when the connection that showed it ends
 * @param tokenId what names it among the user's tokens
 */
public record Credentials(
        String userId,
        String username,
        @Nullable String email,
        Set<String> roles,
        @Nullable Instant issuedAt,
        Instant expiresAt,
        String tokenId) {

    public Credentials {
        roles = Set.copyOf(roles);
    }
}
