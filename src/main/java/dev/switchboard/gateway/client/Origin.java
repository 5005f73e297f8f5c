package dev.switchboard.gateway.client;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings origins (RFC 6454) into one spelling. Stateless. */
final class Origin {

    private static final Pattern PARTS = Pattern.compile("([a-z][a-z0-9+.-]*)://([^/]*?)(:[0-9]*)?");

    private Origin() {}

    /**
     * In lower case, {@code ws} and {@code wss} as {@code http} and {@code https} (clients on phones send those), without
     * the default port. What is no origin of that form, such as {@code null}, stays in lower case.
     */
    static String normal(String origin) {
        String lower = origin.trim().toLowerCase(Locale.ROOT);
        Matcher parts = PARTS.matcher(lower);
        if (!parts.matches()) {
            return lower;
        }
        String scheme =
                switch (parts.group(1)) {
                    case "ws" -> "http";
                    case "wss" -> "https";
                    default -> parts.group(1);
                };
        String port = parts.group(3) == null ? "" : parts.group(3);
        boolean needless = port.equals(":")
                || (scheme.equals("http") && port.equals(":80"))
                || (scheme.equals("https") && port.equals(":443"));
        return scheme + "://" + parts.group(2) + (needless ? "" : port);
    }
}
