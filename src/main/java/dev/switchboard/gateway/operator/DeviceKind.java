package dev.switchboard.gateway.operator;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a client runs on, as far as its user agent shows: all that other users may know of it. */
enum DeviceKind {
    PHONE,
    TABLET,
    COMPUTER,
    /** No browser: a program, or a client that sends no user agent. */
    OTHER;

    private static final Pattern PHONES = Pattern.compile("iPhone|iPod|Mobile");
    /** Android's tablets are those that do not call themselves mobile. */
    private static final Pattern TABLETS = Pattern.compile("Tablet|Android");

    static DeviceKind of(String userAgent) {
        if (!userAgent.startsWith("Mozilla/")) {
            return OTHER;
        }
        // An old iPad is Mobile too.
        if (userAgent.contains("iPad")) {
            return TABLET;
        }
        if (PHONES.matcher(userAgent).find()) {
            return PHONE;
        }
        return TABLETS.matcher(userAgent).find() ? TABLET : COMPUTER;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
