package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links that confirm an e-mail address or set a new password. */
@Tag("slow")
class AccountLinksTest extends AccountScenario {

    @Test
    void anAddressCountsOnceItIsConfirmed() {
        String token = register(ana);
        refused(403, "password", account("email", token, "email", email, "password", "wrong horse"));
        refused(400, "email", account("email", token, "email", "no address", "password", PASSWORD));
        assertEquals(
                202,
                account("email", token, "email", email, "password", PASSWORD).status());
        JsonObject link = links(email, 1).get(0);
        assertEquals("email", link.getString("purpose"));
        assertNotNull(link.getString("userId"));
        assertTrue(link.getString("url").startsWith(PUBLIC_URL + "/#/link/email/"), link::encode);
        assertTrue(link.getString("expiresAt").endsWith("Z"), link::encode);
        assertEquals(401, login(email, PASSWORD));
        assertFalse(profile(token).getBoolean("emailConfirmed"));

        assertEquals(200, account("confirm", null, "token", tokenOf(link)).status());
        assertEquals(200, login(email.toUpperCase(), PASSWORD));
        assertEquals(email, profile(token).getString("email"));
        assertTrue(profile(token).getBoolean("emailConfirmed"));
        refused(404, "token", account("confirm", null, "token", tokenOf(link)));
    }

    @Test
    void anAddressIsOneAccountsAlone() {
        confirmed();
        String ben = someone("ben");
        String token = register(ben);
        assertEquals(
                202,
                account("email", token, "email", email, "password", PASSWORD).status());
        refused(
                409,
                "email",
                account("confirm", null, "token", tokenOf(links(email, 2).get(1))));
        assertEquals(ana, signedInAs(email));
    }

    @Test
    void aLetterIsInTheLanguageThatTheRequestAsksFor() {
        String token = register(ana, "email", email, "language", "ru-RU");
        JsonObject welcome = links(email, 1).get(0);
        assertEquals("ru", welcome.getString("language"));
        assertEquals("Подтвердите адрес электронной почты", welcome.getString("subject"));
        assertTrue(welcome.getString("text").contains(welcome.getString("url")), welcome::encode);
        account("email", token, "email", email, "password", PASSWORD, "language", "tlh");
        assertEquals("en", links(email, 2).get(1).getString("language"));
        assertEquals(200, account("confirm", null, "token", tokenOf(welcome)).status());
        account("reset", null, "email", email, "language", "ru,en;q=0.5");
        assertEquals("Задайте новый пароль", links(email, 3).get(2).getString("subject"));
        refused(400, "language", account("reset", null, "email", email, "language", 5));
    }

    private static String signedInAs(String name) {
        return bench.post("/api/auth/login", null, credentials(name, PASSWORD))
                .body()
                .getJsonObject("user")
                .getString("username");
    }

    @Test
    void aLinkResetsThePasswordOnceAndEndsAllTokens() {
        String token = confirmed();
        assertEquals(202, account("reset", null, "email", email).status());
        JsonObject link = links(email, 2).get(1);
        assertEquals("reset", link.getString("purpose"));
        refused(400, "password", account("confirm", null, "token", tokenOf(link)));
        refused(400, "password", account("confirm", null, "token", tokenOf(link), "password", "short"));
        refused(400, "password", account("confirm", null, "token", tokenOf(link), "password", "abcdefgh\ud83d"));
        RestBench.Response used = account("confirm", null, "token", tokenOf(link), "password", "battery staple");
        assertEquals("reset", used.body().getString("purpose"), used::text);
        refused(404, "token", account("confirm", null, "token", tokenOf(link), "password", "another one"));
        assertEquals(401, bench.get("/api/todos", token).status());
        assertEquals(401, login(ana, PASSWORD));
        assertEquals(200, login(ana, "battery staple"));
    }

    @Test
    void aLinkServesOnePurpose() {
        register(ana, "email", email);
        String token = tokenOf(links(email, 1).get(0));
        assertEquals(
                200,
                account("confirm", null, "token", token, "password", "battery staple")
                        .status());
        assertEquals(200, login(ana, PASSWORD));
    }

    /** Two requests with one link at once: one of them has it. */
    @Test
    void aLinkIsUsedOnceThoughTwoTry() {
        confirmed();
        account("reset", null, "username", ana);
        String token = tokenOf(links(email, 2).get(1));
        List<Integer> statuses = List.of("battery staple", "another staple").parallelStream()
                .map(password -> account("confirm", null, "token", token, "password", password)
                        .status())
                .sorted()
                .toList();
        assertEquals(List.of(200, 404), statuses);
    }

    /** A link that went to an address which is no longer the account's sets no password any more. */
    @Test
    void aChangedPasswordOrAddressEndsEarlierLinks() {
        String token = confirmed();
        account("reset", null, "username", ana);
        String before = tokenOf(links(email, 2).get(1));
        account("password", token, "current", PASSWORD, "password", "battery staple");
        refused(404, "token", account("confirm", null, "token", before, "password", "another one"));
        account("reset", null, "username", ana);
        String atOldAddress = tokenOf(links(email, 3).get(2));
        String moved = "new-" + email;
        assertEquals(
                202,
                account("email", token, "email", moved, "password", "battery staple")
                        .status());
        assertEquals(
                200,
                account("confirm", null, "token", tokenOf(links(moved, 1).get(0)))
                        .status());
        refused(404, "token", account("confirm", null, "token", atOldAddress, "password", "another one"));
    }

