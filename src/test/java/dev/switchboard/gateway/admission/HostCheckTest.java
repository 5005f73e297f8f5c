package dev.switchboard.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.client.Origins;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostCheckTest {

    private static final List<String> LOCAL = List.of(
            "localhost",
            "localhost:3000",
            "LOCALHOST",
            "localhost.",
            "app.localhost:1",
            "127.0.0.1",
            "127.0.0.1:3000",
            "[::1]:3000");
    private static final List<String> REBOUND = List.of(
            "evil.example", "evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "a:b:c");

    @Test
    void acceptsLoopbackNamesOnAPortBoundToLoopback() {
        for (String bound : List.of("127.0.0.1", "localhost", "::1")) {
            HostCheck check = HostCheck.ofEndpoints(bound, List.of(), Origins.of(List.of("https://app.example:8443")));
            LOCAL.forEach(host -> assertTrue(check.allows(host), host));
            REBOUND.forEach(host -> assertFalse(check.allows(host), host));
            assertTrue(check.allows("app.example"));
            assertTrue(check.allows((String) null));
            assertTrue(check.allows(" "));
            assertFalse(check.allows("10.0.0.7:3000"));
        }
    }

    @Test
    void acceptsEveryHostElsewhere() {
        HostCheck check = HostCheck.ofEndpoints("0.0.0.0", List.of(), Origins.of(List.of("https://app.example")));
        REBOUND.forEach(host -> assertTrue(check.allows(host), host));
    }

    @Test
    void acceptsTheConfiguredHostsAlone() {
        HostCheck check =
                HostCheck.ofEndpoints("0.0.0.0", List.of("Hub.Example"), Origins.of(List.of("https://app.example")));
        assertTrue(check.allows("hub.example:443"));
        assertTrue(check.allows("app.example"));
        REBOUND.forEach(host -> assertFalse(check.allows(host), host));
        assertFalse(check.allows("localhost"));
    }

    @Test
    void acceptsAddressesOnTheOpsPort() {
        HostCheck loopback = HostCheck.ofOps("127.0.0.1", List.of());
        HostCheck named = HostCheck.ofOps("0.0.0.0", List.of("hub.monitoring"));
        for (HostCheck check : List.of(loopback, named)) {
            REBOUND.forEach(host -> assertFalse(check.allows(host), host));
            assertTrue(check.allows("10.0.0.7:9000"));
            assertTrue(check.allows("[fe80::1]:9000"));
            assertTrue(check.allows((String) null));
            assertTrue(check.allows(""));
        }
        assertTrue(named.allows("hub.monitoring:9000"));
        assertTrue(loopback.allows("localhost:9000"));
        assertTrue(HostCheck.ofOps("0.0.0.0", List.of()).allows("evil.example"));
    }
}
