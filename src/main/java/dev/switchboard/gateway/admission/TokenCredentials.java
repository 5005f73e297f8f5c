package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.connection.Credentials;

/** Makes a connection's credentials of a verified token. */
public final class TokenCredentials {

    private TokenCredentials() {}

    public static Credentials of(Identity identity) {
        return new Credentials(
                identity.id(),
                identity.username(),
                identity.email(),
                identity.roles(),
                identity.issuedAt(),
                identity.expiresAt(),
                identity.tokenId());
    }
}
