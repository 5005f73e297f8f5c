package dev.switchboard.auth;

import java.time.Instant;
import java.util.Set;

/**
 * Whom a verified token speaks for.
 *
 * @param id the claim {@code sub}
 * @param username the claim {@code username}, or the id
 * @param email the claim {@code email}, or null
 * @param roles the claim {@code roles}, and those that the configuration adds
 * @param issuedAt the claim {@code iat}, to the millisecond if the token is so exact, or null
 * @param expiresAt when what the token admits to ends: the claim {@code exp}, or as much later as the leeway is if that
 *     was past when the token was shown
 */
public record Identity(
        String id, String username, String email, Set<String> roles, Instant issuedAt, Instant expiresAt) {

    public Identity {
        roles = Set.copyOf(roles);
    }

    /** The same with this end. */
    Identity until(Instant end) {
        return new Identity(id, username, email, roles, issuedAt, end);
    }
}
