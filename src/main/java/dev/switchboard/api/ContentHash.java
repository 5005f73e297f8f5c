package dev.switchboard.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short hash of content: the first 64 bits of SHA-256, in hex. Stateless. */
final class ContentHash {

    private static final int BYTES = 8;

    private ContentHash() {}

    static String hex(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException unavailable) {
            // Every JDK has SHA-256.
            throw new IllegalStateException(unavailable);
        }
    }
}
