package dev.switchboard.examples;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Ana and Ben, in a chat of a hub that runs one of the poll examples: she with a bare WebSocket, he with the published
 * {@code socket.io-client}. Eva is in another chat.
 */
final class PollPeople implements AutoCloseable {

    private final RawClient ana;
    private final TestSocketIoClient ben;
    private final RawClient eva;
    private final String chat;

    PollPeople(Vertx vertx, SocketIoDriver driver, int port, TestTokens tokens) {
        ana = RawClient.join(vertx, port, tokens.of("ana"));
        eva = RawClient.join(vertx, port, tokens.of("eva"));
        JsonObject auth = new JsonObject().put("token", tokens.of("ben"));
        ben = driver.open("http://127.0.0.1:" + port, new JsonObject().put("auth", auth))
                .connected();
        JsonObject direct = new JsonObject().put("direct", true).put("participants", JsonArray.of("ben"));
        chat = ana.succeed("chat:create", direct).getJsonObject("chat").getString("id");
        ana.succeed("chat:join", new JsonObject().put("chatId", chat));
        ben.succeed("chat:join", new JsonObject().put("chatId", chat));
    }

    /** Both vote, and both hear how the counts change. Returns the poll's id. */
    String vote() {
        String id = create("Lunch?");
        assertEquals(id, create("Lunch?"), "a repeat, with the same clientId");
        ana.succeed("poll:vote", choice(id, 0));
        assertEquals(1, ben.succeed("poll:vote", choice(id, 1)).getInteger("mine"));
        ben.succeed("poll:vote", choice(id, 0));
        ben.succeed("poll:vote", choice(id, 0));
        ben.succeed("poll:vote", choice(id, 1));
        List<JsonArray> counts =
                List.of(JsonArray.of(1, 0), JsonArray.of(1, 1), JsonArray.of(2, 0), JsonArray.of(1, 1));
        until(
                "both hear each change of the counts, and no other",
                () -> counts.equals(heardByAna()) && counts.equals(heardByBen()));
        assertEquals(1, ana.of("poll:created").size());
        return id;
    }

    /** Ana creates a poll, once for each question. Returns its id. */
    String create(String question) {
        JsonObject wanted = new JsonObject()
                .put("chatId", chat)
                .put("question", question)
                .put("options", JsonArray.of("soup", "bread"))
                .put("clientId", question);
        return ana.succeed("poll:create", wanted).getJsonObject("poll").getString("id");
    }

    /** How many changes of the poll, its creation included, have been published. */
    int version(String id) {
        return ana.succeed("poll:get", new JsonObject().put("pollId", id))
                .getJsonObject("poll")
                .getInteger("version");
    }

    /** Those whom the poll does not concern, and what makes no sense, are refused. */
    void assertRefusals(String id) {
        assertRefused("NOT_FOUND", "pollId", eva.request("poll:vote", choice(id, 0)));
        assertRefused("NOT_FOUND", "pollId", eva.request("poll:get", new JsonObject().put("pollId", id)));
        assertRefused("FORBIDDEN", "pollId", ben.request("poll:close", new JsonObject().put("pollId", id)));
        assertRefused("BAD_REQUEST", "option", ben.request("poll:vote", choice(id, 2)));
        JsonObject one =
                new JsonObject().put("chatId", chat).put("question", "Tea?").put("options", JsonArray.of("yes"));
        assertRefused("BAD_REQUEST", "options", ana.request("poll:create", one));
    }

    /** The counts are those that {@link #vote} has made, and its own vote is there; then the poll is closed. */
    void assertKept(String id) {
        JsonObject kept = ben.succeed("poll:get", new JsonObject().put("pollId", id));
        assertEquals(JsonArray.of(1, 1), kept.getJsonObject("poll").getJsonArray("counts"));
        assertEquals(1, kept.getInteger("mine"));
        ana.succeed("poll:close", new JsonObject().put("pollId", id));
        assertTrue(ben.nextEvent("poll:closed").getJsonObject("poll").getBoolean("closed"));
        assertRefused("FORBIDDEN", "pollId", ben.request("poll:vote", choice(id, 0)));
        JsonObject list = ben.succeed("poll:list", new JsonObject().put("chatId", chat));
        assertEquals(1, list.getJsonArray("polls").size());
    }

    private List<JsonArray> heardByAna() {
        return ana.of("poll:voted").stream()
                .map(frame -> countsOf(frame.getJsonObject("data")))
                .toList();
    }

    private List<JsonArray> heardByBen() {
        return ben.received("poll:voted").stream().map(PollPeople::countsOf).toList();
    }

    private static JsonArray countsOf(JsonObject event) {
        return event.getJsonObject("poll").getJsonArray("counts");
    }

    private static JsonObject choice(String id, int option) {
        return new JsonObject().put("pollId", id).put("option", option);
    }

    private static void assertRefused(String code, String field, JsonObject answer) {
        assertEquals(code + " " + field, answer.getString("code") + " " + answer.getString("field"), answer.encode());
    }

    @Override
    public void close() {
        ana.close();
        ben.close();
        eva.close();
    }
}
