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
 * @param trustedProxies the addresses of proxies whose {@code X-Forwarded-*} headers count
 * @param idleTimeout how long an HTTP connection may be silent in both directions; a WebSocket is pinged instead
 * @param tls with it the port serves https and wss only
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Set<String> origins,
        Networks trustedProxies,
        Duration idleTimeout,
        Optional<HttpTls> tls) {

    public HttpConfig {
        origins = Set.copyOf(origins);
    }

    public static HttpConfig from(Settings settings) {
        int instances = settings.whole("instances");
        return new HttpConfig(
                settings.text("host"),
                settings.whole("port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                Set.copyOf(lowercase(settings.texts("origins"))),
                Networks.of(settings.texts("trustedProxies")),
                settings.duration("idleTimeout"),
                HttpTls.from(settings.at("tls")));
    }

    private static List<String> lowercase(List<String> origins) {
        return origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }
}
