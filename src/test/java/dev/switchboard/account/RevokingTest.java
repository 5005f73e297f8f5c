package dev.switchboard.account;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.OwnAccountCommands.OwnToken;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RevokingTest {

    private static final Queue<JsonObject> NOTIFIED = new ConcurrentLinkedQueue<>();
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID();

    /** A gateway that records each revocation and reports two closed connections. */
    public static final class FakeGateway extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on("gateway:revoke", this::revoke);
            return Future.succeededFuture();
        }

        private Future<Answer> revoke(Command command) {
            NOTIFIED.add(command.data());
            return command.data().getString("user").startsWith("mute-")
                    ? Promise.<Answer>promise().future()
                    : Future.succeededFuture(Answer.of(new JsonObject().put("closed", 2)));
        }
    }

    @BeforeAll
    static void open() {
        Map<String, String> commands = new HashMap<>();
        List.of("account:revoke", "account:revocations").forEach(command -> commands.put(command, "account"));
        commands.put("gateway:revoke", "gateway");
        bench = new ConcernBench(TestMigrations.freshSchema(), commands, Set.copyOf(commands.keySet()));
        JsonObject hashing =
                new JsonObject().put("iterations", 1).put("threads", 1).put("maxWaiting", 1);
        bench.deploy(AccountVerticle::new, "account", new JsonObject().put("hashing", hashing), 1);
        bench.deploy(FakeGateway::new, "gateway", new JsonObject(), 1);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static JsonObject ask(String command, JsonObject data) {
        return await(bench.send(Caller.HUB, command, data)).body();
    }

    private static JsonObject revoke(String user) {
        JsonObject answer = ask("account:revoke", new JsonObject().put("user", user));
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer;
    }

    private static JsonObject changed(JsonObject from) {
        JsonObject answer = ask("account:revocations", new JsonObject().put("from", from));
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer;
    }

    private static JsonObject of(String user, JsonObject changed) {
        JsonArray all = changed.getJsonArray("revocations");
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(revocation -> user.equals(revocation.getString("user")))
                .findFirst()
                .orElse(null);
    }

    @Test
    void notifiesEveryGatewayAndAnswersTheTimeOfTheRevocation() {
        Instant before = Instant.now();
        JsonObject answer = revoke(ana);
        Instant since = Instant.parse(answer.getString("revokedAt"));
        assertFalse(since.isBefore(before.minusMillis(1)));
        assertEquals(2, answer.getInteger("closed"));
        assertEquals(new JsonArray(), answer.getJsonArray("unanswered"));
        assertEquals(
                new JsonObject().put("user", ana).put("notBefore", answer.getString("revokedAt")),
                NOTIFIED.stream()
                        .filter(data -> data.getString("user").equals(ana))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void namesASilentGatewayAndStoresTheRevocationNevertheless() {
        String mute = "mute-" + UUID.randomUUID();
        JsonObject answer = revoke(mute);
        assertEquals(new JsonArray().add(ConcernBench.NODE), answer.getJsonArray("unanswered"));
        assertNotNull(of(mute, changed(null)));
    }

    @Test
    void neverMovesARevocationBackInTime() {
        String later = "2999-01-01T00:00:00.000Z";
        revoke(ana);
        await(bench.postgres.query(
                "update account_revocation set not_before = '2999-01-01T00:00:00Z' where user_id = $1", Tuple.of(ana)));
        assertEquals(later, revoke(ana).getString("revokedAt"));
    }

    /** A password change begins; all tokens are revoked meanwhile; the change must not bring its own back. */
    @Test
    void sparesNoTokenThatAnEarlierRevocationHasEnded() {
        Instant issued = Instant.now().minusSeconds(60);
        assertEquals("jti:own", spare(ana, issued));
        assertEquals("jti:own", spare(ana, issued));
        revoke(ana);
        assertNull(spare(ana, issued));
        assertNull(spare(ana, null));
        assertEquals("jti:own", spare(ana, Instant.now().plusSeconds(60)));
        assertEquals("jti:own", of(ana, changed(null)).getString("spared"));
        revoke(ana);
        assertNull(of(ana, changed(null)).getString("spared"));
    }

    private static String spare(String user, Instant issuedAt) {
        RevocationStore store = new RevocationStore(bench.postgres);
        OwnToken own = new OwnToken("jti:own", issuedAt);
        return await(bench.postgres.transaction(tx -> store.revokeOthers(tx, user, own)))
                .spared();
    }

    @Test
    void answersTheChangesSinceAnEarlierAnswer() {
        revoke(ana);
        JsonObject all = changed(null);
        assertNotNull(of(ana, all));
        assertNull(all.getJsonObject("next"));
        String ben = "ben-" + UUID.randomUUID();
        JsonObject horizon = all.getJsonObject("horizon");
        revoke(ben);
        assertNotNull(of(ben, changed(horizon)));
        assertNull(of(ana, changed(horizon)));
        JsonObject first = of(ana, changed(null));
        revoke(ana);
        JsonObject second = of(ana, changed(horizon));
        assertTrue(second.getString("notBefore").compareTo(first.getString("notBefore")) > 0);
    }

    /** A begins, B begins and commits, a node reads, A commits: the node's next read must find A's revocation. */
    @Test
    void findsRevocationsThatCommitLate() {
        String late = "late-" + UUID.randomUUID();
        Promise<Void> go = Promise.promise();
        Promise<Void> written = Promise.promise();
        Future<?> slow = bench.postgres.transaction(
                tx -> tx.preparedQuery("insert into account_revocation (user_id, not_before) values ($1, now())")
                        .execute(Tuple.of(late))
                        .onSuccess(done -> written.complete())
                        .compose(done -> go.future()));
        await(written.future());
        revoke(ana);
        JsonObject page = changed(null);
        assertNotNull(of(ana, page));
        assertNull(of(late, page));
        go.complete();
        await(slow);
        assertNotNull(of(late, changed(page.getJsonObject("horizon"))));
    }

    @Test
    void answersManyRevocationsInPages() {
        String prefix = "page-" + UUID.randomUUID() + "-";
        await(bench.postgres.query(
                "insert into account_revocation select $1 || n, now() from generate_series(1, $2) n",
                Tuple.of(prefix, RevocationStore.PAGE + 10)));
        JsonObject page = changed(null);
        assertEquals(RevocationStore.PAGE, page.getJsonArray("revocations").size());
        int found = 0;
        while (page.getJsonObject("next") != null) {
            found += countOf(prefix, page);
            page = changed(page.getJsonObject("next"));
        }
        assertEquals(RevocationStore.PAGE + 10, found + countOf(prefix, page));
        await(bench.postgres.query("delete from account_revocation where user_id like $1 || '%'", Tuple.of(prefix)));
    }

    private static long countOf(String prefix, JsonObject page) {
        return page.getJsonArray("revocations").stream()
                .filter(revocation ->
                        ((JsonObject) revocation).getString("user").startsWith(prefix))
                .count();
    }

    @Test
    void deletesRevocationsOlderThanAnyValidToken() {
        String old = "old-" + UUID.randomUUID();
        await(bench.postgres.query(
                "insert into account_revocation values ($1, now() - interval '401 days')", Tuple.of(old)));
        assertNull(of(old, changed(null)));
        revoke(ana);
        assertEquals(
                0,
                await(bench.postgres.query("select 1 from account_revocation where user_id = $1", Tuple.of(old)))
                        .size());
    }

    /** Regression: with one old revocation of a user all of the user's went, so that tokens which were revoked counted again. */
    @Test
    void keepsTheLaterRevocationsOfAUserWithAnOldOne() {
        String ben = "ben-" + UUID.randomUUID();
        await(bench.postgres.query(
                "insert into account_revocation (user_id, token, not_before)"
                        + " values ($1, 'jti:old', now() - interval '401 days'), ($1, 'jti:new', now()), ($1, '', now())",
                Tuple.of(ben)));
        revoke(ana);
        List<String> left = new ArrayList<>();
        await(bench.postgres.query(
                        "select token from account_revocation where user_id = $1 order by token", Tuple.of(ben)))
                .forEach(row -> left.add(row.getString(0)));
        assertEquals(List.of("", "jti:new"), left);
    }

    @Test
    void refusesAnInvalidUserId() {
        for (Object user : new Object[] {null, "", "x".repeat(151), 7, "nul\0l"}) {
            JsonObject answer = ask("account:revoke", new JsonObject().put("user", user));
            assertEquals("BAD_REQUEST", answer.getString("code"));
            assertEquals("user", answer.getString("field"));
        }
    }
}
