package dev.switchboard.gateway.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is and what it asked for, after the trusted proxies were taken into account.
 *
 * @param address the client's IP address in canonical form, or {@code -} if there is none
 * @param scheme {@code http} or {@code https}, also for WebSockets
 * @param host the host that was asked for, in lower case, with the port if it was written; null if there is none
 * @param port the port that a proxy says was asked for, in case the host lacks it; empty if unknown
 * @param hostHeader the header {@code Host} of this request, which a proxy may have changed
 */
public record ClientRequest(
        String address, String scheme, @Nullable String host, String port, @Nullable String hostHeader) {

    private static final String HTTPS = "https";
    private static final String SEPARATOR = "://";

    /** Whether the client uses TLS, up to the hub or up to a trusted proxy. */
    public boolean isSecure() {
        return HTTPS.equals(scheme);
    }

    /** The origin of pages that this request's host serves; null if it named no host. */
    public @Nullable String ownOrigin() {
        return host == null ? null : Origin.normal(scheme + SEPARATOR + host);
    }

    /** Whether the normalized origin is the request's own. */
    boolean isOwn(String origin) {
        String own = ownOrigin();
        return own != null
                && (own.equals(origin)
                        || (!port.isEmpty() && Origin.normal(own + ":" + port).equals(origin)));
    }

    /** Whether the origin is the request's own, letter by letter, as browsers write it; {@link #isOwn} knows other spellings. */
    boolean isSpelledAs(String origin) {
        return host != null
                && origin.length() == scheme.length() + SEPARATOR.length() + host.length()
                && origin.startsWith(scheme)
                && origin.startsWith(SEPARATOR, scheme.length())
                && origin.endsWith(host);
    }

    /** The scheme that a proxy's word for it stands for; null for any other word. */
    static @Nullable String schemeOf(String word) {
        return switch (word.trim().toLowerCase(Locale.ROOT)) {
            case "https", "wss", "on" -> HTTPS;
            case "http", "ws", "off" -> "http";
            default -> null;
        };
    }
}
