package dev.switchboard.gateway.client;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests: {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port} and {@code Forwarded} (RFC 7239)
 * count only from trusted proxies, and of their lists only what trusted proxies wrote. Where both kinds name an address and
 * they differ, one of them is a client's forgery, and the client counts under its proxy's address. Stateless; any thread.
 */
public final class ClientReader {

    private static final List<String> SCHEME_HEADERS = List.of(
            "X-Forwarded-Proto",
            "X-Forwarded-Protocol",
            "X-Forwarded-Scheme",
            "X-Url-Scheme",
            "X-Forwarded-Ssl",
            "Front-End-Https");
    /** The second is what Azure's Application Gateway sends. */
    private static final List<String> HOST_HEADERS = List.of("X-Forwarded-Host", "X-Original-Host");

    private static final String UNKNOWN = "-";

    private final Supplier<Networks> trustedProxies;

    /** @param trustedProxies asked for each request */
    public ClientReader(Supplier<Networks> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /** Whether the peer is one of the trusted proxies. */
    public boolean trusts(@Nullable SocketAddress peer) {
        return trustedProxies.get().contains(peerAddress(peer));
    }

    public ClientRequest read(HttpServerRequest request) {
        return read(request.remoteAddress(), request.headers(), request.isSSL());
    }

    /** The client's address. */
    public String address(HttpServerRequest request) {
        return address(request.remoteAddress(), request.headers());
    }

    /** As {@link #address(HttpServerRequest)}, of a request that has ended. */
    public String address(@Nullable SocketAddress peer, MultiMap headers) {
        String known = peerAddress(peer);
        Networks trusted = trustedProxies.get();
        return trusted.contains(known) ? new Headers(known, headers, trusted).address() : known;
    }

    ClientRequest read(@Nullable SocketAddress peer, MultiMap headers, boolean tls) {
        String known = peerAddress(peer);
        String scheme = tls ? "https" : "http";
        String host = lower(headers.get("Host"));
        Networks trusted = trustedProxies.get();
        if (!trusted.contains(known)) {
            return new ClientRequest(known, scheme, host, "", host);
        }
        Headers forwarded = new Headers(known, headers, trusted);
        String asked = forwarded.host();
        return new ClientRequest(
                forwarded.address(),
                Objects.requireNonNullElse(forwarded.scheme(), scheme),
                asked.isEmpty() ? host : lower(asked),
                forwarded.port(),
                host);
    }

    private static String peerAddress(@Nullable SocketAddress peer) {
        String text = peer == null ? null : peer.hostAddress();
        String address = text == null ? null : Address.of(text);
        return address == null ? UNKNOWN : address;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.trim().toLowerCase(Locale.ROOT);
    }

    /** What the nearest proxy, a trusted one, passed on. */
    private static final class Headers {

        private final String peer;
        private final MultiMap headers;
        private final List<String> peers;
        private final List<ForwardedElement> elements;
        private final ProxyPath path;
        private final ProxyPath standard;

        private Headers(String peer, MultiMap headers, Networks trusted) {
            this.peer = peer;
            this.headers = headers;
            this.peers = list("X-Forwarded-For");
            this.elements = ForwardedElement.parse(String.join(",", headers.getAll("Forwarded")));
            this.path = ProxyPath.walk(peer, peers, trusted);
            this.standard = ProxyPath.walk(
                    peer, elements.stream().map(ForwardedElement::peer).toList(), trusted);
        }

        private String address() {
            boolean named =
                    elements.stream().anyMatch(element -> !element.peer().isEmpty());
            if (peers.isEmpty() || !named) {
                return named ? standard.address() : path.address();
            }
            return path.address().equals(standard.address()) ? path.address() : peer;
        }

        private @Nullable String scheme() {
            Stream<String> ofProxies = SCHEME_HEADERS.stream().map(name -> path.pick(list(name)));
            Stream<String> ofStandard = Stream.of(
                    standard.pick(elements.stream().map(ForwardedElement::proto).toList()));
            return Stream.concat(ofProxies, ofStandard)
                    .map(ClientRequest::schemeOf)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        private String host() {
            Stream<String> ofProxies = HOST_HEADERS.stream().map(name -> path.pick(list(name)));
            Stream<String> ofStandard = Stream.of(
                    standard.pick(elements.stream().map(ForwardedElement::host).toList()));
            return Stream.concat(ofProxies, ofStandard)
                    .filter(host -> !host.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        private String port() {
            String port = path.pick(list("X-Forwarded-Port"));
            return port.matches("[0-9]{1,5}") ? port : "";
        }

        /** The values of a header in all its lines; an empty one is none. */
        private List<String> list(String name) {
            return headers.getAll(name).stream()
                    .flatMap(line -> Stream.of(line.split(",", -1)))
                    .map(String::trim)
                    .filter(value -> !value.isEmpty())
                    .toList();
        }
    }
}
