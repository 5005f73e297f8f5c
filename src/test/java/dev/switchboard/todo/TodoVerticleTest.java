package dev.switchboard.todo;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TodoVerticleTest {

    private static final Map<String, String> COMMANDS = Stream.of(
                    "create", "update", "complete", "delete", "list", "get")
            .collect(Collectors.toMap(name -> "todo:" + name, name -> "todo"));
    private static ConcernBench bench;

    private final String ana = "ana-" + UUID.randomUUID();
    private final String ben = "ben-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        bench = open(TestMigrations.freshSchema());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @BeforeEach
    void forget() {
        bench.published.clear();
    }

    private static ConcernBench open(String uri) {
        ConcernBench opened = new ConcernBench(uri, COMMANDS, Set.of());
        JsonObject settings = new JsonObject()
                .put("maxTitle", 200)
                .put("maxDescription", 5000)
                .put("page", 50)
                .put("maxPage", 100);
        opened.deploy(TodoVerticle::new, "todo", settings, 2);
        return opened;
    }

    private JsonObject create(String title) {
        return bench.succeed(ana, "todo:create", new JsonObject().put("title", title))
                .getJsonObject("todo");
    }

    private JsonObject change(String command, JsonObject todo, JsonObject fields) {
        JsonObject data = new JsonObject().put("id", todo.getString("id")).mergeIn(fields);
        return bench.succeed(ana, command, data).getJsonObject("todo");
    }

    private static List<String> publication() {
        return bench.published.stream().map(Publication::event).toList();
    }

    /** The owner's personal log, as {@code event data}. */
    private List<String> logged() {
        return StreamSupport.stream(
                        await(bench.postgres.query(
                                        "select event, data from topic_event e join topic_log l on l.id = e.topic_id"
                                                + " where topic = $1 order by seq",
                                        Tuple.of("user-" + ana)))
                                .spliterator(),
                        false)
                .map((Row row) -> row.getString(0) + " " + row.getString(1))
                .toList();
    }

    @Test
    void createsATodoWithItsDefaults() {
        JsonObject todo = create("buy milk");
        assertEquals(todo.getString("id"), UUID.fromString(todo.getString("id")).toString());
        assertEquals("buy milk", todo.getString("title"));
        assertTrue(todo.containsKey("description"));
        assertNull(todo.getString("description"));
        assertFalse(todo.getBoolean("completed"));
        assertEquals("medium", todo.getString("priority"));
        assertTrue(todo.containsKey("dueDate"));
        assertNull(todo.getString("dueDate"));
        assertEquals(ana, todo.getString("userId"));
        assertTrue(todo.getString("createdAt").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertEquals(todo.getString("createdAt"), todo.getString("updatedAt"));
        assertEquals(1, todo.getInteger("version"));
    }

    @Test
    void publishesWhatItStoredToTheOwnerOnly() {
        JsonObject todo = create("buy milk");
        Publication publication = bench.published.remove();
        assertEquals("todo:created", publication.event());
        assertEquals(List.of(new Publication.Target(Topic.user(ana), 1)), publication.targets());
        assertEquals(todo, new JsonObject(publication.data()));
        assertEquals(Publication.Scope.ALL, publication.scope());
        assertEquals(List.of("todo:created " + todo.encode()), logged());
    }

    @Test
    void keepsEveryFieldGiven() {
        JsonObject given = new JsonObject()
                .put("title", "t".repeat(200))
                .put("description", "d".repeat(5000))
                .put("priority", "high")
                .put("dueDate", "2030-01-31T10:00:00.123456+02:00");
        JsonObject todo = bench.succeed(ana, "todo:create", given).getJsonObject("todo");
        assertEquals(given.getString("title"), todo.getString("title"));
        assertEquals(given.getString("description"), todo.getString("description"));
        assertEquals("high", todo.getString("priority"));
        assertEquals("2030-01-31T08:00:00.123Z", todo.getString("dueDate"));
        assertEquals(todo, get(todo));
    }

    private JsonObject get(JsonObject todo) {
        return bench.succeed(ana, "todo:get", new JsonObject().put("id", todo.getString("id")))
                .getJsonObject("todo");
    }

    @Test
    void changesOnlyTheFieldsGiven() {
        JsonObject todo = bench.succeed(
                        ana,
                        "todo:create",
                        new JsonObject()
                                .put("title", "one")
                                .put("description", "d")
                                .put("dueDate", "2030-01-31"))
                .getJsonObject("todo");
        JsonObject changed = change("todo:update", todo, new JsonObject().put("title", "two"));
        assertEquals("two", changed.getString("title"));
        assertEquals("d", changed.getString("description"));
        assertEquals("2030-01-31T00:00:00.000Z", changed.getString("dueDate"));
        assertEquals(2, changed.getInteger("version"));
        JsonObject cleared = change(
                "todo:update", todo, new JsonObject().putNull("description").putNull("dueDate"));
        assertNull(cleared.getString("description"));
        assertNull(cleared.getString("dueDate"));
        assertEquals("two", cleared.getString("title"));
        assertEquals(3, cleared.getInteger("version"));
        assertEquals(todo.getString("createdAt"), cleared.getString("createdAt"));
        assertEquals(cleared, get(todo));
        assertEquals(List.of("todo:created", "todo:updated", "todo:updated"), publication());
    }

    @Test
    void publishesCompletedOnlyWhenATodoBecomesCompleted() {
        JsonObject todo = create("one");
        JsonObject done = change("todo:complete", todo, new JsonObject());
        assertTrue(done.getBoolean("completed"));
        change("todo:update", todo, new JsonObject().put("title", "two"));
        change("todo:complete", todo, new JsonObject().put("completed", false));
        change("todo:update", todo, new JsonObject().put("title", "three").put("completed", true));
        assertEquals(
                List.of("todo:created", "todo:completed", "todo:updated", "todo:updated", "todo:completed"),
                publication());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L),
                bench.published.stream()
                        .map(publication -> publication.targets().get(0).seq())
                        .toList());
    }

    @Test
    void publishesNothingForAChangeThatChangesNothing() {
        JsonObject todo = create("one");
        JsonObject same =
                change("todo:update", todo, new JsonObject().put("title", "one").put("priority", "medium"));
        assertEquals(todo, same);
        assertEquals(todo, change("todo:update", todo, new JsonObject()));
        assertEquals(todo, change("todo:complete", todo, new JsonObject().put("completed", false)));
        assertEquals(List.of("todo:created"), publication());
        assertEquals(1, logged().size());
    }

    @Test
    void answersAStaleVersionWithTheCurrentTodo() {
        JsonObject todo = create("one");
        JsonObject current =
                change("todo:update", todo, new JsonObject().put("title", "two").put("version", 1));
        JsonObject refused = bench.ask(
                ana,
                "todo:complete",
                new JsonObject().put("id", todo.getString("id")).put("version", 1));
        assertEquals("CONFLICT", refused.getString("code"));
        assertFalse(refused.getBoolean("retryable"));
        assertEquals(current, refused.getJsonObject("todo"));
        assertEquals(current, get(todo));
    }

    /** The interleaving: both read version 1 before either commits. The lock makes one of them wait and see version 2. */
    @Test
    void letsOneOfManyConcurrentChangesOfAVersionWin() {
        JsonObject todo = create("one");
        List<Future<Answer>> answers = IntStream.range(0, 20)
                .mapToObj(i -> bench.send(
                        ana,
                        "todo:update",
                        new JsonObject()
                                .put("id", todo.getString("id"))
                                .put("title", "t" + i)
                                .put("version", 1)))
                .toList();
        await(Future.join(answers));
        List<JsonObject> bodies =
                answers.stream().map(answer -> answer.result().body()).toList();
        assertEquals(
                1, bodies.stream().filter(body -> body.getBoolean("success")).count());
        assertEquals(
                19,
                bodies.stream()
                        .filter(body -> "CONFLICT".equals(body.getString("code")))
                        .count());
        assertEquals(2, logged().size());
    }

    @Test
    void deletesATodoWithAnEvent() {
        JsonObject todo = create("one");
        JsonObject id = new JsonObject().put("id", todo.getString("id"));
        JsonObject answer = bench.succeed(ana, "todo:delete", id);
        assertEquals(todo.getString("id"), answer.getString("id"));
        assertEquals(List.of("todo:created", "todo:deleted"), publication());
        assertEquals("todo:deleted " + id.encode(), logged().get(1));
        assertEquals("NOT_FOUND", bench.ask(ana, "todo:delete", id).getString("code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"todo:update", "todo:complete", "todo:delete", "todo:get"})
    void answersOtherUsersAsIfTheTodoDidNotExist(String command) {
        JsonObject todo = create("one");
        JsonObject foreign = bench.ask(ben, command, new JsonObject().put("id", todo.getString("id")));
        JsonObject unknown = bench.ask(
                ben, command, new JsonObject().put("id", UUID.randomUUID().toString()));
        assertEquals("NOT_FOUND", foreign.getString("code"));
        assertEquals(foreign, unknown);
        assertEquals(foreign, bench.ask(ben, command, new JsonObject().put("id", "no-such-form")));
        assertEquals(todo, get(todo));
        assertEquals(
                0,
                await(bench.postgres.query("select 1 from topic_log where topic = $1", Tuple.of("user-" + ben)))
                        .size());
    }

    @Test
    void answersAUserWithOtherTodosAsIfTheTodoDidNotExist() {
        JsonObject todo = create("one");
        bench.succeed(ben, "todo:create", new JsonObject().put("title", "ben's"));
        JsonObject foreign = bench.ask(ben, "todo:delete", new JsonObject().put("id", todo.getString("id")));
        assertEquals("NOT_FOUND", foreign.getString("code"));
        assertEquals(todo, get(todo));
    }

    @Test
    void listsTheOwnersTodosNewestFirstPageByPage() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(0, create("t" + i).getString("id"));
        }
        bench.succeed(ben, "todo:create", new JsonObject().put("title", "ben's"));
        List<String> listed = new ArrayList<>();
        JsonObject page = list(new JsonObject().put("limit", 3));
        while (true) {
            listed.addAll(ids(page));
            if (page.getString("cursor") == null) {
                break;
            }
            // A deletion between two pages does not move the cursor.
            bench.succeed(ana, "todo:delete", new JsonObject().put("id", listed.get(listed.size() - 1)));
            page = list(new JsonObject().put("limit", 3).put("cursor", page.getString("cursor")));
        }
        assertEquals(made, listed);
    }

    @Test
    void listsByCompletion() {
        JsonObject done = create("done");
        JsonObject open = create("open");
        change("todo:complete", done, new JsonObject());
        assertEquals(List.of(done.getString("id")), ids(list(new JsonObject().put("completed", true))));
        assertEquals(List.of(open.getString("id")), ids(list(new JsonObject().put("completed", false))));
        JsonObject all = list(new JsonObject());
        assertEquals(List.of(open.getString("id"), done.getString("id")), ids(all));
        assertTrue(all.containsKey("cursor"));
        assertNull(all.getString("cursor"));
    }

    private JsonObject list(JsonObject data) {
        return bench.succeed(ana, "todo:list", data);
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("todos").stream()
                .map(todo -> ((JsonObject) todo).getString("id"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "todo:create | {} | title",
                "todo:create | {\"title\":\"\"} | title",
                "todo:create | {\"title\":7} | title",
                "todo:create | {\"title\":\"a\\u0000b\"} | title",
                "todo:create | {\"title\":\"t\",\"description\":7} | description",
                "todo:create | {\"title\":\"t\",\"priority\":\"urgent\"} | priority",
                "todo:create | {\"title\":\"t\",\"dueDate\":\"tomorrow\"} | dueDate",
                "todo:create | {\"title\":\"t\",\"dueDate\":\"2030-02-30\"} | dueDate",
                "todo:create | {\"title\":\"t\",\"dueDate\":\"2030-01-31T10:00:00\"} | dueDate",
                "todo:create | {\"title\":\"t\",\"dueDate\":\"+20000-01-31\"} | dueDate",
                "todo:create | {\"title\":\"t\",\"dueDate\":1700000000} | dueDate",
                "todo:update | {} | id",
                "todo:update | {\"id\":7} | id",
                "todo:update | {\"id\":\"x-1-1-1-1\",\"title\":null} | none",
                "todo:update | {\"id\":\"1-1-1-1-1\",\"title\":null} | title",
                "todo:update | {\"id\":\"1-1-1-1-1\",\"priority\":null} | priority",
                "todo:update | {\"id\":\"1-1-1-1-1\",\"completed\":null} | completed",
                "todo:update | {\"id\":\"1-1-1-1-1\",\"completed\":\"yes\"} | completed",
                "todo:update | {\"id\":\"1-1-1-1-1\",\"version\":0} | version",
                "todo:complete | {\"id\":\"1-1-1-1-1\",\"version\":\"1\"} | version",
                "todo:complete | {\"id\":\"1-1-1-1-1\",\"completed\":1} | completed",
                "todo:delete | {} | id",
                "todo:get | {\"id\":[]} | id",
                "todo:list | {\"limit\":0} | limit",
                "todo:list | {\"limit\":101} | limit",
                "todo:list | {\"completed\":\"true\"} | completed",
                "todo:list | {\"cursor\":\"!\"} | cursor",
                "todo:list | {\"cursor\":\"abcd\"} | cursor",
                "todo:list | {\"cursor\":\"________________________________\"} | cursor"
            })
    void namesTheInvalidField(String command, String data, String field) {
        JsonObject refused = bench.ask(ana, command, new JsonObject(data));
        if ("none".equals(field)) {
            assertEquals("NOT_FOUND", refused.getString("code"));
        } else {
            assertEquals("BAD_REQUEST", refused.getString("code"));
            assertEquals(field, refused.getString("field"));
        }
    }

    @Test
    void refusesOneCharacterTooMany() {
        JsonObject title = new JsonObject().put("title", "t".repeat(201));
        assertEquals("title", bench.ask(ana, "todo:create", title).getString("field"));
        JsonObject description = new JsonObject().put("title", "t").put("description", "d".repeat(5001));
        assertEquals("description", bench.ask(ana, "todo:create", description).getString("field"));
        assertEquals(List.of(), publication());
    }

    @Test
    void keepsAnEmptyDescription() {
        JsonObject todo = create("one");
        assertEquals(
                "",
                change("todo:update", todo, new JsonObject().put("description", ""))
                        .getString("description"));
        assertNotEquals(todo, get(todo));
    }

    @Test
    void isUnavailableWhileTheStoreIsAway() {
        ConcernBench away = open("postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none");
        JsonObject refused = away.ask(ana, "todo:create", new JsonObject().put("title", "t"));
        assertEquals("UNAVAILABLE", refused.getString("code"));
        assertTrue(refused.getBoolean("retryable"));
        assertEquals(0, away.published.size());
        away.close();
    }
}
