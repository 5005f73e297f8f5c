package dev.switchboard.push;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the push service takes messages for one browser: an https URL that the browser was given. It is a secret of sorts, so
 * logs name its host alone. Immutable.
 *
 * @param url as the browser sent it
 * @param host in lower case, an IPv6 address without brackets
 * @param target path and query
 */
record Endpoint(String url, String host, int port, String target) {

    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;

    /** Empty if it is no https URL with a host, or has what no request takes: a user or a fragment. */
    static Optional<Endpoint> parse(String url) {
        if (!url.chars().allMatch(one -> one > ' ' && one < 0x7f)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            boolean usable = "https".equalsIgnoreCase(uri.getScheme())
                    && host != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= MAX_PORT;
            return usable ? Optional.of(of(url, uri, host)) : Optional.empty();
        } catch (URISyntaxException broken) {
            return Optional.empty();
        }
    }

    private static Endpoint of(String url, URI uri, String host) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Endpoint(
                url,
                bare(host.toLowerCase(Locale.ROOT)),
                uri.getPort() < 0 ? HTTPS : uri.getPort(),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** As in a URL. */
    String authorityHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Of the push service, as in the token that the hub shows it. */
    String origin() {
        return "https://" + authorityHost() + (port == HTTPS ? "" : ":" + port);
    }

    @Override
    public String toString() {
        return "Endpoint[" + host + "]";
    }
}
