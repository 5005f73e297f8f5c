package dev.switchboard.chat;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** A bench with two instances of the concern {@code chat}, and what its tests have in common. */
final class ChatFixture implements AutoCloseable {

    static final String CONCERN = "chat";

    final ConcernBench bench;

    ChatFixture() {
        this(TestMigrations.freshSchema());
    }

    ChatFixture(String uri) {
        this(uri, settings());
    }

    ChatFixture(String uri, JsonObject settings) {
        this(uri, settings, new JsonObject().put("participants", 1000));
    }

    ChatFixture(String uri, JsonObject settings, JsonObject quota) {
        bench = new ConcernBench(uri, commands(), Set.of());
        bench.deploy(ChatVerticle::new, CONCERN, settings, quota, 2);
    }

    static Map<String, String> commands() {
        Map<String, String> commands = new HashMap<>();
        Stream.of(
                        "create",
                        "list",
                        "get",
                        "known",
                        "of",
                        "members",
                        "readable",
                        "update",
                        "add",
                        "remove",
                        "role",
                        "participants",
                        "delete",
                        "join",
                        "leave",
                        "settings")
                .forEach(name -> commands.put("chat:" + name, CONCERN));
        Stream.of("send", "edit", "delete", "react", "history", "read", "search", "mentioned")
                .forEach(name -> commands.put("message:" + name, CONCERN));
        commands.put("log:read", "log");
        commands.put("log:moved", "log");
        commands.put("typing", CONCERN);
        Stream.of("user:block", "user:unblock", "user:blocked", "chat:apart")
                .forEach(name -> commands.put(name, CONCERN));
        commands.put("chat:erase", CONCERN);
        Stream.of("send", "list").forEach(name -> commands.put("notification:" + name, "notification"));
        commands.put("presence:get", "presence");
        commands.put("user:find", "account");
        commands.put("presence:hidden", "hidden");
        return commands;
    }

    static JsonObject settings() {
        return new JsonObject()
                .put("maxText", 20_000)
                .put("maxUnread", 1000)
                .put("typingTimeout", "6s")
                .put("purgeInterval", "1m")
                .put("whoAdds", "member")
                .put("history", "all")
                .put("retentionInterval", "1s")
                .put("searchLanguage", "simple");
    }

    /** A user of this test only. */
    static String someone() {
        return "u-" + UUID.randomUUID();
    }

    static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    JsonObject createChat(String creator, String... others) {
        JsonObject data = data("name", "a chat", "participants", new JsonArray(List.of(others)));
        return bench.succeed(creator, "chat:create", data).getJsonObject("chat");
    }

    JsonObject send(String userId, String chatId, String text) {
        return bench.succeed(userId, "message:send", data("chatId", chatId, "text", text))
                .getJsonObject("message");
    }

    void refuses(String code, String field, String userId, String command, JsonObject data) {
        JsonObject body = bench.ask(userId, command, data);
        assertFalse(body.getBoolean("success"), () -> command + " succeeded with " + data.encode());
        assertEquals(code, body.getString("code"), body::encode);
        assertEquals(field, body.getString("field"), body::encode);
    }

    void refuses(String code, String userId, String command, JsonObject data) {
        refuses(code, null, userId, command, data);
    }

    /** Waits for the one publication of this event to this topic, and removes it. */
    Publication published(Topic topic, String event) {
        return take(bench.published, topic, event);
    }

    Publication confirmed(Topic topic, String event) {
        return take(bench.confirmed, topic, event);
    }

    private static Publication take(Queue<Publication> queue, Topic topic, String event) {
        until(() -> queue.stream().anyMatch(publication -> isFor(publication, topic, event)));
        Publication found = queue.stream()
                .filter(publication -> isFor(publication, topic, event))
                .findFirst()
                .orElseThrow();
        queue.remove(found);
        return found;
    }

    /** How often this was published to this topic and not removed yet. */
    long countPublished(Topic topic, String event) {
        return bench.published.stream()
                .filter(publication -> isFor(publication, topic, event))
                .count();
    }

    private static boolean isFor(Publication publication, Topic topic, String event) {
        return publication.event().equals(event)
                && publication.targets().stream()
                        .anyMatch(target -> target.topic().equals(topic));
    }

    static long seqOf(Publication publication, Topic topic) {
        return publication.targets().stream()
                .filter(target -> target.topic().equals(topic))
                .mapToLong(Target::seq)
                .findFirst()
                .orElseThrow();
    }

    static JsonObject dataOf(Publication publication) {
        return publication.data().toJsonObject();
    }

    /** The log of a topic as {@code seq event evict} lines. */
    List<String> log(Topic topic) {
        return Await.await(bench.postgres.query(
                        "select seq, event, evict from topic_said e join topic_log l on l.id = e.topic_id"
                                + " where topic = $1 order by seq",
                        Tuple.of(topic.name())))
                .stream()
                .map(row -> row.getLong(0) + " " + row.getString(1)
                        + (row.getString(2) == null ? "" : " " + row.getString(2)))
                .toList();
    }

    JsonObject logged(Topic topic, long seq) {
        String data = Await.await(bench.postgres.query(
                        "select coalesce(e.data, (select body from topic_bodies(e.source, l.topic, array[seq], array[ref], 1)))"
                                + " from topic_said e join topic_log l on l.id = e.topic_id where topic = $1 and seq = $2",
                        Tuple.of(topic.name(), seq)))
                .iterator()
                .next()
                .getString(0);
        return new JsonObject(data);
    }

    @Override
    public void close() {
        bench.close();
    }
}
