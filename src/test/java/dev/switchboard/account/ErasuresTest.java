package dev.switchboard.account;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.account.ErasureStore.Due;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.ErasureCommands.Erasure;
import dev.switchboard.bus.Failure;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each concern erases a deleted user by itself: part by part, and again where it failed. */
class ErasuresTest {

    private static final String PASSWORD = "correct horse";

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean away = true;
    /** What chat waits for. */
    private volatile Future<Void> go = Future.succeededFuture();

    private ConcernBench bench;

    /** Chat has three parts, notifications one; todos are away at first. */
    private final class Others extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on(ErasureCommands.CHAT, (caller, erasure) -> {
                asked.add("chat " + erasure.user() + " " + erasure.from());
                return go.map(gone -> new Erased(next(erasure)));
            });
            on(ErasureCommands.NOTIFICATION, (caller, erasure) -> Future.succeededFuture(Erased.more(false)));
            on(
                    ErasureCommands.TODO,
                    (caller, erasure) -> away
                            ? Future.failedFuture(Failure.unavailable("the store is away"))
                            : Future.succeededFuture(Erased.more(false)));
            return Future.succeededFuture();
        }

        private static String next(Erasure erasure) {
            return erasure.from() == null ? "1" : erasure.from().equals("1") ? "2" : null;
        }
    }

    @BeforeEach
    void open() {
        Map<String, String> commands = new HashMap<>();
        List.of("account:register", "account:delete").forEach(command -> commands.put(command, "account"));
        ErasureCommands.ALL.forEach(command -> commands.put(command.name(), "others"));
        commands.put("gateway:revoke", "gateway");
        bench = new ConcernBench(TestMigrations.freshSchema(), commands, Set.of());
        JsonObject hashing =
                new JsonObject().put("iterations", 1000).put("threads", 1).put("maxWaiting", 10);
        bench.deploy(AccountVerticle::new, "account", new JsonObject().put("hashing", hashing), 1);
        bench.deploy(Others::new, "others", new JsonObject(), 1);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private JsonObject ask(Caller caller, String command, JsonObject data) {
        Answer answer =
                await(bench.send(caller, command, data.put("network", "").put("password", PASSWORD)));
        assertTrue(answer.success(), () -> answer.body().encode());
        return answer.body();
    }

    private String deleted(String name) {
        String id = ask(Caller.HUB, "account:register", new JsonObject().put("username", name))
                .getJsonObject("user")
                .getString("id");
        ask(ConcernBench.user(id), "account:delete", new JsonObject());
        return id;
    }

    private List<String> left() {
        List<String> commands = new ArrayList<>();
        await(bench.postgres.query("select command from account_erasure order by command", Tuple.tuple()))
                .forEach(row -> commands.add(row.getString(0)));
        return commands;
    }

    @Test
    void eachConcernIsAskedUntilNothingIsLeft() {
        String ana = deleted("ana");
        until(() -> left().equals(List.of("todo:erase")));
        assertEquals(List.of("chat " + ana + " null", "chat " + ana + " 1", "chat " + ana + " 2"), List.copyOf(asked));
        away = false;
        await(bench.postgres.query("update account_erasure set due_at = clock_timestamp()", Tuple.tuple()));
        deleted("ben");
        until(() -> left().isEmpty());
    }

    /** Regression: each deletion began a loop of its own, which asked for parts that were under way. */
    @Test
    void aPartUnderWayIsNotAskedForAgain() {
        away = false;
        Promise<Void> slow = Promise.promise();
        go = slow.future();
        String ana = deleted("ana");
        until(() -> asked.size() == 1);
        deleted("ben");
        deleted("cid");
        go = Future.succeededFuture();
        slow.complete();
        until(() -> left().isEmpty());
        assertEquals(1, asked.stream().filter(("chat " + ana + " null")::equals).count(), asked::toString);
        assertEquals(9, asked.size(), asked::toString);
    }

    /** Regression: whoever was late with a part set the place back, or ended what another had not finished. */
    @Test
    void aLatePartSetsNoPlaceBack() {
        ErasureStore store = new ErasureStore(bench.postgres);
        await(bench.postgres.query(
                "insert into account_erasure (user_id, command, messages, place, due_at)"
                        + " values ('ana', 'todo:erase', true, '2', now() + interval '1 day')",
                Tuple.tuple()));
        await(store.done(part(null), "1"));
        assertEquals("2", place());
        await(store.done(part("1"), null));
        assertEquals("2", place());
        await(store.done(part("2"), "3"));
        assertEquals("3", place());
        await(store.done(part("3"), null));
        assertEquals(List.of(), left());
    }

    private static Due part(String from) {
        return new Due("todo:erase", new Erasure("ana", true, from));
    }

    private String place() {
        return await(bench.postgres.query("select place from account_erasure", Tuple.tuple()))
                .iterator()
                .next()
                .getString(0);
    }
}
