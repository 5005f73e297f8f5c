package dev.switchboard.gateway.client;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as peers and proxies write them. Stateless. */
final class Address {

    private Address() {}

    /**
     * The address in its canonical form: {@code 203.0.113.7}, {@code 203.0.113.7:51234} (Azure), {@code [2001:db8::1]:443},
     * {@code 2001:db8::1} and {@code ::ffff:203.0.113.7} are read, with or without quotes. Null for a name, {@code unknown}
     * or any other text.
     */
    static @Nullable String of(String text) {
        String bare = unquoted(text.trim());
        if (bare.startsWith("[")) {
            int end = bare.indexOf(']');
            return end < 0 || !isPort(bare.substring(end + 1)) ? null : canonical(bare.substring(1, end));
        }
        int colon = bare.indexOf(':');
        if (colon >= 0 && colon == bare.lastIndexOf(':')) {
            return isPort(bare.substring(colon)) ? canonical(bare.substring(0, colon)) : null;
        }
        return canonical(bare);
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** Whether the text is empty, or a colon with a port or with the name that RFC 7239, section 6, allows for one. */
    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[A-Za-z0-9._-]{1,32}");
    }

    private static @Nullable String canonical(String text) {
        int zone = text.indexOf('%');
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
        try {
            // An IPv4 address written as an IPv6 one becomes an IPv4 address.
            return bytes == null ? null : NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException ofAnotherLength) {
            return null;
        }
    }
}
