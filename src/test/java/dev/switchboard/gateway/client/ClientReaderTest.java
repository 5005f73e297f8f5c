package dev.switchboard.gateway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a client is, by the headers that proxies of every make send and that clients forge. */
class ClientReaderTest {

    private static final Networks PROXIES = Networks.of(List.of("10.0.0.0/8", "2001:db8:ffff::/48"));
    private static final ClientReader READER = new ClientReader(() -> PROXIES);
    private static final String PROXY = "10.0.0.1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // HAProxy, nginx, Envoy, AWS: appended.
                "203.0.113.7                       | 203.0.113.7",
                "8.8.8.8, 203.0.113.7              | 203.0.113.7",
                "8.8.8.8, 203.0.113.7, 10.9.9.9    | 203.0.113.7",
                // Azure's Application Gateway and Front Door: with ports, which made each request a new address.
                "203.0.113.7:51234                 | 203.0.113.7",
                "8.8.8.8, 203.0.113.7:1, 10.9.9.9:5 | 203.0.113.7",
                "[2001:db8::1]:443                 | 2001:db8::1",
                "2001:DB8:0:0::1                   | 2001:db8::1",
                "\"[2001:db8::1]\"                 | 2001:db8::1",
                "::ffff:203.0.113.7                | 203.0.113.7",
                "fe80::1%eth0                      | fe80::1",
                // Empty elements are none; what is no address ends the walk at the proxy that wrote it.
                "203.0.113.7, , ''                 | 10.0.0.1",
                "203.0.113.7,,                     | 203.0.113.7",
                "203.0.113.7, unknown              | 10.0.0.1",
                "203.0.113.7, unknown, 10.2.2.2    | 10.2.2.2",
                "203.0.113.7:x y                   | 10.0.0.1",
                // A client within the trusted network.
                "10.3.3.3, 10.2.2.2                | 10.3.3.3",
            })
    void findsTheAddressInXForwardedFor(String header, String address) {
        assertEquals(address, read(PROXY, "X-Forwarded-For", header).address());
    }

    /** Regression: only the first line was read, which through our own haproxy.cfg was the client's forgery. */
    @Test
    void readsAllLinesOfARepeatedHeader() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("X-Forwarded-For", "8.8.8.8")
                .add("x-forwarded-for", "203.0.113.7, 10.4.4.4");
        assertEquals("203.0.113.7", READER.read(peer(PROXY), headers, false).address());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "for=203.0.113.7                                      | 203.0.113.7 | http",
                "For=\"203.0.113.7:4711\";Proto=HTTPS;by=10.0.0.1     | 203.0.113.7 | https",
                "for=8.8.8.8, for=\"[2001:db8:cafe::17]:4711\"        | 2001:db8:cafe::17 | http",
                "for=203.0.113.7;proto=https, for=10.5.5.5;proto=http | 203.0.113.7 | https",
                "for=8.8.8.8;proto=http, for=203.0.113.7;proto=https  | 203.0.113.7 | https",
                "for=\"8.8.8.8, for=1.1.1.1\", for=203.0.113.7        | 203.0.113.7 | http",
                "for=_hidden;proto=wss                                | 10.0.0.1    | https",
                "for=unknown                                          | 10.0.0.1    | http",
                "nonsense;;=,                                         | 10.0.0.1    | http",
                "for=\"unclosed                                       | 10.0.0.1    | http",
            })
    void understandsTheStandardHeader(String header, String address, String scheme) {
        ClientRequest client = read(PROXY, "Forwarded", header);
        assertEquals(address, client.address());
        assertEquals(scheme, client.scheme());
    }

    /** A proxy that writes one kind passes on what the client wrote in the other. */
    @Test
    void aForgeryInOneHeaderDoesNotOverrideTheOther() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Forwarded", "for=8.8.8.8")
                .add("X-Forwarded-For", "203.0.113.7");
        assertEquals(PROXY, READER.address(peer(PROXY), headers));
        headers.set("Forwarded", "for=\"203.0.113.7:99\"");
        assertEquals("203.0.113.7", READER.address(peer(PROXY), headers));
    }

    @Test
    void ignoresEverythingFromAnUntrustedPeer() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "Hub.example:3000")
                .add("X-Forwarded-For", "8.8.8.8")
                .add("Forwarded", "for=8.8.4.4;proto=https;host=evil.example")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "evil.example")
                .add("X-Forwarded-Port", "443");
        assertEquals(
                new ClientRequest("198.51.100.9", "http", "hub.example:3000", "", "hub.example:3000"),
                READER.read(peer("198.51.100.9"), headers, false));
        assertEquals("-", READER.address(null, headers));
    }

    /** What Traefik, Envoy, Azure's Application Gateway, AWS and Cloudflare before nginx send with a request of a page. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Traefik, a WebSocket | Host: hub.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Host: hub.example; X-Forwarded-Port: 443; X-Forwarded-Proto: wss; X-Forwarded-Server: edge; X-Real-Ip: 203.0.113.7",
                "Traefik, plain       | Host: hub.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Host: hub.example; X-Forwarded-Port: 443; X-Forwarded-Proto: https",
                "Envoy                | Host: hub.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Proto: https; X-Request-Id: a; X-Envoy-External-Address: 203.0.113.7",
                "Application Gateway  | Host: 10.0.0.9; X-Forwarded-For: 203.0.113.7:51234; X-Forwarded-Proto: https; X-Forwarded-Port: 443; X-Original-Host: hub.example; X-Appgw-Trace-Id: a",
                "AWS                  | Host: hub.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Port: 443; X-Forwarded-Proto: https",
                "Cloudflare, nginx    | Host: hub.example; CF-Connecting-IP: 203.0.113.7; CF-Visitor: {\"scheme\":\"https\"}; X-Forwarded-For: 203.0.113.7, 10.66.0.1; X-Forwarded-Proto: https",
                "each appends         | Host: hub.example; X-Forwarded-For: 203.0.113.7, 10.66.0.1; X-Forwarded-Proto: https, http",
                "each appends, forged | Host: hub.example; X-Forwarded-For: 8.8.8.8, 203.0.113.7, 10.66.0.1; X-Forwarded-Proto: http, https, http",
                "X-Forwarded-Ssl      | Host: hub.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Ssl: on",
                "Forwarded            | Host: 10.0.0.9:3000; Forwarded: for=203.0.113.7~proto=https~host=hub.example",
            })
    void knowsTheHeadersOfCommonProxies(String name, String lines) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String line : lines.split(";")) {
            int colon = line.indexOf(':');
            headers.add(
                    line.substring(0, colon).trim(),
                    line.substring(colon + 1).replace('~', ';').trim());
        }
        ClientRequest client = READER.read(peer(PROXY), headers, false);
        assertEquals("203.0.113.7", client.address(), name);
        assertTrue(client.isSecure(), name);
        assertEquals("https://hub.example", client.ownOrigin(), name);
        for (String own : List.of("https://hub.example", "wss://hub.example", "https://HUB.example:443")) {
            assertTrue(Origins.of(List.of()).allow(own, client), name + own);
        }
        for (String other : List.of("http://hub.example", "https://hub.example:8443", "https://evil.example", "null")) {
            assertFalse(Origins.of(List.of()).allow(other, client), name + other);
        }
    }

    /** An iOS client over Starscream sends wss and the host with its port. */
    @Test
    void itsOwnOriginHasManySpellings() {
        ClientRequest tls = new ClientRequest("-", "https", "host:443", "", "host:443");
        assertTrue(Origins.of(List.of()).allow("wss://host", tls));
        ClientRequest plain = new ClientRequest("-", "http", "host", "", "host");
        assertTrue(Origins.of(List.of()).allow("ws://host:80", plain));
        ClientRequest mapped = new ClientRequest("-", "https", "host", "8443", "host");
        assertTrue(Origins.of(List.of()).allow("https://host:8443", mapped));
        ClientRequest six = new ClientRequest("-", "http", "[::1]:3000", "", "[::1]:3000");
        assertTrue(Origins.of(List.of()).allow("http://[::1]:3000", six));
        assertTrue(Origins.of(List.of()).allow(null, plain));
    }

    @Test
    void trustsIpv6ProxiesInEverySpelling() {
        assertTrue(READER.trusts(peer("2001:db8:ffff:0:0:0:0:1")));
        assertFalse(READER.trusts(peer("2001:db8:fffe::1")));
    }

    private static ClientRequest read(String peer, String header, String value) {
        return READER.read(peer(peer), MultiMap.caseInsensitiveMultiMap().add(header, value), false);
    }

    private static SocketAddress peer(String address) {
        return SocketAddress.inetSocketAddress(50_000, address);
    }
}
