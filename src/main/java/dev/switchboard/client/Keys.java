package dev.switchboard.client;

import java.security.SecureRandom;

/** Keys under which the hub carries a command out once, however often it comes. */
final class Keys {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;
    private static final String DIGITS = "0123456789abcdef";

    private Keys() {}

    /** 32 hexadecimal digits. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        StringBuilder key = new StringBuilder(2 * BYTES);
        for (byte one : bytes) {
            key.append(DIGITS.charAt(one >> 4 & 15)).append(DIGITS.charAt(one & 15));
        }
        return key.toString();
    }
}
