package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A token once stayed valid for a day after its user had signed out. */
@Tag("slow")
class LogoutTest {

    @Test
    void revokesTheRequestsTokenAloneOnEveryNode() {
        try (RestBench bench = new RestBench(TestStores.freshDatabase())) {
            bench.start();
            bench.start();
            String name = someone("ana").substring(0, 20);
            String one = tokenOf(bench.post("/api/auth/register", null, credentials(name)));
            String two = tokenOf(bench.post("/api/auth/login", null, credentials(name)));
            try (RawClient here = RawClient.join(bench.vertx, bench.port(0), one);
                    RawClient there = RawClient.join(bench.vertx, bench.port(1), one);
                    RawClient other = RawClient.join(bench.vertx, bench.port(1), two)) {
                RestBench.Response left =
                        bench.send(HttpMethod.POST, "/api/auth/logout", Map.of("Cookie", "token=" + one), null);
                assertEquals(200, left.status());

                assertEquals(4401, here.closeCode());
                assertEquals(4401, there.closeCode());
                assertEquals(401, bench.get("/api/todos", one).status());
                assertEquals(200, bench.get("/api/todos", two).status());
                assertFalse(other.isClosed());
            }
            bench.start();
            try (RawClient late = RawClient.open(bench.vertx, bench.port(2), "/ws?token=" + one)) {

                assertEquals(4401, late.closeCode());
            }
        }
    }

    @Test
    void needsNoValidToken() {
        try (RestBench bench = new RestBench(TestStores.freshDatabase())) {
            bench.start();
            assertEquals(200, bench.post("/api/auth/logout", null, null).status());
            assertEquals(200, bench.post("/api/auth/logout", "rubbish", null).status());
        }
    }

    private static io.vertx.core.json.JsonObject credentials(String name) {
        return data("username", name, "password", "correct horse");
    }

    private static String tokenOf(RestBench.Response answer) {
        return answer.body().getString("token");
    }
}
