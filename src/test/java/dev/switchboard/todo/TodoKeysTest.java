package dev.switchboard.todo;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.SlowLink.Hold;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A {@code todo:create} whose answer was lost was sent again, and there were two todos. */
class TodoKeysTest {

    private final SlowLink link = new SlowLink(TestMigrations.freshSchema());
    private final ConcernBench bench = bench();
    private final String ana = "ana-" + UUID.randomUUID();

    private ConcernBench bench() {
        ConcernBench opened = new ConcernBench(
                link.uri(),
                Map.of("todo:create", "todo", "todo:update", "todo", "todo:delete", "todo", "todo:list", "todo"),
                Set.of());
        JsonObject settings = new JsonObject()
                .put("maxTitle", 200)
                .put("maxDescription", 5000)
                .put("page", 50)
                .put("maxPage", 100);
        opened.deploy(TodoVerticle::new, "todo", settings, new JsonObject().put("todos", 5), 2);
        return opened;
    }

    @AfterEach
    void close() {
        bench.close();
        link.close();
    }

    private static JsonObject todo(String title, String key) {
        return new JsonObject().put("title", title).put("dueDate", "2030-01-31").put("clientId", key);
    }

    private int todos() {
        return bench.succeed(ana, "todo:list", new JsonObject())
                .getJsonArray("todos")
                .size();
    }

    private void refuses(String code, String field, JsonObject data) {
        JsonObject refused = bench.ask(ana, "todo:create", data);
        assertEquals(code, refused.getString("code"), refused::encode);
        assertEquals(field, refused.getString("field"));
    }

    @Test
    void createsOneTodoForAKey() {
        JsonObject first = bench.succeed(ana, "todo:create", todo("milk", "k"));
        bench.published.clear();
        assertEquals(first, bench.succeed(ana, "todo:create", todo("milk", "k").putNull("priority")));
        assertEquals(0, bench.published.size());
        refuses("CONFLICT", "clientId", todo("bread", "k"));
        refuses("CONFLICT", "clientId", todo("milk", "k").put("priority", "high"));
        refuses("BAD_REQUEST", "clientId", todo("milk", ""));
        assertEquals(1, todos());
        bench.succeed("ben-" + ana, "todo:create", todo("bread", "k"));
    }

    @Test
    void answersAsAtTheCreation() {
        JsonObject first = bench.succeed(ana, "todo:create", todo("milk", "k"));
        JsonObject id = new JsonObject().put("id", first.getJsonObject("todo").getString("id"));
        bench.succeed(ana, "todo:update", id.copy().put("title", "soy milk"));
        assertEquals(first, bench.succeed(ana, "todo:create", todo("milk", "k")));
        bench.succeed(ana, "todo:delete", id);
        assertEquals(first, bench.succeed(ana, "todo:create", todo("milk", "k")));
        assertEquals(0, todos());
    }

    /** All attempts are in flight at once, on both instances: one creates, the others wait for it. */
    @Test
    void createsOneTodoForEqualCommandsAtOnce() {
        List<Future<Answer>> asked = IntStream.range(0, 20)
                .mapToObj(i -> bench.send(ana, "todo:create", todo("milk", "same")))
                .toList();
        await(Future.all(asked));
        JsonObject first = asked.get(0).result().body();
        assertTrue(first.getBoolean("success"), first::encode);
        asked.forEach(answer -> assertEquals(first, answer.result().body()));
        assertEquals(1, todos());
        assertEquals(1, bench.published.size());
    }

    @Test
    void freesTheKeyOfARefusedCommand() {
        JsonObject ids = new JsonObject();
        for (int i = 0; i < 5; i++) {
            ids.put(
                    "id",
                    bench.succeed(ana, "todo:create", todo("t", "k" + i))
                            .getJsonObject("todo")
                            .getString("id"));
        }
        refuses("FORBIDDEN", "todos", todo("one more", "more"));
        assertEquals(5, todos());
        bench.succeed(ana, "todo:create", todo("t", "k3"));
        bench.succeed(ana, "todo:delete", ids);
        bench.succeed(ana, "todo:create", todo("another", "more"));
    }

    /** One statement reads the key, one writes it with what it answers; none without. */
    @Test
    void costsNothingWithoutAKey() {
        IntStream.range(0, 3).forEach(i -> bench.succeed("warm", "todo:create", todo("t", "k" + i)));
        int before = link.statements();
        bench.succeed("warm", "todo:create", new JsonObject().put("title", "t"));
        int without = link.statements() - before;
        bench.succeed("warm", "todo:create", todo("t", "with"));
        assertEquals(without + 2, link.statements() - before - without);
    }

    private void assertTimeoutWhileHeld(Hold hold) {
        IntStream.range(0, 4).forEach(i -> bench.succeed("warm", "todo:create", todo("t", "k" + i)));
        link.hold(hold, 1_500);
        Future<Answer> sent = bench.send(ana, "todo:create", todo("late", "late"));
        until("the statements or their answers are on their way", link::isHolding);
        JsonObject body = await(sent).body();
        assertEquals("TIMEOUT", body.getString("code"), body::encode);
        link.release();
    }

    /** Only the server's clock can tell that these statements are late: the node has sent them in time. */
    @Test
    @Tag("slow")
    void createsNothingAfterItsTimeout() {
        assertTimeoutWhileHeld(Hold.WRITES);
        bench.succeed(ana, "todo:create", todo("next", "next"));
        assertEquals(1, todos());
        bench.succeed(ana, "todo:create", todo("late", "late"));
        assertEquals(2, todos());
    }

    @Test
    @Tag("slow")
    void answersTheRetryOfATodoWhoseAnswerWasLate() {
        assertTimeoutWhileHeld(Hold.ANSWERS);
        bench.succeed(ana, "todo:create", todo("late", "late"));
        assertEquals(1, todos());
    }
}
