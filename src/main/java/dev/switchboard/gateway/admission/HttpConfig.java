package dev.switchboard.gateway.admission;

import dev.switchboard.config.Settings;
import dev.switchboard.gateway.client.Networks;
import dev.switchboard.gateway.client.Origins;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The section "http" of the configuration.
 *
 * @param host the address the port is bound to
 * @param port 0 for any free port
 * @param instances HTTP server instances, each on its own event loop
 * @param origins the origins that are allowed beside the request's own
 * @param hosts which {@code Host} headers are accepted
 * @param trustedProxies the addresses of proxies whose {@code X-Forwarded-*} headers count
 * @param http2 whether clients may speak HTTP/2: by ALPN under TLS, otherwise with prior knowledge or by an upgrade
 * @param proxyProtocol whether each connection begins with a header of the PROXY protocol
 * @param idleTimeout how long an HTTP connection may be silent in both directions; a WebSocket is pinged instead
 * @param hsts how long browsers shall use https alone (RFC 6797), if they shall
 * @param publicUrl where clients reach the hub, if that is configured
 * @param sockJsScript where SockJS's iframe loads its script from, unless it is the hub's own
 * @param tls with it the port serves https and wss only
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Origins origins,
        HostCheck hosts,
        Networks trustedProxies,
        boolean http2,
        boolean proxyProtocol,
        Duration idleTimeout,
        Optional<Duration> hsts,
        Optional<URI> publicUrl,
        Optional<String> sockJsScript,
        Optional<HttpTls> tls) {

    /** The origins of a hub that only this machine can reach, unless others are configured. */
    private static final Set<String> LOCAL_ORIGINS = Set.of("http://localhost:3000", "http://127.0.0.1:3000");

    public static HttpConfig from(Settings settings) {
        int instances = settings.whole("instances");
        String host = settings.text("host");
        Origins origins = origins(settings, host);
        return new HttpConfig(
                host,
                settings.whole("port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                origins,
                HostCheck.ofEndpoints(host, settings.texts("hosts"), origins),
                Networks.of(settings.texts("trustedProxies")),
                settings.flag("http2"),
                settings.flag("proxyProtocol"),
                settings.duration("idleTimeout"),
                settings.optionalText("hsts").map(set -> settings.duration("hsts")),
                settings.optionalText("publicUrl").map(URI::create),
                settings.optionalText("sockjsScript"),
                HttpTls.from(settings.at("tls")));
    }

    private static Origins origins(Settings settings, String host) {
        List<String> origins = new ArrayList<>();
        if (settings.has("origins")) {
            origins.addAll(settings.texts("origins"));
        } else if (HostCheck.isLoopback(host)) {
            origins.addAll(LOCAL_ORIGINS);
        }
        settings.optionalText("publicUrl").map(HttpConfig::originOf).ifPresent(origins::add);
        return Origins.of(origins);
    }

    private static String originOf(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
