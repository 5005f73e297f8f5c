package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passwords and sign-outs, on two nodes. */
@Tag("slow")
class AccountPasswordTest extends AccountScenario {

    @Test
    void aChangedPasswordRevokesAllOtherTokensOnEveryNode() {
        String own = register(ana);
        String other = signIn(ana);
        try (RawClient here = RawClient.join(bench.vertx, bench.port(1), own);
                RawClient there = RawClient.join(bench.vertx, bench.port(1), other)) {
            refused(403, "current", account("password", own, "current", "wrong horse", "password", "battery staple"));
            refused(400, "password", account("password", own, "current", PASSWORD, "password", "short"));
            RestBench.Response changed = account("password", own, "current", PASSWORD, "password", "battery staple");
            assertEquals(200, changed.status(), changed::text);

            assertEquals(4403, there.closeCode());
            assertEquals(401, bench.get("/api/todos", other).status());
            assertEquals(200, bench.get("/api/todos", own).status());
            assertFalse(here.isClosed());
            here.succeed("todo:list", data());
        }
        assertEquals(401, login(ana, PASSWORD));
        assertEquals(200, login(ana, "battery staple"));
        // A node that has not heard of it reads it from the store, with the token that it spares.
        bench.start();
        try (RawClient late = RawClient.join(bench.vertx, bench.port(2), own);
                RawClient refused = RawClient.open(bench.vertx, bench.port(2), "/ws?token=" + other)) {
            assertEquals(4401, refused.closeCode());
            assertFalse(late.isClosed());
        }
        assertEquals(200, account("sign-out", own, "everywhere", true).status());
        assertEquals(401, bench.get("/api/todos", own).status());
    }

    @Test
    void signsOutHereOrEverywhere() {
        String one = register(ana);
        String two = signIn(ana);
        String three = signIn(ana);
        RestBench.Response here = account("sign-out", one);
        assertEquals(200, here.status());
        assertTrue(here.headers().get("Set-Cookie").startsWith("token=;"), here.headers()::toString);
        assertEquals(401, bench.get("/api/todos", one).status());
        assertEquals(200, bench.get("/api/todos", two).status());
        refused(400, "everywhere", account("sign-out", two, "everywhere", "yes"));
        assertEquals(200, account("sign-out", two, "everywhere", true).status());
        assertEquals(401, bench.get("/api/todos", two).status());
        assertEquals(401, bench.get("/api/todos", three).status());
        assertEquals(200, login(ana, PASSWORD));
    }
}
