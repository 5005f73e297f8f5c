package dev.switchboard.gateway.admission;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the headers where a request comes from: whether its {@code Origin} (RFC 6454) may use the hub, and what the
 * client's address is. Headers of proxies count only from trusted proxies. Stateless; any thread.
 */
public final class OriginCheck {

    private final Supplier<HttpConfig> config;

    /** @param config asked for each request */
    public OriginCheck(Supplier<HttpConfig> config) {
        this.config = config;
    }

    /** Whether there is no {@code Origin}, or it is the request's own scheme and host, or one of the list. */
    public boolean allows(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        String asked = origin.toLowerCase(Locale.ROOT);
        return config.get().origins().contains(asked) || asked.equals(ownOrigin(request));
    }

    /** The client's address; after a trusted proxy the nearest one in {@code X-Forwarded-For} that is no such proxy. */
    public String address(HttpServerRequest request) {
        return address(request.remoteAddress(), request.headers());
    }

    /** As {@link #address(HttpServerRequest)}, of a request that has ended. */
    public String address(@Nullable SocketAddress remote, MultiMap headers) {
        String peer = remote == null ? "-" : remote.hostAddress();
        String forwarded = headers.get("X-Forwarded-For");
        if (forwarded == null || !config.get().trustedProxies().contains(peer)) {
            return peer;
        }
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            String hop = hops[i].trim();
            if (!hop.isEmpty() && !config.get().trustedProxies().contains(hop)) {
                return hop;
            }
        }
        return peer;
    }

    /** Whether the client uses TLS, up to the hub or up to a trusted proxy. */
    public boolean isSecure(HttpServerRequest request) {
        return "https".equalsIgnoreCase(scheme(request));
    }

    private @Nullable String scheme(HttpServerRequest request) {
        return forwarded(request, "X-Forwarded-Proto", request.isSSL() ? "https" : "http");
    }

    private String ownOrigin(HttpServerRequest request) {
        String scheme = scheme(request);
        String host = forwarded(request, "X-Forwarded-Host", request.getHeader("Host"));
        return (scheme + "://" + host).toLowerCase(Locale.ROOT);
    }

    private @Nullable String forwarded(HttpServerRequest request, String header, @Nullable String otherwise) {
        String value = request.getHeader(header);
        boolean trusted = request.remoteAddress() != null
                && config.get()
                        .trustedProxies()
                        .contains(request.remoteAddress().hostAddress());
        return value == null || !trusted ? otherwise : value.split(",", -1)[0].trim();
    }
}
