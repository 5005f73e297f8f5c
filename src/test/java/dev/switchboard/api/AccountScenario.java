package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two nodes whose hook gets the links of accounts, and what tests of accounts have in common. */
abstract class AccountScenario {

    static final String PASSWORD = "correct horse";
    static final String PUBLIC_URL = "https://hub.example.org";
    static BackEndStub mailer;
    static RestBench bench;

    final String ana = someone("ana");
    final String email = ana + "@example.org";

    @BeforeAll
    static void open() {
        mailer = new BackEndStub();
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--http.publicUrl=" + PUBLIC_URL,
                "--limits.enabled=false",
                mailer.hook(List.of("account:link")));
        bench.start();
        bench.start();
    }

    @AfterAll
    static void close() {
        bench.close();
        mailer.close();
    }

    static String someone(String name) {
        return name + UUID.randomUUID().toString().substring(0, 12);
    }

    static JsonObject credentials(String name, String password) {
        return data("username", name, "password", password);
    }

    static String register(String name, Object... more) {
        RestBench.Response made = bench.post(
                "/api/auth/register", null, credentials(name, PASSWORD).mergeIn(data(more)));
        assertEquals(201, made.status(), made::text);
        return made.body().getString("token");
    }

    static int login(String name, String password) {
        return bench.post("/api/auth/login", null, credentials(name, password)).status();
    }

    static String signIn(String name) {
        return bench.post("/api/auth/login", null, credentials(name, PASSWORD))
                .body()
                .getString("token");
    }

    static RestBench.Response account(String path, String token, Object... fields) {
        return bench.post("/api/account/" + path, token, data(fields));
    }

    /** The links that have gone to the address, once there are so many. */
    static List<JsonObject> links(String address, int count) {
        until(() -> sentTo(address).size() >= count);
        return sentTo(address);
    }

    static List<JsonObject> sentTo(String address) {
        return mailer.events().stream()
                .filter(event -> event.getString("event").equals("account:link"))
                .map(event -> event.getJsonObject("data"))
                .filter(data -> data.getString("email").equals(address))
                .toList();
    }

    static String tokenOf(JsonObject link) {
        String url = link.getString("url");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** An account with a confirmed address. */
    final String confirmed() {
        String token = register(ana, "email", email);
        RestBench.Response used =
                account("confirm", null, "token", tokenOf(links(email, 1).get(0)));
        assertEquals(200, used.status(), used::text);
        assertEquals("email", used.body().getString("purpose"));
        return token;
    }

    static void refused(int status, String field, RestBench.Response answer) {
        assertEquals(status, answer.status(), answer::text);
        assertEquals(field, answer.body().getString("field"), answer::text);
    }

    static JsonObject profile(String token) {
        return bench.get("/api/account", token).body().getJsonObject("profile");
    }

    static RestBench.Response say(String chat, String token, String text) {
        return bench.post("/api/chats/" + chat + "/messages", token, data("text", text));
    }
}
