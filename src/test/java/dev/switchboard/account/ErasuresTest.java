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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each concern erases a deleted user by itself: part by part, and again where it failed. All of it is done a second time, when the
 * commands are over that were in flight.
 */
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
            on(ErasureCommands.PRESENCE, (caller, erasure) -> Future.succeededFuture(Erased.more(false)));
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
        List<String> once = List.of("chat " + ana + " null", "chat " + ana + " 1", "chat " + ana + " 2");
        assertEquals(Stream.concat(once.stream(), once.stream()).toList(), List.copyOf(asked));
        assertEquals(0, ended(ana));
        away = false;
        await(bench.postgres.query("update account_erasure set due_at = clock_timestamp()", Tuple.tuple()));
        String ben = deleted("ben");
        until(() -> left().isEmpty());
        assertEquals(1, ended(ana));
        assertEquals(1, ended(ben));
        assertEquals(
                Set.of("user:erase " + ana, "user:erase " + ben, "user:erased " + ana, "user:erased " + ben),
                Set.copyOf(audited()));
        assertEquals(4, audited().size());
    }

    /** How often it is noted that nothing is left of the user. */
    private long ended(String user) {
        return await(bench.postgres.query("select count(*) from account_erased where user_id = $1", Tuple.of(user)))
                .iterator()
                .next()
                .getLong(0);
    }

    private List<String> audited() {
        List<String> entries = new ArrayList<>();
        await(bench.postgres.query("select action || ' ' || target from audit", Tuple.tuple()))
                .forEach(row -> entries.add(row.getString(0)));
        return entries;
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
        assertEquals(2, asked.stream().filter(("chat " + ana + " null")::equals).count(), asked::toString);
        assertEquals(18, asked.size(), asked::toString);
    }

    /** Regression: whoever was late with a part set the place back, or ended what another had not finished. */
    @Test
    void aLatePartSetsNoPlaceBack() {
        ErasureStore store = new ErasureStore(bench.postgres, ConcernBench.NODE, Duration.ofSeconds(5));
        await(bench.postgres.query(
                "insert into account_erasure (user_id, command, messages, place, due_at, began_at)"
                        + " values ('ana', 'todo:erase', true, '2', now() + interval '1 day', now() - interval '1 day')",
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
