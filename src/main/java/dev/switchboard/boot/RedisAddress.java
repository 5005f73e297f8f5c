package dev.switchboard.boot;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the address of Redis before the client gets it, by the client's rules, and more strictly than it: the client
 * alone would accept port 0 and a negative database. Stateless.
 */
final class RedisAddress {

    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "unix");
    private static final String DATABASE = "db=";
    private static final int MAX_PORT = 65_535;

    private RedisAddress() {}

    static boolean isValid(String uri) {
        try {
            URI parts = new URI(uri);
            if (parts.getScheme() == null || !SCHEMES.contains(parts.getScheme())) {
                return false;
            }
            boolean unix = parts.getScheme().equals("unix");
            return (unix ? parts.getPath() != null : parts.getHost() != null && isPort(parts.getPort()))
                    && database(parts, unix).map(RedisAddress::isNumber).orElse(true);
        } catch (URISyntaxException invalid) {
            return false;
        }
    }

    /** Whether it is a port, or -1 for none. */
    private static boolean isPort(int port) {
        return port == -1 || (port > 0 && port <= MAX_PORT);
    }

    /** The database: the path, or the parameter {@code db}; of a Unix socket only the latter. */
    private static Optional<String> database(URI parts, boolean unix) {
        String path = parts.getPath();
        if (!unix && path != null && path.length() > 1) {
            return Optional.of(path.substring(1));
        }
        String query = parts.getQuery();
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> parameter.startsWith(DATABASE))
                        .map(parameter -> parameter.substring(DATABASE.length()))
                        .reduce((earlier, later) -> later);
    }

    private static boolean isNumber(String text) {
        try {
            return Integer.parseInt(text) >= 0;
        } catch (NumberFormatException invalid) {
            return false;
        }
    }
}
