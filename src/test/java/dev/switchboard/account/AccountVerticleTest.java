package dev.switchboard.account;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.hashing.HashingStrategy;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccountVerticleTest {

    private static final Map<String, String> COMMANDS = Map.of(
            "account:register", "account",
            "account:login", "account",
            "account:known", "account",
            "user:find", "account",
            "user:profile", "account",
            "user:seen", "account");
    private static final Set<String> INTERNAL = Set.of("account:register", "account:login", "user:seen");
    private static final String PASSWORD = "correct horse";
    private static String uri;
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void open() {
        uri = TestMigrations.freshSchema();
        bench = open(uri, settings(1000, 2, 100));
    }

    private static ConcernBench open(String uri, JsonObject settings) {
        ConcernBench opened = new ConcernBench(uri, COMMANDS, INTERNAL);
        opened.deploy(AccountVerticle::new, "account", settings, 1);
        return opened;
    }

    private static JsonObject settings(int iterations, int threads, int maxWaiting) {
        JsonObject hashing = new JsonObject()
                .put("iterations", iterations)
                .put("threads", threads)
                .put("maxWaiting", maxWaiting);
        return new JsonObject().put("hashing", hashing);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static Future<Answer> send(String command, JsonObject data) {
        return bench.send(Caller.HUB, command, data);
    }

    private static JsonObject ask(String command, JsonObject data) {
        return await(send(command, data)).body();
    }

    private static JsonObject credentials(String username, Object password) {
        return new JsonObject().put("username", username).put("password", password);
    }

    private static JsonObject register(String username) {
        JsonObject answer = ask("account:register", credentials(username, PASSWORD));
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer.getJsonObject("user");
    }

    private static void refuses(String code, String field, String command, JsonObject data) {
        JsonObject answer = ask(command, data);
        assertEquals(code, answer.getString("code"), answer::encode);
        assertEquals(field, answer.getString("field"), answer::encode);
    }

    private static JsonArray find(String query) {
        return bench.succeed("ben", "user:find", new JsonObject().put("query", query))
                .getJsonArray("users");
    }

    @Test
    void logsInARegisteredUser() {
        JsonObject user = ask("account:register", credentials(ana, PASSWORD).put("email", "ana@example.org"))
                .getJsonObject("user");
        assertEquals(ana, user.getString("username"));
        assertEquals("ana@example.org", user.getString("email"));
        assertEquals(new JsonArray(), user.getJsonArray("roles"));
        assertEquals(
                new JsonObject().put("success", true).put("user", user),
                ask("account:login", credentials(ana.toUpperCase(), PASSWORD)));
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownNameInTheSameWords() {
        register(ana);
        JsonObject wrong = ask("account:login", credentials(ana, PASSWORD + "!"));
        assertEquals("UNAUTHORIZED", wrong.getString("code"));
        assertEquals(wrong, ask("account:login", credentials("nobody-" + ana, PASSWORD)));
    }

    @Test
    void storesPasswordsOnlyAsHashesWithTheirCost() {
        String id = register(ana).getString("id");
        Row row = await(bench.postgres.query("select password_hash from account where id = $1", Tuple.of(id)))
                .iterator()
                .next();
        assertTrue(row.getString(0).startsWith("$pbkdf2$it=1000$"), row.getString(0));
        assertFalse(row.getString(0).contains(PASSWORD));
    }

    /** Regression: a token of the account's id without a name renamed it to its id, for everybody. */
    @Test
    void aTokenWithoutANameRenamesNobody() {
        JsonObject user = register(ana);
        String id = user.getString("id");
        assertTrue(ask("user:seen", seen(new JsonObject().put("id", id).put("username", id)))
                .getBoolean("success"));
        assertEquals(JsonArray.of(user(id, ana)), find(ana));
        String stranger = "only-" + id;
        ask("user:seen", seen(new JsonObject().put("id", stranger).put("username", stranger)));
        assertEquals(1, find(stranger).size());
    }

    @Test
    void givesANameToOneOfManyConcurrentRegistrations() {
        List<Future<Answer>> asked = IntStream.range(0, 10)
                .mapToObj(i -> send("account:register", credentials(i % 2 == 0 ? ana : ana.toUpperCase(), PASSWORD)))
                .toList();
        await(Future.all(asked));
        assertEquals(
                1, asked.stream().filter(answer -> answer.result().success()).count());
        refuses("CONFLICT", "username", "account:register", credentials(ana.toUpperCase(), PASSWORD));
    }

    @Test
    void namesEachBadField() {
        String register = "account:register";
        for (String name : List.of("a", "a".repeat(33), "with space", "semi;colon", "", "nul\0l")) {
            refuses("BAD_REQUEST", "username", register, credentials(name, PASSWORD));
        }
        refuses("BAD_REQUEST", "username", register, new JsonObject().put("password", PASSWORD));
        refuses("BAD_REQUEST", "password", register, credentials(ana, "short"));
        refuses("BAD_REQUEST", "password", register, credentials(ana, "x".repeat(201)));
        refuses("BAD_REQUEST", "password", register, credentials(ana, 12345678));
        for (Object email : List.of("no", "@b", "a@", "a b@c", 5, "a@" + "b".repeat(254))) {
            refuses("BAD_REQUEST", "email", register, credentials(ana, PASSWORD).put("email", email));
        }
        refuses("BAD_REQUEST", "username", "account:login", new JsonObject().put("password", PASSWORD));
        refuses("BAD_REQUEST", "password", "account:login", new JsonObject().put("username", ana));
        refuses("BAD_REQUEST", "id", "user:seen", seen(new JsonObject().put("username", ana)));
        refuses("BAD_REQUEST", "username", "user:seen", seen(new JsonObject().put("id", ana)));
        for (Object query : List.of("", " ", "q".repeat(101), 7)) {
            JsonObject answer = bench.ask("ben", "user:find", new JsonObject().put("query", query));
            assertEquals("query", answer.getString("field"));
        }
    }

    /** A user without a display name, as others see them. */
    private static JsonObject user(String id, String username) {
        return new JsonObject().put("id", id).put("username", username).put("displayName", null);
    }

    private static JsonObject seen(JsonObject user) {
        return new JsonObject().put("users", new JsonArray().add(user));
    }

    @Test
    void findsUsersByTheirIds() {
        JsonObject user = register(ana);
        JsonArray ids = new JsonArray().add(user.getString("id")).add("nobody");
        JsonArray found = ask("user:find", new JsonObject().put("ids", ids)).getJsonArray("users");
        assertEquals(JsonArray.of(user(user.getString("id"), ana)), found);
        for (Object wrong : List.of("x", 7, new JsonArray(Collections.nCopies(501, "x")))) {
            JsonObject answer = bench.ask("ben", "user:find", new JsonObject().put("ids", wrong));
            assertEquals("ids", answer.getString("field"));
        }
        JsonObject answer = bench.ask("ben", "user:find", new JsonObject().put("ids", new JsonArray().add(7)));
        assertEquals("ids[0]", answer.getString("field"));
    }

    @Test
    void acceptsNamesInAnyAlphabet() {
        String name = "Аня_." + ana.substring(4);
        register(name);
        assertEquals(name, find(name.toLowerCase()).getJsonObject(0).getString("username"));
    }

    /** Regression: combining marks counted as no part of a word, so that nobody in India had a name; 王伟 was too short. */
    @Test
    void acceptsLettersWithTheirMarks() {
        String suffix = ana.substring(4);
        for (String name : List.of("हिन्दी", "தமிழ்", "王伟", "Nguyễn", "ไทยดี", "עִבְרִית")) {
            JsonObject user = register(name.equals("王伟") ? name : name + suffix);
            assertEquals(user, login(user.getString("username")));
        }
        String register = "account:register";
        for (String name : List.of(
                "\u0301ana",
                "a\u0301\u0301\u0302\u0303\u0304\u0305",
                "an\uFE0Fa",
                "a\u200Db",
                "\u3164\u3164",
                "1\u20E3a")) {
            refuses("BAD_REQUEST", "username", register, credentials(name, PASSWORD));
        }
    }

    private static JsonObject login(String username) {
        JsonObject answer = ask("account:login", credentials(username, PASSWORD));
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer.getJsonObject("user");
    }

    /** Regression: "admin " was another name than "admin", and whoever typed it could not sign in. */
    @Test
    void takesNamesWithoutBlanksAroundThemHoweverTheyAreEncoded() {
        JsonObject user = register("  Zo\u0065\u0301" + ana + "\u00a0 ");
        assertEquals("Zo\u00e9" + ana, user.getString("username").replace("\u00a0", ""));
        for (String typed : List.of("zo\u00e9" + ana, "zoe\u0301" + ana + " ", "ZOE\u0301" + ana)) {
            assertEquals(user, login(typed));
        }
        refuses("CONFLICT", "username", "account:register", credentials("zoe\u0301" + ana, PASSWORD));
    }

    /** Regression: аdmin with a Cyrillic а registered beside admin. */
    @Test
    void refusesTwinsOfATakenName() {
        String suffix = ana.substring(3);
        register("Admin" + suffix);
        for (String twin : List.of("\u0430dmin", "\uFF41dmin", "adrnin", "AdmIn", "\u0391dmin", "\u0430dm\u0456n")) {
            refuses("CONFLICT", "username", "account:register", credentials(twin + suffix, PASSWORD));
        }
        register("Ben" + suffix);
        refuses("CONFLICT", "username", "account:register", credentials("\u0412en" + suffix, PASSWORD));
        register("amin" + suffix);
    }

    @Test
    void givesALookToOneOfManyConcurrentTwins() {
        String suffix = ana.substring(3);
        List<Future<Answer>> asked = IntStream.range(0, 10)
                .mapToObj(i -> send(
                        "account:register",
                        credentials(
                                List.of("cora", "\u0441ora", "c\u043era", "cor\u0430")
                                                .get(i % 4)
                                        + suffix,
                                PASSWORD)))
                .toList();
        await(Future.all(asked));
        assertEquals(
                1, asked.stream().filter(answer -> answer.result().success()).count());
    }

    /** An account of an earlier version has no looks, and may have a name that is none today. */
    @Test
    void earlierNamesKeepWorkingAndHaveNoNewTwins() {
        String jamo = "\u1112\u1161\u11ab" + ana;
        String id = UUID.randomUUID().toString();
        String hash = await(bench.postgres.query(
                        "select password_hash from account where id = $1",
                        Tuple.of(register(ana + "-x").getString("id"))))
                .iterator()
                .next()
                .getString(0);
        await(bench.postgres.query(
                "insert into account (id, username, name_key, password_hash) values ($1, $2, $2, $3)",
                Tuple.of(id, jamo, hash)));
        assertEquals(id, login(jamo).getString("id"));
        assertEquals(id, login("\u1112\u1161\u11ab" + ana.toUpperCase()).getString("id"));
        refuses("CONFLICT", "username", "account:register", credentials("\ud55c" + ana, PASSWORD));
    }

    @Test
    void findsRegisteredAndSeenUsersByTheBeginningOfTheirNames() {
        String id = register(ana + "-b").getString("id");
        JsonObject seen = new JsonObject().put("id", "seen-" + ana).put("username", ana.toUpperCase() + "-A");
        assertTrue(ask("user:seen", seen(seen)).getBoolean("success"));
        assertEquals(JsonArray.of(seen.copy().put("displayName", null), user(id, ana + "-b")), find(ana.toUpperCase()));
        assertEquals(new JsonArray(), find(ana + "_"));
        assertEquals(new JsonArray(), find("%" + ana));
    }

    @Test
    void updatesANameThatChangesInTheToken() {
        JsonObject seen = new JsonObject().put("id", "seen-" + ana).put("username", ana + "-old");
        for (String name : List.of(ana + "-old", ana + "-old", ana + "-new")) {
            assertTrue(ask("user:seen", seen(seen.put("username", name))).getBoolean("success"));
        }
        assertEquals(JsonArray.of(seen.copy().put("displayName", null)), find(ana));
    }

    @Test
    void findsAtMostTwentyUsers() {
        await(Future.all(IntStream.range(0, 25)
                .mapToObj(i -> send(
                        "user:seen", seen(new JsonObject().put("id", ana + i).put("username", ana + "-" + i))))
                .toList()));
        assertEquals(20, find(ana).size());
    }

    @Test
    void hidesItsInternalCommandsFromClients() {
        for (String command : INTERNAL) {
            assertFalse(Commands.of(bench.vertx).knows(command), command);
        }
    }

    @Test
    void boundsThePasswordsThatWaitForHashing() {
        ConcernBench before = bench;
        bench = open(uri, settings(20_000, 1, 1));
        try {
            List<Future<Answer>> asked = IntStream.range(0, 10)
                    .mapToObj(i -> send("account:login", credentials("nobody", PASSWORD)))
                    .toList();
            await(Future.all(asked));
            List<String> codes = asked.stream()
                    .map(answer -> answer.result().body().getString("code"))
                    .toList();
            assertTrue(codes.contains("RATE_LIMITED"), codes::toString);
            assertTrue(codes.contains("UNAUTHORIZED"), codes::toString);
            assertEquals(
                    "UNAUTHORIZED",
                    ask("account:login", credentials("nobody", PASSWORD)).getString("code"));
        } finally {
            bench.close();
            bench = before;
        }
    }

    /**
     * Somebody signs in with a password that they have stolen: it is read, waits for its turn to be hashed, and is changed
     * meanwhile. The token would be younger than the revocation that came with the change.
     */
    @Test
    void refusesAPasswordThatIsChangedWhileItIsVerified() {
        String id = register(ana).getString("id");
        ConcernBench before = bench;
        bench = open(uri, settings(1000, 1, 10));
        try {
            // The hash has its own cost; this one takes some tenths of a second.
            await(bench.postgres.query(
                    "update account set password_hash = $2 where id = $1", Tuple.of(id, hashed(400_000))));
            Future<Answer> login = send("account:login", credentials(ana, PASSWORD));
            find(ana);
            find(ana);
            await(bench.postgres.query(
                    "update account set password_hash = $2 where id = $1", Tuple.of(id, hashed(1_001))));
            assertEquals("UNAUTHORIZED", await(login).code());
            login(ana);
        } finally {
            bench.close();
            bench = before;
        }
    }

    private static String hashed(int iterations) {
        return HashingStrategy.load()
                .hash("pbkdf2", Map.of("it", String.valueOf(iterations)), "c2FsdHNhbHRzYWx0c2FsdA", PASSWORD);
    }

    @Test
    void isUnavailableDuringAnOutageOfTheStore() {
        ConcernBench before = bench;
        bench = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none", settings(1000, 1, 1));
        try {
            refuses("UNAVAILABLE", null, "account:register", credentials(ana, PASSWORD));
            refuses("UNAVAILABLE", null, "account:login", credentials(ana, PASSWORD));
            refuses(
                    "UNAVAILABLE",
                    null,
                    "user:seen",
                    seen(new JsonObject().put("id", ana).put("username", ana)));
            JsonObject answer = bench.ask("ben", "user:find", new JsonObject().put("query", ana));
            assertEquals("UNAVAILABLE", answer.getString("code"));
        } finally {
            bench.close();
            bench = before;
        }
    }

    @Test
    void aDisplayNameIsToldToTheOwnDevicesAndToThoseWhoWatch() {
        String id = register(ana).getString("id");
        bench.published.clear();
        JsonObject named = profile(id, "  Ana  So\u0308mmer ").getJsonObject("user");
        assertEquals(user(id, ana).put("displayName", "Ana  S\u00f6mmer"), named);
        assertEquals(JsonArray.of(named), find(ana));
        Publication told = bench.published.remove();
        assertEquals("user:updated", told.event());
        assertEquals(new JsonObject().put("user", named), told.data().toJsonObject());
        assertEquals(List.of(new Target(Topic.user(id), 1), new Target(Topic.presence(id), 0)), told.targets());
        profile(id, "Ana  S\u00f6mmer");
        assertEquals(0, bench.published.size());
        assertEquals(user(id, ana), profile(id, null).getJsonObject("user"));
        assertEquals(2, bench.published.remove().targets().get(0).seq());
    }

    private static JsonObject profile(String id, Object displayName) {
        return bench.succeed(id, "user:profile", new JsonObject().put("displayName", displayName));
    }

    /** A user with a token of an outside issuer, whom nobody has seen yet. */
    @Test
    void aUserWithoutALocalAccountHasADisplayNameToo() {
        String id = "outside-" + ana;
        assertEquals(user(id, id).put("displayName", "Ana"), profile(id, "Ana").getJsonObject("user"));
        ask("user:seen", seen(new JsonObject().put("id", id).put("username", ana + "-outside")));
        assertEquals(JsonArray.of(user(id, ana + "-outside").put("displayName", "Ana")), find(ana + "-outside"));
    }

    @Test
    void aDisplayNameIsOneReadableLine() {
        String id = register(ana).getString("id");
        for (Object name : List.of("", " ", "a".repeat(65), "two\nlines", "nul\0l", "evil\u202Etxt", 7)) {
            JsonObject answer = bench.ask(id, "user:profile", new JsonObject().put("displayName", name));
            assertEquals("displayName", answer.getString("field"), answer::encode);
        }
        assertEquals(
                "displayName", bench.ask(id, "user:profile", new JsonObject()).getString("field"));
        profile(id, "Ana \ud83d\udc69\u200d\ud83d\ude80");
    }

    @Test
    void readsItsSettings() {
        AccountConfig config = AccountConfig.from(Settings.of(settings(210_000, 2, 16)));
        assertEquals(210_000, config.iterations());
        assertEquals(2, config.threads());
        assertEquals(16, config.maxWaiting());
        assertFalse(config.erasesMessages());
    }
}
