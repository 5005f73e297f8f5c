package dev.switchboard.gateway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.auth.Tokens;
import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.testing.FuzzTarget;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What the hub reads in a request's headers, under fuzz: {@code X-Forwarded-*}, {@code Forwarded}, {@code Host}, {@code Origin},
 * {@code Cookie}, {@code Authorization}. A line of the input is a header. What comes of them must be well-formed, whatever they
 * say: it ends in limits, logs and answers.
 */
public final class HeaderFuzz {

    private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(4_711, "10.0.0.1");
    private static final ClientReader READER = new ClientReader(() -> Networks.of(List.of("10.0.0.0/8", "fd00::/8")));
    private static final Origins ORIGINS = Origins.of(
            List.of("https://*.example.com", "https://hub.example.org:8443", "capacitor://localhost", "null"));
    private static final HostCheck HOSTS = HostCheck.ofOps("127.0.0.1", List.of("hub.example.org"));

    public static final FuzzTarget HEADERS = new FuzzTarget("headers", input -> {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\\\\n|\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
        ClientRequest client = READER.read(PROXY, headers, false);
        assertEquals(client.address(), Address.of(client.address()), "no address in canonical form");
        assertTrue(Set.of("http", "https").contains(client.scheme()), client.scheme());
        assertTrue(client.port().length() <= 5, client.port());
        assertEquals(client.address(), READER.address(PROXY, headers));
        ORIGINS.allow(headers.get("Origin"), client);
        HOSTS.allows(client);
        Tokens.find(MultiMap.caseInsensitiveMultiMap(), headers);
        headers.getAll("Cookie").forEach(ServerCookieDecoder.STRICT::decode);
    });

    private HeaderFuzz() {}
}
