package dev.switchboard.engineio;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes session ids: unguessable, and safe in a query and a cookie. One that lets other nodes find the session puts its
 * node's name into them, where {@link RemoteSessions} reads it.
 */
@FunctionalInterface
public interface SidFactory {

    /** A new id, made on any thread. */
    String next();

    /** 15 random bytes as 20 characters of base64url. */
    static SidFactory random() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[15];
            random.nextBytes(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        };
    }
}
