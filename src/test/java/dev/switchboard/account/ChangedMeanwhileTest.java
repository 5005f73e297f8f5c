package dev.switchboard.account;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.account.LinkStore.Link;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two changes of one account at once: a proof or a link that the one has ended is worth nothing to the other. */
class ChangedMeanwhileTest {

    private static final String PASSWORD = "correct horse";

    private ConcernBench bench;
    private String ana;

    @BeforeEach
    void open() {
        Map<String, String> commands = new HashMap<>();
        List.of("register", "password", "email", "confirm", "delete")
                .forEach(name -> commands.put("account:" + name, "account"));
        commands.put("gateway:revoke", "gateway");
        bench = new ConcernBench(TestMigrations.freshSchema(), commands, Set.of());
        JsonObject hashing =
                new JsonObject().put("iterations", 1000).put("threads", 1).put("maxWaiting", 10);
        JsonObject links =
                new JsonObject().put("url", "https://hub.example.org").put("logged", true);
        JsonObject config = new JsonObject()
                .put("concern", "account")
                .put("node", ConcernBench.NODE)
                .put("settings", new JsonObject().put("hashing", hashing))
                .put("links", links);
        await(bench.vertx.deployVerticle(new AccountVerticle(), new DeploymentOptions().setConfig(config)));
        JsonObject asked = new JsonObject()
                .put("username", "ana")
                .put("password", PASSWORD)
                .put("network", "");
        ana = await(bench.send(Caller.HUB, "account:register", asked))
                .body()
                .getJsonObject("user")
                .getString("id");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /**
     * Regression: whoever knew the password, and had it proved just before its owner reset it, set another one afterwards,
     * took the account to another address or deleted it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"password", "email", "delete"})
    void aProofEndsWithThePassword(String command) {
        JsonObject asked = new JsonObject()
                .put("current", PASSWORD)
                .put("password", command.equals("password") ? "battery staple" : PASSWORD)
                .put("email", "eve@example.org")
                .put("token", new JsonObject().put("id", "jti:eve"))
                .put("network", "");
        Answer answer = during(
                tx -> execute(tx, "update account set password_hash = 'the owner''s' where id = $1"),
                () -> bench.send(ConcernBench.user(ana), "account:" + command, asked),
                tx -> Future.succeededFuture());
        assertEquals("FORBIDDEN", answer.body().getString("code"), () -> answer.body()
                .encode());
        assertEquals(
                command.equals("password") ? "current" : "password",
                answer.body().getString("field"));
        assertEquals(1, count("select 1 from account where id = $1 and password_hash = 'the owner''s'"));
        assertEquals(0, count("select 1 from account_link where account_id = $1"));
    }

    /** Regression: a link was locked before its account, by a password change after it, so that each waited for the other. */
    @ParameterizedTest
    @EnumSource(LinkPurpose.class)
    void aLinkWaitsForAChangeThatEndsIt(LinkPurpose purpose) {
        Link link = new Link(ana, purpose, "ana@example.org");
        assertTrue(await(new LinkStore(bench.postgres).make("a token", link, tx -> Future.succeededFuture()))
                .isPresent());
        JsonObject asked = new JsonObject()
                .put("token", "a token")
                .put("password", "battery staple")
                .put("network", "");
        Answer answer = during(
                tx -> execute(tx, "update account set password_hash = 'the owner''s' where id = $1"),
                () -> bench.send(Caller.HUB, "account:confirm", asked),
                tx -> LinkStore.end(tx, ana, purpose));
        assertEquals("NOT_FOUND", answer.body().getString("code"), () -> answer.body()
                .encode());
        assertEquals(1, count("select 1 from account where id = $1 and password_hash = 'the owner''s'"));
    }

    /** Has the question wait for a transaction that changes the account, which then goes on and commits. */
    private Answer during(
            Function<SqlConnection, Future<?>> change,
            Supplier<Future<Answer>> question,
            Function<SqlConnection, Future<?>> then) {
        Promise<Void> changed = Promise.promise();
        Promise<Void> go = Promise.promise();
        Future<?> other = bench.postgres.transaction(tx -> change.apply(tx)
                .onSuccess(done -> changed.complete())
                .compose(done -> go.future())
                .compose(gone -> then.apply(tx)));
        await(changed.future());
        Future<Answer> answer = question.get();
        until(() ->
                rows("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        > 0);
        go.complete();
        await(other);
        return await(answer);
    }

    private Future<?> execute(SqlConnection tx, String statement) {
        return tx.preparedQuery(statement).execute(Tuple.of(ana));
    }

    private int count(String query) {
        return await(bench.postgres.query(query, Tuple.of(ana))).size();
    }

    private int rows(String query) {
        return await(bench.postgres.query(query, Tuple.tuple())).size();
    }
}
