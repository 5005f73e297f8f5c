package dev.switchboard.gateway.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

    @Test
    void containsItsAddressesAndThoseOfItsNetworks() {
        Networks networks = Networks.of(List.of("127.0.0.1", "10.20.0.0/14", "2001:db8::/33", "::1", "192.0.2.128/25"));
        for (String inside :
                List.of("127.0.0.1", "::ffff:127.0.0.1", "10.23.255.255", "2001:db8:7fff::1", "0:0:0:0:0:0:0:1")) {
            assertTrue(networks.contains(inside), inside);
        }
        for (String outside :
                List.of("127.0.0.2", "10.24.0.0", "2001:db8:8000::1", "::2", "192.0.2.127", "-", "", "host")) {
            assertFalse(networks.contains(outside), outside);
        }
        assertTrue(Networks.of(List.of("0.0.0.0/0")).contains("198.51.100.7"));
        assertFalse(Networks.of(List.of("0.0.0.0/0")).contains("::1"));
        assertFalse(Networks.of(List.of()).contains("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0/8/8",
                "::/129",
                "300.1.1.1",
                "1.2.3.4/x"
            })
    void recognizesTextsThatAreNoNetwork(String text) {
        assertFalse(Networks.isOne(text));
    }
}
