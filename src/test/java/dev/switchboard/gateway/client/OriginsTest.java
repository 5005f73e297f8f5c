package dev.switchboard.gateway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final ClientRequest ELSEWHERE = new ClientRequest("-", "http", "10.0.0.1", "", "10.0.0.1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "capacitor://localhost",
                "ionic://localhost",
                "tauri://localhost",
                "http://tauri.localhost",
                "app://.",
                "chrome-extension://abcdefghijklmnop",
                "moz-extension://5b2c6d4e-0000-4000-8000-000000000000",
                "file://",
                "null",
                "https://app.example.org:8443"
            })
    void allowsEveryOriginThatAnAppCanHave(String origin) {
        assertTrue(allows(List.of(origin), origin));
        assertTrue(allows(List.of(origin), origin.toUpperCase()));
        assertFalse(allows(List.of("https://other.example"), origin));
        assertFalse(allows(List.of(origin), origin + ".evil.example"));
    }

    @Test
    void aWildcardStandsForExactlyOneLabel() {
        List<String> wildcard = List.of("https://*.example.com");
        for (String inside : List.of("https://a.example.com", "wss://a-b.Example.com:443")) {
            assertTrue(allows(wildcard, inside), inside);
        }
        for (String outside : List.of(
                "https://example.com",
                "https://.example.com",
                "https://a.b.example.com",
                "http://a.example.com",
                "https://a.example.com:8443",
                "https://a.example.com.evil.org",
                "https://evil.org#.example.com",
                "https://evil.org/.example.com",
                "https://evil.org:1.example.com",
                "https://*.example.com")) {
            assertFalse(allows(wildcard, outside), outside);
        }
        assertTrue(allows(List.of("http://*.localhost:3000"), "http://a.localhost:3000"));
    }

    /** As browsers write it, or with the default port, as other clients may. */
    @Test
    void allowsThePagesOfTheHostThatWasAskedFor() {
        ClientRequest page = new ClientRequest("-", "https", "hub.example", "", "hub.example");
        Origins none = Origins.of(Set.of());
        for (String own : List.of("https://hub.example", "https://HUB.example:443", "wss://hub.example")) {
            assertTrue(none.allow(own, page), own);
        }
        for (String foreign : List.of(
                "http://hub.example",
                "https://hub.example:8443",
                "https:hub.example",
                "https//:hub.example",
                "https://hub.example.evil",
                "https://xub.example",
                "https")) {
            assertFalse(none.allow(foreign, page), foreign);
        }
        assertFalse(none.allow("https://null", new ClientRequest("-", "https", null, "", null)));
    }

    @Test
    void knowsTheHostsOfItsOriginsWithoutTheirPorts() {
        Origins origins = Origins.of(List.of("http://[::1]:3000", "https://*.example.org:8443", "app://phone"));
        assertTrue(origins.haveHost("::1"));
        assertTrue(origins.haveHost("a.example.org"));
        assertFalse(origins.haveHost("example.org"));
        assertFalse(origins.haveHost("phone"));
    }

    @Test
    void aStarAllowsAll() {
        assertTrue(Origins.of(List.of("*")).isAny());
        for (String origin : List.of("https://x.example", "null", "file://", "nonsense")) {
            assertTrue(allows(List.of("*"), origin));
        }
    }

    @Test
    void knowsWhichPagesMayEmbedIt() {
        assertEquals(Set.of("*"), Origins.of(List.of("*")).embedding());
        assertEquals(
                Set.of("https://app.example", "capacitor://localhost"),
                Origins.of(List.of(
                                "https://app.example",
                                "https://*.example.com",
                                "null",
                                "file://",
                                "capacitor://localhost"))
                        .embedding());
    }

    @Test
    void knowsTheHostsOfItsWebOrigins() {
        Origins origins = Origins.of(
                List.of("https://app.example:8443", "https://*.example.com", "capacitor://phone", "*", "null"));
        assertTrue(origins.haveHost("app.example"));
        assertTrue(origins.haveHost("a.example.com"));
        for (String other : List.of("phone", "a.b.example.com", "example.com", "null", "*", "evil.example")) {
            assertFalse(origins.haveHost(other), other);
        }
    }

    private static boolean allows(List<String> configured, String origin) {
        return Origins.of(configured).allow(origin, ELSEWHERE);
    }
}
