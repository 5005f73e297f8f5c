package dev.switchboard.gateway.admission;

import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code http} of the configuration.
 *
 * @param host the address the port is bound to
 * @param port 0 for any free port
 * @param instances HTTP server instances, each on its own event loop
 * @param origins the origins that are allowed beside the request's own
 * @param hosts which {@code Host} headers are accepted
 * @param trustedProxies the addresses of proxies whose {@code X-Forwarded-*} headers count
 * @param idleTimeout how long an HTTP connection may be silent in both directions; a WebSocket is pinged instead
 * @param hsts how long browsers shall use https alone (RFC 6797), if they shall
 * @param tls with it the port serves https and wss only
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Set<String> origins,
        HostCheck hosts,
        Networks trustedProxies,
        Duration idleTimeout,
        Optional<Duration> hsts,
        Optional<HttpTls> tls) {

    /** The origins of a hub that only this machine can reach, unless others are configured. */
    private static final Set<String> LOCAL_ORIGINS = Set.of("http://localhost:3000", "http://127.0.0.1:3000");

    public HttpConfig {
        origins = Set.copyOf(origins);
    }

    public static HttpConfig from(Settings settings) {
        int instances = settings.whole("instances");
        String host = settings.text("host");
        Set<String> origins = origins(settings, host);
        return new HttpConfig(
                host,
                settings.whole("port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                origins,
                HostCheck.ofEndpoints(host, settings.texts("hosts"), origins),
                Networks.of(settings.texts("trustedProxies")),
                settings.duration("idleTimeout"),
                settings.optionalText("hsts").map(set -> settings.duration("hsts")),
                HttpTls.from(settings.at("tls")));
    }

    private static Set<String> origins(Settings settings, String host) {
        if (settings.has("origins")) {
            return Set.copyOf(lowercase(settings.texts("origins")));
        }
        return HostCheck.isLoopback(host) ? LOCAL_ORIGINS : Set.of();
    }

    private static List<String> lowercase(List<String> origins) {
        return origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }
}
