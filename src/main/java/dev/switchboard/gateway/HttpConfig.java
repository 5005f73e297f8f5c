package dev.switchboard.gateway;

import dev.switchboard.config.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The section {@code http} of the configuration.
 *
 * @param host the address the port is bound to
 * @param port 0 for any free one
 * @param instances HTTP server instances, each on its own event loop; 0 for one for each processor
 * @param origins the origins that are allowed beside the request's own
 * @param trustedProxies the addresses of proxies whose {@code X-Forwarded-*} headers count
 */
public record HttpConfig(String host, int port, int instances, Set<String> origins, Set<String> trustedProxies) {

    public HttpConfig {
        origins = Set.copyOf(origins);
        trustedProxies = Set.copyOf(trustedProxies);
    }

    public static HttpConfig from(Settings settings) {
        int instances = settings.whole("instances");
        return new HttpConfig(
                settings.text("host"),
                settings.whole("port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                Set.copyOf(lowercase(settings.texts("origins"))),
                Set.copyOf(settings.texts("trustedProxies")));
    }

    private static List<String> lowercase(List<String> origins) {
        return origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }
}
