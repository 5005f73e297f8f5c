package dev.switchboard.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a browser keeps, in a cookie that scripts cannot read, while its user is at the provider's page; so any node can finish
 * what another began.
 *
 * @param state comes back with the answer, which is then this browser's own (RFC 6749, section 10.12)
 * @param nonce comes back in the ID token
 * @param verifier proves that who redeems the code has asked for it (RFC 7636)
 * @param returnTo the path on this hub where the user goes afterwards
 */
record SignInAttempt(String state, String nonce, String verifier, String returnTo) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    /** A path on this hub: two slashes, or a backslash, would lead elsewhere. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]{0,1000}");

    static SignInAttempt begin(String returnTo) {
        return new SignInAttempt(secret(), secret(), secret(), ownPath(returnTo));
    }

    /** The text if it is a path on this hub, and {@code /} otherwise. */
    static String ownPath(String text) {
        return OWN_PATH.matcher(text).matches() ? text : "/";
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String challenge() {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform has SHA-256.
            throw new IllegalStateException(impossible);
        }
    }

    /** For the cookie. */
    String encode() {
        return String.join(".", state, nonce, verifier, base64(returnTo.getBytes(StandardCharsets.UTF_8)));
    }

    static Optional<SignInAttempt> decode(String cookie) {
        String[] parts = cookie.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        try {
            String path = new String(Base64.getUrlDecoder().decode(parts[3]), StandardCharsets.UTF_8);
            return Optional.of(new SignInAttempt(parts[0], parts[1], parts[2], ownPath(path)));
        } catch (IllegalArgumentException changed) {
            return Optional.empty();
        }
    }

    /** Whether the answer is to this attempt. */
    boolean isAnsweredBy(String answered) {
        return MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), answered.getBytes(StandardCharsets.UTF_8));
    }
}
