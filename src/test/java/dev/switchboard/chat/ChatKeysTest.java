package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A {@code chat:create} whose answer was lost was sent again, and there were two chats. */
class ChatKeysTest extends ChatOfTwoTests {

    private JsonObject wanted(String key) {
        return data("name", "lunch", "participants", new JsonArray().add(ben), "clientId", key);
    }

    private JsonObject create(JsonObject data) {
        return chats.bench.succeed(ana, "chat:create", data);
    }

    private long chatsOf(String user) {
        return chats.bench
                .succeed(user, "chat:list", data())
                .getJsonArray("chats")
                .size();
    }

    @Test
    void createsOneChatForAKey() {
        JsonObject first = create(wanted("k"));
        chats.bench.published.clear();
        JsonObject again = data("clientId", "k", "direct", null, "participants", new JsonArray().add(ben));
        assertEquals(first, create(again.put("name", "lunch")));
        assertEquals(0, chats.bench.published.size());
        assertEquals(2, chatsOf(ana));
        assertEquals(2, chats.log(Topic.user(ben)).size());
        chats.refuses("CONFLICT", "clientId", ana, "chat:create", wanted("k").put("name", "dinner"));
        JsonObject other = data("participants", new JsonArray().add(ben).add(someone()), "idempotencyKey", "k");
        chats.refuses("CONFLICT", "idempotencyKey", ana, "chat:create", other);
        assertNotEquals(first, create(wanted("l")));
        JsonObject bens = chats.bench.succeed(ben, "chat:create", wanted("k"));
        assertEquals(ben, bens.getJsonObject("chat").getString("createdBy"));
    }

    /** All attempts are in flight at once, on both instances: one creates, the others wait for it. */
    @Test
    void createsOneChatForEqualCommandsAtOnce() {
        List<Future<Answer>> asked = IntStream.range(0, 20)
                .mapToObj(i -> chats.bench.send(ana, "chat:create", wanted("same")))
                .toList();
        await(Future.all(asked));
        JsonObject first = asked.get(0).result().body();
        assertTrue(first.getBoolean("success"), first::encode);
        asked.forEach(answer -> assertEquals(first, answer.result().body()));
        assertEquals(2, chatsOf(ana));
    }

    @Test
    void answersTheFirstOfDifferentCommandsAtOnceAndRefusesTheOthers() {
        List<Future<Answer>> asked = IntStream.range(0, 20)
                .mapToObj(i ->
                        chats.bench.send(ana, "chat:create", wanted("mixed").put("name", "chat " + i)))
                .toList();
        await(Future.all(asked));
        List<String> codes =
                asked.stream().map(answer -> answer.result().code()).sorted().toList();
        assertEquals(19, codes.stream().filter("CONFLICT"::equals).count(), codes::toString);
        assertEquals(1, codes.stream().filter("OK"::equals).count());
        assertEquals(2, chatsOf(ana));
    }

    /** The first answer, whatever has become of the chat. */
    @Test
    void answersAsAtTheCreation() {
        JsonObject first = create(wanted("gone"));
        String id = first.getJsonObject("chat").getString("id");
        chats.bench.succeed(ana, "chat:update", data("chatId", id, "name", "dinner"));
        assertEquals(first, create(wanted("gone")));
        chats.bench.succeed(ana, "chat:delete", data("chatId", id));
        assertEquals(first, create(wanted("gone")));
        assertEquals(1, chatsOf(ana));
    }

    @Test
    void keepsThatADirectChatExisted() {
        JsonObject direct = data("participants", new JsonArray().add(ben), "direct", true);
        JsonObject chat = create(direct.copy()).getJsonObject("chat");
        JsonObject existing = create(direct.copy().put("clientId", "d"));
        assertEquals(true, existing.getBoolean("existing"));
        assertEquals(chat, existing.getJsonObject("chat"));
        chats.bench.succeed(ana, "chat:delete", data("chatId", chat.getString("id")));
        assertEquals(existing, create(direct.copy().put("clientId", "d")));
        assertEquals(existing, create(direct.copy().put("clientId", "e")));
    }

    /** The positions that a creation takes were committed with the key, without an event: a hole in both personal logs. */
    @Test
    void takesNoPositionForADirectChatThatExisted() {
        JsonObject direct = data("participants", new JsonArray().add(ben), "direct", true);
        create(direct.copy());
        long anas = headOf(ana);
        long bens = headOf(ben);
        create(direct.copy().put("clientId", "d"));
        assertEquals(anas, headOf(ana));
        assertEquals(bens, headOf(ben));
    }

    private long headOf(String user) {
        return await(chats.bench.postgres.query(
                        "select head from topic_log where topic = $1",
                        Tuple.of(Topic.user(user).name())))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void freesTheKeyOfARefusedCommand() {
        JsonObject refused = wanted("free").put("participants", "ben");
        chats.refuses("BAD_REQUEST", "participants", ana, "chat:create", refused);
        create(wanted("free"));
    }

    /** Somebody who was removed since is not added again by a retry. */
    @Test
    void addsOncePerKey() {
        String cid = someone();
        JsonObject adding = data("chatId", chatId, "userId", cid, "clientId", "add");
        JsonObject added = chats.bench.succeed(ana, "chat:add", adding);
        assertEquals(added, chats.bench.succeed(ana, "chat:add", adding));
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", cid));
        JsonObject now = chats.bench.succeed(ana, "chat:add", adding).getJsonObject("chat");
        assertEquals(new JsonArray().add(ana).add(ben), now.getJsonArray("participants"));
        chats.refuses("CONFLICT", "clientId", ana, "chat:add", adding.copy().put("userId", someone()));
        assertEquals(2, chats.log(topic).size());
        chats.refuses("NOT_FOUND", cid, "chat:add", adding);
    }

    @Test
    void keepsTheKeyOfAnAdditionThatChangedNothing() {
        JsonObject adding = data("chatId", chatId, "userId", ben, "clientId", "twice");
        chats.bench.succeed(ana, "chat:add", adding);
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", ben));
        JsonObject now = chats.bench.succeed(ana, "chat:add", adding).getJsonObject("chat");
        assertEquals(new JsonArray().add(ana), now.getJsonArray("participants"));
    }

    @Test
    void namesABadKey() {
        for (String field : List.of("clientId", "idempotencyKey")) {
            for (Object bad : List.of("", "x".repeat(101), 7, true, new JsonArray(), "nul\0")) {
                JsonObject data = data("participants", new JsonArray()).put(field, bad);
                chats.refuses("BAD_REQUEST", field, ana, "chat:create", data);
            }
        }
        JsonObject both = wanted("one").put("idempotencyKey", "two");
        chats.refuses("BAD_REQUEST", "clientId", ana, "chat:create", both);
        create(wanted("x".repeat(100)));
    }
}
