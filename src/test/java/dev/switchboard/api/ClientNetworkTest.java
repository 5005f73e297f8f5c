package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClientNetworkTest {

    @Test
    void isTheAddressOrTheSlash64() {
        assertEquals("192.0.2.7", ClientNetwork.of("192.0.2.7"));
        assertEquals("192.0.2.7", ClientNetwork.of("::ffff:192.0.2.7"));
        assertEquals("2001:db8:0:1:0:0:0:0/64", ClientNetwork.of("2001:db8:0:1:a:b:c:d"));
        assertEquals("2001:db8:0:1:0:0:0:0/64", ClientNetwork.of("2001:0DB8:0:1::"));
        assertEquals("fe80:0:0:0:0:0:0:0/64", ClientNetwork.of("fe80::1%eth0"));
        assertEquals("-", ClientNetwork.of("-"));
        assertEquals(100, ClientNetwork.of("x".repeat(5_000)).length());
    }
}