    /** Regression: whoever had the password for a moment had a link to an own address, which was good after its change. */
    @Test
    void aChangedPasswordEndsALinkToAnotherAddress() {
        String token = register(ana);
        account("email", token, "email", email, "password", PASSWORD);
        String link = tokenOf(links(email, 1).get(0));
        assertEquals(
                200,
                account("password", token, "current", PASSWORD, "password", "battery staple")
                        .status());
        refused(404, "token", account("confirm", null, "token", link));
        assertFalse(profile(token).getBoolean("emailConfirmed"));
    }

    /** Regression: registrations with another's address used up what the address gets, and its account got no reset. */
    @Test
    void claimsOfAnAddressKeepItsAccountFromNoReset() {
        confirmed();
        for (int i = 0; i < 5; i++) {
            register(someone("eve"), "email", email);
        }
        links(email, 5);
        account("reset", null, "email", email);
        assertEquals("reset", links(email, 6).get(5).getString("purpose"));
    }

    @Test
    void aResetAnswersAlikeWhateverThereIs() {
        confirmed();
        String unconfirmed = someone("cid");
        register(unconfirmed);
        RestBench.Response known = account("reset", null, "username", ana);
        for (JsonObject asked : List.of(
                data("username", unconfirmed),
                data("username", someone("nobody")),
                data("email", "none@example.org"))) {
            RestBench.Response answer = bench.post("/api/account/reset", null, asked);
            assertEquals(202, answer.status());
            assertEquals(known.text(), answer.text());
        }
        refused(400, "username", account("reset", null));
        refused(400, "username", account("reset", null, "username", "ana\ud83d"));
        refused(400, "email", account("reset", null, "email", "ana\ud83d@example.com"));
        links(email, 2);
        assertEquals(List.of(), sentTo("none@example.org"));
    }

    @Test
    void anAccountGetsThreeLinksOfAKindAnHour() {
        String token = confirmed();
        for (int i = 0; i < 6; i++) {
            assertEquals(202, account("reset", null, "username", ana).status());
        }
        // One for the address and three for the password; what goes out later would come before this one.
        String other = "x" + email;
        assertEquals(
                202,
                account("email", token, "email", other, "password", PASSWORD).status());
        links(other, 1);
        assertEquals(4, sentTo(email).size());
        account("email", token, "email", other, "password", PASSWORD);
        assertEquals(
                429,
                account("email", token, "email", other, "password", PASSWORD).status());
    }

    /** The hook's back end is away, so that the link waits: nobody may read it meanwhile. */
    @Test
    void noOperatorSeesALinkAndItGoesWithItsDelivery() {
        String admin = bench.token("root", "admin");
        mailer.answer(asked -> Given.of(503, "later"));
        try {
            register(ana, "email", email);
            until(() -> bench.get("/api/admin/hooks", admin)
                            .body()
                            .getJsonArray("hooks")
                            .getJsonObject(0)
                            .getLong("waiting")
                    > 0);
            String token = tokenOf(links(email, 1).get(0));
            for (String path : List.of("/api/admin/hooks", "/api/admin/hooks/push/parked")) {
                String shown = bench.get(path, admin).text();
                assertFalse(shown.contains(token) || shown.contains("/#/link/"), shown);
            }
        } finally {
            mailer.answer(new JsonObject());
        }
        bench.post("/api/admin/hooks/push/retry", admin, data());
        until(() -> bench.number("select count(*) from hook_queue") == 0);
        String token = tokenOf(links(email, 2).get(1));
        assertEquals(0, bench.number("select count(*) from account_link where encode(hash, 'escape') = $1", token));
        assertEquals(200, account("confirm", null, "token", token).status());
    }

    /** Secrets go to hooks that ask for them by name: a hook for everything gets none. */
    @Test
    void aHookForEverythingGetsNoLinks() {
        try (RestBench closed = new RestBench(
                TestStores.freshDatabase(), "--http.publicUrl=" + PUBLIC_URL, mailer.hook(List.of("*", "account:*")))) {
            closed.start();
            RestBench.Response made = closed.post(
                    "/api/auth/register", null, credentials(ana, PASSWORD).put("email", email));
            String token = made.body().getString("token");
            assertEquals(
                    403,
                    closed.post("/api/account/email", token, data("email", email, "password", PASSWORD))
                            .status());
            assertEquals(
                    403,
                    closed.post("/api/account/reset", null, data("username", ana))
                            .status());
            assertEquals(0, closed.number("select count(*) from hook_queue where data is not null"));
            assertEquals(List.of(), sentTo(email));
        }
    }

    @Test
    void withoutAPublicUrlThereAreNoLinks() {
        try (RestBench closed = new RestBench(TestStores.freshDatabase(), mailer.hook(List.of("account:link")))) {
            closed.start();
            assertEquals(
                    403,
                    closed.post("/api/account/reset", null, data("username", ana))
                            .status());
        }
    }
}
