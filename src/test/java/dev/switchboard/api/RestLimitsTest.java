package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** REST with limits of two commands per hour. */
@Tag("slow")
class RestLimitsTest {

    private static final int TURNS = 2;
    private static RestBench bench;
    private static Document document;

    private int address;

    @BeforeAll
    static void open() {
        Stream<String> commands = Stream.of(
                        "message:send",
                        "message:search",
                        "file:begin",
                        "file:open",
                        "publish",
                        "gateway:ask",
                        "notification:send",
                        "account:login",
                        "account:password",
                        "account:email",
                        "account:reset",
                        "account:confirm",
                        "user:profile",
                        "account:export",
                        "push:subscribe")
                .flatMap(command -> Stream.of("capacity=" + TURNS, "per=1h")
                        .map(setting -> "--limits.commands." + command + "." + setting));
        Stream<String> others = Stream.of(
                "--limits.commands.account:register.capacity=" + TURNS,
                "--limits.commands.account:register.per=1h",
                "--limits.default.capacity=" + TURNS,
                "--limits.default.per=1h",
                "--http.trustedProxies=127.0.0.1");
        bench = new RestBench(
                TestStores.freshDatabase(), Stream.concat(commands, others).toArray(String[]::new));
        bench.start();
        document = new Document(bench.get("/api/openapi.json", null).body());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void limitsEveryOperationOfAUser() {
        // A token that has signed out is not limited but refused.
        Stream<Document.Described> limitedOnes = document.operations().stream()
                .filter(operation -> operation.secured() && !operation.id().equals("signOut"));
        limitedOnes.forEach(operation -> {
            // Each operation has its own user, because some share a command and its limit.
            String token = bench.token(someone("shop"), "admin");
            String other = bench.token(someone("shop"), "admin");
            for (int i = 0; i < TURNS; i++) {
                int status = bench.send(operation.method(), operation.path("x"), token, null)
                        .status();
                assertTrue(status != 429 && status < 500, () -> operation.id() + status);
            }
            RestBench.Response limited = bench.send(operation.method(), operation.path("x"), token, null);
            assertLimited(limited, operation.id());
            int status = bench.send(operation.method(), operation.path("x"), other, null)
                    .status();
            assertTrue(status != 429, operation.id());
        });
    }

    private static void assertLimited(RestBench.Response limited, String what) {
        assertEquals(429, limited.status(), what);
        assertEquals("RATE_LIMITED", limited.code(), what);
        document.check(what, null, limited);
        long seconds = Long.parseLong(limited.headers().get("Retry-After"));
        long millis = limited.body().getLong("retryAfterMs");
        assertTrue(seconds > 60 && seconds * 1000 >= millis && seconds * 1000 < millis + 1000, what);
    }

    private RestBench.Response from(String address, String what, String username) {
        JsonObject credentials = data("username", username, "password", "correct horse");
        Map<String, String> headers = Map.of("X-Forwarded-For", address);
        return bench.send(HttpMethod.POST, "/api/auth/" + what, headers, credentials.encode());
    }

    private String newAddress() {
        return "192.0.2." + ++address;
    }

    @Test
    void limitsRegistrationsByAddress() {
        String home = newAddress();
        for (int i = 0; i < TURNS; i++) {
            assertTrue(from(home, "register", someone("ben").substring(0, 20)).status() != 429);
        }
        assertLimited(from(home, "register", someone("ben").substring(0, 20)), "register");
        // Asking for one name again and again once closed it to everybody else.
        String name = someone("ana").substring(0, 20);
        for (int i = 0; i < 2 * TURNS; i++) {
            assertTrue(from(newAddress(), "register", name).status() != 429);
        }
    }

    @Test
    void acceptsNamesOfAnyTypeAndLength() {
        for (Object name : new Object[] {null, 7, "x".repeat(10_000), ""}) {
            RestBench.Response response = bench.send(
                    HttpMethod.POST,
                    "/api/auth/login",
                    Map.of("X-Forwarded-For", newAddress()),
                    data("username", name, "password", "correct horse").encode());
            assertTrue(response.status() == 400 || response.status() == 429, response::text);
        }
    }
}
