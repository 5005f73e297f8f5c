package dev.switchboard.gateway.admission;

import dev.switchboard.gateway.client.ClientRequest;
import dev.switchboard.gateway.client.Origins;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose {@code Host} names another server. Without it, a page whose name server answers with this machine's
 * address (DNS rebinding) is of the hub's own origin. Checks where it is configured and on ports bound to loopback; a request
 * without {@code Host} comes from no browser. Immutable; safe from any thread.
 */
public final class HostCheck {

    private static final String LOCALHOST = "localhost";

    private final Set<String> names;
    private final Origins origins;
    private final boolean loopback;
    private final boolean addresses;

    private HostCheck(Collection<String> names, Origins origins, boolean loopback, boolean addresses) {
        this.names =
                names.stream().map(name -> bare(name.toLowerCase(Locale.ROOT))).collect(Collectors.toSet());
        this.origins = origins;
        this.loopback = loopback;
        this.addresses = addresses;
    }

    /** The check of the endpoints' port: the configured hosts, those of the allowed origins, and loopback ones if it is bound so. */
    static HostCheck ofEndpoints(String boundTo, Collection<String> hosts, Origins origins) {
        return new HostCheck(hosts, origins, isLoopback(boundTo), false);
    }

    /** The check of the private port, which probes and scrapers call by its address. */
    public static HostCheck ofOps(String boundTo, Collection<String> hosts) {
        return new HostCheck(hosts, Origins.of(Set.of()), isLoopback(boundTo), true);
    }

    /** Whether the address or name means this machine alone. */
    public static boolean isLoopback(String host) {
        String name = bare(host.toLowerCase(Locale.ROOT));
        InetAddress address = address(name);
        return address == null ? name.equals(LOCALHOST) || name.endsWith("." + LOCALHOST) : address.isLoopbackAddress();
    }

    public boolean allows(HttpServerRequest request) {
        return allows(request.getHeader("Host"));
    }

    /** Whether there are several: RFC 9112, section 3.2, wants 400, since a proxy may have checked another one than the server reads. */
    public static boolean isRepeated(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.HOST).size() > 1;
    }

    /** Whether a {@code Host} names nothing. One that is empty is as good as none. */
    public static boolean isAbsent(@Nullable String header) {
        return header == null || header.isBlank();
    }

    /**
     * Checks the host that was asked for. On a loopback port the header itself counts: there a page of a foreign name could
     * write {@code X-Forwarded-Host}.
     */
    public boolean allows(ClientRequest client) {
        return allows(loopback ? client.hostHeader() : client.host());
    }

    boolean allows(@Nullable String header) {
        if (header == null || isAbsent(header) || (names.isEmpty() && !loopback)) {
            return true;
        }
        String host = bare(header.trim().toLowerCase(Locale.ROOT));
        return names.contains(host)
                || origins.haveHost(host)
                || (loopback && isLoopback(host))
                || (addresses && address(host) != null);
    }

    /** Without port, brackets and the dot of a complete name. */
    private static String bare(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        String name = colon >= 0 && colon == host.lastIndexOf(':') ? host.substring(0, colon) : host;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static @Nullable InetAddress address(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException ofAnotherLength) {
            return null;
        }
    }
}
