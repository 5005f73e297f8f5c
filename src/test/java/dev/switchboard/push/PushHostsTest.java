package dev.switchboard.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client may send the hub, and where not. */
class PushHostsTest {

    private static final PushHosts BROWSERS = PushHosts.of(Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fcm.googleapis.com/fcm/send/abc:def",
                "https://FCM.googleapis.com/fcm/send/abc",
                "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
                "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2f",
                "https://web.push.apple.com/QGuQyavXutnMH"
            })
    void letsBrowsersSubscribe(String url) {
        Endpoint endpoint = Endpoint.parse(url).orElseThrow();
        assertTrue(BROWSERS.allow(endpoint));
        assertFalse(BROWSERS.allowPrivateAddressOf(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fcm.googleapis.com.example.org/",
                "https://example.org/fcm.googleapis.com",
                "https://notify.windows.com/",
                "https://evilnotify.windows.com/",
                "https://fcm.googleapis.com./",
                "https://127.0.0.1/",
                "https://localhost/",
                "https://[::1]/"
            })
    void refusesOtherHosts(String url) {
        assertFalse(BROWSERS.allow(Endpoint.parse(url).orElseThrow()), url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://fcm.googleapis.com/",
                "https://user@fcm.googleapis.com/",
                "https://fcm.googleapis.com/#fragment",
                "https://fcm.googleapis.com:0/",
                "https://fcm.googleapis.com:65536/",
                "https:///path",
                "https://fcm.googleapis.com/ two",
                "https://fcm.googleapis.com/\r\nHost: x",
                "https://fcm.googleapis.com/ä",
                "ftp://fcm.googleapis.com/",
                "fcm.googleapis.com",
                "https:fcm.googleapis.com",
                "https://exa_mple.org/"
            })
    void refusesWhatIsNoHttpsUrl(String url) {
        assertEquals(Optional.empty(), Endpoint.parse(url), url);
    }

    @Test
    void knowsTheOriginOfAnEndpoint() {
        Endpoint plain = Endpoint.parse("https://Push.example.org?a=b").orElseThrow();
        assertEquals("https://push.example.org", plain.origin());
        assertEquals("/?a=b", plain.target());
        assertEquals(443, plain.port());
        Endpoint other = Endpoint.parse("https://[::1]:8443/x/y").orElseThrow();
        assertEquals("https://[::1]:8443", other.origin());
        assertEquals("::1", other.host());
        assertFalse(plain.toString().contains("a=b"));
    }

    @Test
    void allowsPrivateAddressesOfHostsThatAreNamedInFull() {
        PushHosts hosts = new PushHosts(List.of("Push.intern", "*.example.org"), true);
        assertTrue(hosts.allowPrivateAddressOf(
                Endpoint.parse("https://push.intern/").orElseThrow()));
        Endpoint other = Endpoint.parse("https://push.example.org/").orElseThrow();
        assertTrue(hosts.allow(other));
        assertFalse(hosts.allowPrivateAddressOf(other));
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, true",
        "172.15.255.255, true",
        "172.16.0.1, false",
        "172.31.255.255, false",
        "172.32.0.0, true",
        "10.1.2.3, false",
        "127.9.9.9, false",
        "0.0.0.0, false",
        "100.64.0.1, false",
        "100.128.0.1, true",
        "169.254.169.254, false",
        "192.168.1.1, false",
        "198.19.0.1, false",
        "224.0.0.1, false",
        "255.255.255.255, false",
        "2a00:1450:4001::1, true",
        "::1, false",
        "::, false",
        "fe80::1, false",
        "fc00::1, false",
        "fd12::1, false",
        "ff02::1, false",
        "2001:db8::1, false",
        "2002:7f00:1::1, false",
        "64:ff9b::7f00:1, false",
        "::ffff:127.0.0.1, false",
        "::ffff:8.8.8.8, true"
    })
    void tellsPublicAddressesFromOthers(String address, boolean isPublic) throws UnknownHostException {
        assertEquals(isPublic, PublicAddress.is(InetAddress.getByName(address)));
    }
}
