package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten wrong passwords from anywhere once closed a name to its owner, and twenty right ones an address to everybody. */
@Tag("slow")
class LoginLimitsTest {

    private static final int AT_ADDRESS = 3;
    private static final int OF_ADDRESS = 6;
    private static final int OF_NAME = 10;
    private static RestBench bench;
    private static int addresses;

    private final String ana = someone("ana").substring(0, 20);
    private final String home = newAddress();

    @BeforeAll
    static void open() {
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--http.trustedProxies=127.0.0.1",
                "--limits.commands.account:login={\"capacity\":" + AT_ADDRESS + ",\"per\":\"1h\"}",
                "--limits.commands.account:login:address={\"capacity\":" + OF_ADDRESS + ",\"per\":\"1h\"}",
                "--limits.commands.account:login:name={\"capacity\":" + OF_NAME + ",\"per\":\"1h\"}");
        bench.start();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static String newAddress() {
        return "198.51.100." + ++addresses;
    }

    private static RestBench.Response ask(String what, String address, String name, String password) {
        return bench.send(
                HttpMethod.POST,
                "/api/auth/" + what,
                Map.of("X-Forwarded-For", address),
                data("username", name, "password", password).encode());
    }

    private static void register(String address, String name) {
        assertEquals(201, ask("register", address, name, "correct horse").status());
    }

    private static int login(String address, String name) {
        return ask("login", address, name, "correct horse").status();
    }

    private static void fail(int times, String address, String name) {
        for (int i = 0; i < times; i++) {
            assertEquals(401, ask("login", address, name, "wrong horse").status());
        }
    }

    private static void failAsOthers(int times, String address) {
        for (int i = 0; i < times; i++) {
            fail(1, address, someone("x").substring(0, 20));
        }
    }

    @Test
    void aSuccessCostsNothing() {
        register(home, ana);
        for (int i = 0; i < 3 * OF_ADDRESS; i++) {
            assertEquals(200, login(home, ana));
        }
    }

    @Test
    void failuresCloseTheAddressFirst() {
        failAsOthers(OF_ADDRESS, home);
        RestBench.Response refused = ask("login", home, ana, "wrong horse");
        assertEquals(429, refused.status());
        assertTrue(Long.parseLong(refused.headers().get("Retry-After")) > 60);
        fail(1, newAddress(), ana);
    }

    @Test
    void failuresCloseTheNameAtTheirAddressAlone() {
        register(newAddress(), ana);
        fail(AT_ADDRESS, home, ana);
        assertEquals(429, login(home, ana));
        assertEquals(200, login(newAddress(), ana));
        String ben = someone("ben").substring(0, 20);
        register(newAddress(), ben);
        assertEquals(200, login(home, ben));
    }

    @Test
    void aNameIsNeverClosedToAnAddressThatHasSignedInBefore() {
        register(home, ana);
        for (int i = 0; i < OF_NAME; i++) {
            fail(1, newAddress(), ana);
        }
        assertEquals(429, login(newAddress(), ana));
        assertEquals(429, login(newAddress(), ana.toUpperCase()));
        assertEquals(200, login(home, ana));
        // Nor is it by others behind that address.
        failAsOthers(OF_ADDRESS, home);
        assertEquals(
                429,
                ask("login", home, someone("x").substring(0, 20), "wrong horse").status());
        assertEquals(200, login(home, ana));
        // Its own failures count.
        fail(AT_ADDRESS, home, ana);
        assertEquals(429, login(home, ana));
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        String network = "2001:db8:0:" + Integer.toHexString(++addresses) + "::";
        for (int i = 1; i <= OF_ADDRESS; i++) {
            failAsOthers(1, network + i);
        }
        assertEquals(429, login(network + "abcd", ana));
        fail(1, "2001:db8:1:1::1", ana);
    }

    @Test
    void aClientCannotNameItsNetwork() {
        register(home, ana);
        for (int i = 0; i < OF_NAME; i++) {
            fail(1, newAddress(), ana);
        }
        RestBench.Response refused = bench.send(
                HttpMethod.POST,
                "/api/auth/login",
                Map.of("X-Forwarded-For", newAddress()),
                data("username", ana, "password", "correct horse", "network", home)
                        .encode());
        assertEquals(429, refused.status());
    }
}
