package dev.switchboard.engineio;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request that opened a session. A session keeps it as long as it lives, so it can be {@linkplain #pack packed}: Vert.x's
 * maps of a request with five headers take 2 KB. On the session's context.
 */
public final class Handshake {

    /** They belong to the connection that ended, and say nothing of the client. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions");

    private static final char END = '\0';

    private final EngineTransport transport;
    private final boolean secure;
    private final long at = System.currentTimeMillis();
    private @Nullable Open open;
    /** Each part followed by {@link #END}: the uri, the peer's host and port, then the query, {@link #END}, the headers. */
    private String packed = "";

    private record Open(String uri, MultiMap query, MultiMap headers, SocketAddress remoteAddress) {}

    private Handshake(EngineTransport transport, boolean secure, Open open) {
        this.transport = transport;
        this.secure = secure;
        this.open = open;
    }

    static Handshake of(HttpServerRequest request, EngineTransport transport) {
        return new Handshake(
                transport,
                request.isSSL(),
                new Open(request.uri(), request.params(), request.headers(), request.remoteAddress()));
    }

    /** What it opened on. */
    public EngineTransport transport() {
        return transport;
    }

    public boolean secure() {
        return secure;
    }

    public Instant at() {
        return Instant.ofEpochMilli(at);
    }

    /** As it was asked for, query included. */
    public String uri() {
        return opened().uri();
    }

    /** The protocol's own keys among the application's. */
    public MultiMap query() {
        return opened().query();
    }

    /** Without those of the connection, once it is packed. */
    public MultiMap headers() {
        return opened().headers();
    }

    public SocketAddress remoteAddress() {
        return opened().remoteAddress();
    }

    /** It is not going to be read often any more. */
    public void pack() {
        Open whole = open;
        // A domain socket has no host and port; a text of HTTP has no such character, unless it is forged.
        if (whole == null
                || whole.remoteAddress().hostAddress() == null
                || whole.uri().indexOf(END) >= 0) {
            return;
        }
        StringBuilder text = new StringBuilder(256);
        text.append(whole.uri()).append(END);
        text.append(whole.remoteAddress().hostAddress()).append(END);
        text.append(whole.remoteAddress().port()).append(END);
        if (append(text, whole.query(), Set.of()) && append(text.append(END), whole.headers(), OF_THE_CONNECTION)) {
            packed = text.toString();
            open = null;
        }
    }

    /** False if the values cannot be told apart afterwards. */
    private static boolean append(StringBuilder text, MultiMap values, Set<String> without) {
        for (Map.Entry<String, String> value : values) {
            String name = value.getKey();
            if (name.isEmpty() || name.indexOf(END) >= 0 || value.getValue().indexOf(END) >= 0) {
                return false;
            }
            if (!without.contains(name.toLowerCase(Locale.ROOT))) {
                text.append(name).append(END).append(value.getValue()).append(END);
            }
        }
        return true;
    }

    private Open opened() {
        return open == null ? unpack() : open;
    }

    private Open unpack() {
        String[] parts = packed.split(String.valueOf(END), -1);
        int next = 3;
        MultiMap query = MultiMap.caseInsensitiveMultiMap();
        for (; !parts[next].isEmpty(); next += 2) {
            query.add(parts[next], parts[next + 1]);
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (next++; next + 1 < parts.length; next += 2) {
            headers.add(parts[next], parts[next + 1]);
        }
        return new Open(
                parts[0], query, headers, SocketAddress.inetSocketAddress(Integer.parseInt(parts[2]), parts[1]));
    }
}
