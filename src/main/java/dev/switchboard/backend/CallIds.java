package dev.switchboard.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;

/** Makes the ids of requests ({@code webhook-id}). Stateless. */
public final class CallIds {

    private static final String PREFIX = "msg_";

    private CallIds() {}

    /** Another one each time. */
    public static String random() {
        return PREFIX + UUID.randomUUID();
    }

    /**
     * The same for the same command of the same user with the same key, on whatever node.
     *
     * @param more what else makes it another request
     */
    public static String of(String user, String command, String key, String... more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : Stream.concat(Stream.of(user, command, key), Stream.of(more))
                    .toList()) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform has SHA-256.
            throw new IllegalStateException(impossible);
        }
    }
}
