package dev.switchboard.storage.postgres;

import dev.switchboard.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection URI as libpq reads it (PostgreSQL documentation, section 34.1.1.2): several hosts, and parameters. Vert.x's
 * own parser knows one host, and ignores a parameter that it does not know.
 *
 * @param hosts in the order in which they are tried; at least one
 * @param user the user's name
 * @param password empty if there is none
 * @param database the database's name
 * @param parameters the known ones other than the above, by their lower-case names
 */
public record PostgresUri(
        List<Host> hosts, String user, Secret password, String database, Map<String, String> parameters) {

    private static final Pattern SHAPE = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>.*)@)?(?<hosts>[^/?@]*)(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?");
    private static final Pattern HOST = Pattern.compile("(?<name>\\[[^\\]]+\\]|[^:]*)(?::(?<port>\\d{1,5}))?");
    private static final String DEFAULT_HOST = "localhost";
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;

    /** Parameters that are sent to the server. */
    static final Set<String> PROPERTIES =
            Set.of("application_name", "fallback_application_name", "search_path", "options");
    /** Parameters that the hub has settings or fixed values of its own for, and that change nothing a user could see. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "client_encoding",
            "connect_timeout",
            "gssencmode",
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout");

    private static final Set<String> READ = Set.of(
            "sslmode",
            "ssl",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "target_session_attrs",
            "channel_binding",
            "pgbouncer");
    private static final Set<String> PLACES = Set.of("host", "hostaddr", "port", "user", "password", "dbname");

    /** A server: a name, an address, or the folder of a Unix socket. */
    public record Host(String name, int port) {

        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /** Fails with an {@link IllegalArgumentException} whose message names the problem and never contains the password. */
    public static PostgresUri parse(String uri) {
        Matcher parts = SHAPE.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be postgresql://user:password@host:port/database");
        }
        Map<String, String> parameters = parameters(parts.group("query"));
        checkNames(parameters.keySet());
        String[] credentials =
                Optional.ofNullable(parts.group("user")).orElse("").split(":", 2);
        String user =
                first(parameters.getOrDefault("user", ""), decode(credentials[0]), System.getProperty("user.name"));
        String password = first(
                parameters.getOrDefault("password", ""), credentials.length < 2 ? "" : decode(credentials[1]), "");
        String path = Optional.ofNullable(parts.group("database"))
                .map(PostgresUri::decode)
                .orElse("");
        List<Host> hosts = parameters.containsKey("host") || parameters.containsKey("hostaddr")
                ? hostsOf(parameters)
                : hostsIn(parts.group("hosts"), parameters.getOrDefault("port", ""));
        String database = first(parameters.getOrDefault("dbname", ""), path, user);
        parameters.keySet().removeAll(PLACES);
        return new PostgresUri(List.copyOf(hosts), user, new Secret(password), database, Map.copyOf(parameters));
    }

    /** Hosts and database, the same for every order of the hosts. */
    public String place() {
        return hosts.stream().map(Host::toString).sorted().collect(Collectors.joining(",")) + "/" + database;
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 0 && !pair.isEmpty()) {
                throw new IllegalArgumentException("parameter " + decode(pair) + " has no value");
            }
            if (!pair.isEmpty()) {
                parameters.put(
                        decode(pair.substring(0, equals)).toLowerCase(Locale.ROOT), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static void checkNames(Set<String> names) {
        Set<String> known = new TreeSet<>(READ);
        known.addAll(PLACES);
        known.addAll(PROPERTIES);
        for (String name : names) {
            if (!known.contains(name) && !WITHOUT_EFFECT.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown parameter \"" + name + "\"; valid parameters: " + String.join(", ", known));
            }
        }
    }

    /** The hosts of the URI itself; {@code port} is that of the hosts that name none. */
    private static List<Host> hostsIn(String text, String port) {
        List<Host> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher host = HOST.matcher(part);
            if (!host.matches()) {
                throw new IllegalArgumentException("\"" + decode(part) + "\" is no host and port");
            }
            hosts.add(host(
                    decode(host.group("name")),
                    Optional.<String>ofNullable(host.group("port")).orElse(port)));
        }
        return hosts;
    }

    /** From {@code host=a,b&port=1,2}; one port may stand for all hosts. */
    private static List<Host> hostsOf(Map<String, String> parameters) {
        String[] names = first(parameters.getOrDefault("host", ""), parameters.getOrDefault("hostaddr", ""), "")
                .split(",", -1);
        String[] ports = first(parameters.getOrDefault("port", ""), "", "").split(",", -1);
        if (ports.length != 1 && ports.length != names.length) {
            throw new IllegalArgumentException(names.length + " hosts cannot have " + ports.length + " ports");
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            hosts.add(host(names[i], ports[ports.length == 1 ? 0 : i]));
        }
        return hosts;
    }

    private static Host host(String name, String port) {
        String bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        int number = port.isEmpty() ? DEFAULT_PORT : port(port);
        return new Host(bare.isEmpty() ? DEFAULT_HOST : bare, number);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, with the same words.
        }
        throw new IllegalArgumentException("\"" + text + "\" is no port from 1 to 65535");
    }

    /** The first that is not empty; otherwise the last. */
    private static String first(String... values) {
        return Arrays.stream(values)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(values[values.length - 1]);
    }

    /** Percent-encoding only, as libpq does: a plus sign is a plus sign. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "has a % that is not followed by two hexadecimal digits; write it as %25");
        }
    }
}
