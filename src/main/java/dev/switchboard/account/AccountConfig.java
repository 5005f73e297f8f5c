package dev.switchboard.account;

import dev.switchboard.config.Settings;

/**
 * How passwords are hashed, and what a deleted account leaves: {@code settings} of the concern {@code account}.
 *
 * @param iterations of PBKDF2 with HMAC-SHA-512, for new passwords; stored hashes keep their own number
 * @param threads the most passwords that this node hashes at once
 * @param maxWaiting the most passwords that wait for a thread, per instance; the addresses they come from share them
 *     fairly, and one more is {@code RATE_LIMITED}
 * @param erasesMessages whether the messages of a deleted account go; otherwise they stay as those of a deleted user
 */
record AccountConfig(int iterations, int threads, int maxWaiting, boolean erasesMessages) {

    static AccountConfig from(Settings settings) {
        Settings hashing = settings.at("hashing");
        return new AccountConfig(
                hashing.whole("iterations"),
                hashing.whole("threads"),
                hashing.whole("maxWaiting"),
                "erase".equals(settings.optionalText("deletedMessages").orElse("keep")));
    }
}
