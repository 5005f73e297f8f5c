package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every field of every command with every kind of invalid value: each answer is {@code BAD_REQUEST} and names the
 * field, none is {@code INTERNAL}, and the connection stays open.
 */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class WrongValuesTest {

    private static final int IN_FLIGHT = 100;
    private static final String SURROGATE = "half of a pair \ud83d";
    private static final Object NOTHING = null;
    private static final List<Object> NO_TEXT = List.of(
            1, -1, 1.5, true, new JsonArray(), new JsonArray().add("a"), new JsonObject(), "", "nul \0", SURROGATE);
    private static final List<Object> NO_WHOLE = List.of(
            "1",
            "",
            1.5,
            -1,
            -0.5,
            1e300,
            Long.MIN_VALUE,
            new java.math.BigInteger("9223372036854775808"),
            true,
            new JsonArray().add(1),
            new JsonObject());
    private static final List<Object> NO_FLAG = List.of("true", "", 1, 0, new JsonArray(), new JsonObject());

    private static final List<Object> NO_CHANNEL = List.of(":", "a:", ":a", "A:b", "a-b", "a b:c", "ä", "*", "a/b");

    private static HubCluster hub;

    /**
     * @param valid data that is accepted
     * @param wrong invalid values of each of its fields
     */
    private record Case(String command, JsonObject valid, Map<String, List<Object>> wrong) {

        Case(String command, Object... valid) {
            this(command, new JsonObject(), new LinkedHashMap<>());
            for (int i = 0; i < valid.length; i += 2) {
                this.valid.put((String) valid[i], valid[i + 1]);
            }
        }

        @SafeVarargs
        final Case wrong(String field, List<Object>... values) {
            wrong.put(field, all(values));
            return this;
        }

        @SafeVarargs
        private static List<Object> all(List<Object>... values) {
            List<Object> all = new ArrayList<>();
            for (List<Object> some : values) {
                all.addAll(some);
            }
            return all;
        }

        /** As {@link #wrong}, for a field that is required. */
        @SafeVarargs
        final Case required(String field, List<Object>... values) {
            List<Object> all = all(values);
            all.add(NOTHING);
            wrong.put(field, all);
            return this;
        }
    }

    private static final List<Object> NO_SETTINGS = List.of(
            "strict",
            1,
            true,
            new JsonArray(),
            new JsonObject().put("whoAdds", "owner"),
            new JsonObject().put("history", 1),
            new JsonObject().put("retention", "soon"));

    private record Asked(int id, String field, String what) {}

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    @Test
    void namesTheFieldOfEveryWrongValueOfEveryCommand() {
        RawClient ana = hub.client(0, "wrong-ana");
        String chatId = ana.succeed(
                        "chat:create", new JsonObject().put("participants", new JsonArray().add("wrong-ben")))
                .getJsonObject("chat")
                .getString("id");
        String messageId = ana.succeed(
                        "message:send", new JsonObject().put("chatId", chatId).put("text", "x"))
                .getJsonObject("message")
                .getString("id");
        String todoId = ana.succeed("todo:create", new JsonObject().put("title", "x"))
                .getJsonObject("todo")
                .getString("id");
        ana.succeed("joinRoom", "wrong");
        List<String> surprises = new ArrayList<>();
        for (Case each : cases(chatId, messageId, todoId)) {
            surprises.addAll(surprisesOf(ana, each));
        }
        assertEquals(
                List.of(), surprises.subList(0, Math.min(20, surprises.size())), () -> surprises.size() + " in all");
        assertFalse(ana.isClosed());
    }

    @Test
    void refusesDataThatIsNotAnObject() {
        RawClient ana = hub.client(1, "wrong-eve");
        List<Asked> asked = new ArrayList<>();
        for (Case each : cases("x", "x", "x")) {
            for (Object data : List.of(5, true, new JsonArray().add("chatId"), 1.5)) {
                asked.add(new Asked(ana.post(each.command(), data), "data", each.command() + " " + data));
            }
        }
        assertEquals(
                List.of(), asked.stream().flatMap(one -> surpriseIn(ana, one)).toList());
    }

    private static List<String> surprisesOf(RawClient client, Case each) {
        List<String> surprises = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        each.wrong()
                .forEach((field, values) -> values.forEach(value -> {
                    JsonObject data = each.valid().copy().put(field, value);
                    String what = each.command() + " " + data.encode();
                    asked.add(new Asked(
                            client.post(each.command(), data), field, what.substring(0, Math.min(300, what.length()))));
                    if (asked.size() % IN_FLIGHT == 0) {
                        asked.forEach(one -> surpriseIn(client, one).forEach(surprises::add));
                        asked.clear();
                    }
                }));
        asked.forEach(one -> surpriseIn(client, one).forEach(surprises::add));
        return surprises;
    }

    private static Stream<String> surpriseIn(RawClient client, Asked asked) {
        JsonObject answer = client.next(frame -> Integer.valueOf(asked.id()).equals(frame.getValue("id")));
        String field = answer.getString("field", "");
        boolean named = field.equals(asked.field())
                || field.startsWith(asked.field() + "[")
                || field.startsWith(asked.field() + ".");
        return "BAD_REQUEST".equals(answer.getString("code")) && named && !answer.getBoolean("retryable")
                ? Stream.of()
                : Stream.of(asked.what() + " -> " + answer.encode());
    }

    private static List<Object> longer(int than) {
        return List.of("x".repeat(than + 1));
    }

    private static List<Object> outOfRange(int limit) {
        return List.of(0, limit + 1);
    }

    /** Invalid arrays of user ids. */
    private static List<Object> noIds() {
        List<Object> wrong = new ArrayList<>(List.of("a", "", 1, true, new JsonObject()));
        NO_TEXT.forEach(value -> wrong.add(new JsonArray().add("a").add(value)));
        wrong.add(new JsonArray().add("x".repeat(151)));
        wrong.add(new JsonArray().addNull());
        return wrong;
    }

    private static List<Object> noAttachments() {
        List<Object> wrong = new ArrayList<>(List.of("a", 1, true, new JsonObject()));
        Stream.of(1, "a", new JsonObject(), new JsonArray(), true)
                .forEach(value -> wrong.add(new JsonArray().add(value)));
        Stream.of("javascript:alert(1)", "data:text/html,x", "", 1, "http://a b", "x".repeat(3000))
                .forEach(url -> wrong.add(new JsonArray().add(new JsonObject().put("url", url))));
        JsonObject fine = new JsonObject().put("url", "https://example.org/x");
        NO_TEXT.forEach(name -> wrong.add(new JsonArray().add(fine.copy().put("name", name))));
        NO_TEXT.forEach(type -> wrong.add(new JsonArray().add(fine.copy().put("type", type))));
        NO_WHOLE.forEach(size -> wrong.add(new JsonArray().add(fine.copy().put("size", size))));
        JsonArray many = new JsonArray();
        for (int i = 0; i < 11; i++) {
            many.add(fine.copy());
        }
        wrong.add(many);
        return wrong;
    }

    private static List<Object> noChats() {
        List<Object> wrong = new ArrayList<>(List.of("a", 1, true, new JsonObject()));
        Stream.of(1, "a", new JsonObject(), new JsonArray(), true)
                .forEach(value -> wrong.add(new JsonArray().add(value)));
        NO_TEXT.forEach(id -> wrong.add(new JsonArray().add(new JsonObject().put("chatId", id))));
        NO_WHOLE.forEach(since -> wrong.add(
                new JsonArray().add(new JsonObject().put("chatId", "a").put("since", since))));
        JsonObject twice = new JsonObject().put("chatId", "a");
        wrong.add(new JsonArray().add(twice).add(twice.copy()));
        return wrong;
    }

    private static List<Case> cases(String chatId, String messageId, String todoId) {
        List<Object> longId = longer(150);
        List<Object> noWord = List.of("urgent", "LOW", 1, true, new JsonArray(), new JsonObject(), "");
        List<Object> noDate = List.of("soon", "2030-13-01", "+99999-01-01", 1, true, new JsonArray(), new JsonObject());
        return List.of(
                new Case("channel:join", "channel", "wrong:a")
                        .required("channel", NO_TEXT, NO_CHANNEL, longer(140))
                        .wrong("since", NO_WHOLE)
                        .wrong("token", NO_TEXT, longer(16_384)),
                new Case("channel:leave", "channel", "wrong:a").required("channel", NO_TEXT, NO_CHANNEL, longer(140)),
                new Case("channel:publish", "channel", "wrong:a", "data", 1)
                        .required("channel", NO_TEXT, NO_CHANNEL, longer(140))
                        .wrong("event", NO_TEXT, longer(100))
                        .wrong("clientId", NO_TEXT, longer(100))
                        .wrong("idempotencyKey", NO_TEXT, longer(100)),
                new Case("channel:history", "channel", "wrong:a")
                        .required("channel", NO_TEXT, NO_CHANNEL, longer(140))
                        .wrong("before", NO_WHOLE)
                        .wrong("after", NO_WHOLE)
                        .wrong("limit", NO_WHOLE, outOfRange(100))
                        .wrong("token", NO_TEXT, longer(16_384)),
                new Case("channel:presence", "channel", "wrong:a")
                        .required("channel", NO_TEXT, NO_CHANNEL, longer(140))
                        .wrong("token", NO_TEXT, longer(16_384)),
                new Case("user:join").wrong("since", NO_WHOLE),
                new Case("user:block", "userId", "wrong-cid").required("userId", NO_TEXT, longId, List.of("wrong-ana")),
                new Case("user:unblock", "userId", "wrong-cid").required("userId", NO_TEXT, longId),
                new Case("user:blocked")
                        .wrong("limit", NO_WHOLE, outOfRange(100))
                        .wrong("cursor", NO_TEXT, List.of("nonsense", "AAAA")),
                new Case("user:find", "query", "a").required("query", NO_TEXT, longer(100)),
                new Case("user:profile", "displayName", "a").wrong("displayName", NO_TEXT, longer(64)),
                new Case("chat:create", "participants", new JsonArray().add("a"))
                        .wrong("name", NO_TEXT, longer(200))
                        .required("participants", noIds())
                        .wrong("direct", NO_FLAG)
                        .wrong("settings", NO_SETTINGS)
                        .wrong("clientId", NO_TEXT, longer(100))
                        .wrong("idempotencyKey", NO_TEXT, longer(100)),
                new Case("chat:list")
                        .wrong("limit", NO_WHOLE, outOfRange(100))
                        .wrong("cursor", NO_TEXT, List.of("nonsense")),
                new Case("chat:update", "chatId", chatId, "name", "x")
                        .required("chatId", NO_TEXT, longId)
                        .required("name", NO_TEXT, longer(200))
                        .wrong("settings", NO_SETTINGS),
                new Case("chat:role", "chatId", chatId, "userId", "wrong-ben", "role", "member")
                        .required("chatId", NO_TEXT, longId)
                        .required("userId", NO_TEXT, longId)
                        .required("role", NO_TEXT, List.of("boss", "OWNER")),
                new Case("chat:participants", "chatId", chatId)
                        .required("chatId", NO_TEXT, longId)
                        .wrong("limit", NO_WHOLE, outOfRange(100))
                        .wrong("cursor", NO_TEXT, List.of("nonsense", "AAAA")),
                new Case("chat:add", "chatId", chatId, "userId", "x")
                        .required("chatId", NO_TEXT, longId)
                        .required("userId", NO_TEXT, longId)
                        .wrong("clientId", NO_TEXT, longer(100)),
                new Case("chat:remove", "chatId", chatId, "userId", "x")
                        .required("chatId", NO_TEXT, longId)
                        .required("userId", NO_TEXT, longId),
                new Case("chat:delete").required("chatId", NO_TEXT, longId),
                new Case("chat:join", "chatId", chatId)
                        .required("chatId", NO_TEXT, longId)
                        .wrong("since", NO_WHOLE)
                        .wrong("chats", noChats()),
                new Case("chat:leave", "chatId", "x")
                        .required("chatId", NO_TEXT, longId)
                        .wrong("chats", noChats()),
                new Case("message:send", "chatId", chatId, "text", "x")
                        .required("chatId", NO_TEXT, longId)
                        .required("text", NO_TEXT, longer(20_000))
                        .wrong("clientMessageId", NO_TEXT, longer(128))
                        .wrong("clientId", NO_TEXT, longer(100))
                        .wrong("idempotencyKey", NO_TEXT, longer(100))
                        .wrong("replyTo", NO_TEXT, longId, List.of("nonsense", chatId))
                        .wrong("attachments", noAttachments()),
                new Case("message:edit", "messageId", messageId, "text", "x")
                        .required("messageId", NO_TEXT, longId)
                        .required("text", NO_TEXT, longer(20_000)),
                new Case("message:delete").required("messageId", NO_TEXT, longId),
                new Case("message:react", "messageId", messageId, "reaction", "x")
                        .required("messageId", NO_TEXT, longId)
                        .required("reaction", NO_TEXT, longer(64))
                        .wrong("remove", NO_FLAG),
                new Case("message:history", "chatId", chatId)
                        .required("chatId", NO_TEXT, longId)
                        .wrong("before", NO_WHOLE)
                        .wrong("after", NO_WHOLE)
                        .wrong("around", NO_WHOLE)
                        .wrong("limit", NO_WHOLE, outOfRange(100)),
                new Case("message:search", "query", "x")
                        .required("query", NO_TEXT, longer(200))
                        .wrong("chatId", NO_TEXT, longId)
                        .wrong("from", NO_TEXT, longId)
                        .wrong("after", NO_TEXT, List.of("yesterday", "2030-01-31"))
                        .wrong("before", NO_TEXT, List.of("yesterday", "2030-01-31"))
                        .wrong("limit", NO_WHOLE, outOfRange(50))
                        .wrong("cursor", NO_TEXT, List.of("nonsense")),
                new Case("message:read", "chatId", chatId, "seq", 1)
                        .required("chatId", NO_TEXT, longId)
                        .required("seq", NO_WHOLE),
                new Case("typing", "chatId", chatId, "typing", false)
                        .required("chatId", NO_TEXT, longId)
                        .required("typing", NO_FLAG),
                new Case("presence:subscribe").required("userIds", noIds()),
                new Case("presence:get", "userIds", new JsonArray().add("x"))
                        .required("userIds", noIds())
                        .wrong("chatId", NO_TEXT, longId),
                new Case("presence:unsubscribe").required("userIds", noIds()),
                new Case("presence:set", "status", "busy")
                        .required("status", NO_TEXT, List.of("offline", "BUSY"))
                        .wrong("text", List.of(1, true, new JsonArray(), new JsonObject(), SURROGATE), longer(200)),
                new Case("todo:create", "title", "x")
                        .required("title", NO_TEXT, longer(200))
                        .wrong("description", List.of(1, true, new JsonArray(), "\0", SURROGATE), longer(5000))
                        .wrong("priority", noWord)
                        .wrong("dueDate", noDate)
                        .wrong("clientId", NO_TEXT, longer(100))
                        .wrong("idempotencyKey", NO_TEXT, longer(100)),
                new Case("todo:update", "id", todoId)
                        .required("id", NO_TEXT, longId)
                        .required("title", NO_TEXT, longer(200))
                        .required("priority", noWord)
                        .wrong("dueDate", noDate)
                        .required("completed", NO_FLAG)
                        .wrong("version", NO_WHOLE, List.of(0)),
                new Case("todo:complete", "id", todoId)
                        .required("id", NO_TEXT, longId)
                        .wrong("completed", NO_FLAG),
                new Case("todo:delete").required("id", NO_TEXT, longId),
                new Case("todo:list")
                        .wrong("completed", NO_FLAG)
                        .wrong("limit", NO_WHOLE, outOfRange(100))
                        .wrong("cursor", NO_TEXT, List.of("nonsense", "AAAA")),
                new Case("notification:list")
                        .wrong("before", NO_TEXT, longId)
                        .wrong("limit", NO_WHOLE, outOfRange(100)),
                new Case("notification:read").required("ids", noIds()).wrong("all", List.of("true", 1)),
                new Case("auth:refresh").required("token", List.of(1, true, new JsonArray(), new JsonObject())),
                new Case("joinRoom").required("room", NO_TEXT, longer(100)),
                new Case("leaveRoom").required("room", NO_TEXT, longer(100)),
                new Case("message", "room", "wrong", "message", "x").required("room", NO_TEXT, longer(100)));
    }
}
