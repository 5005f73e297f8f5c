package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A client reconnects to another node while others publish as fast as they can. From the answer on it receives the log
 * without a gap, whichever of the reader's steps a commit falls between: before it is announced as a listener, before
 * it reads the head, during the replay, or when it goes live.
 */
@ExtendWith(ThreeNodes.class)
// The command loops run until they are closed; the tests do not use them otherwise.
@Tag("slow")
@SuppressWarnings("try")
class ResumeTest {

    private static final int ROUNDS = 12;
    private static HubCluster hub;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    @Test
    void losesNothingInAChatAcrossReconnects() {
        RawClient first = hub.client(0, "resume-ana");
        RawClient second = hub.client(1, "resume-eve");
        String id = first.succeed("chat:create", people("resume-ben", "resume-eve"))
                .getJsonObject("chat")
                .getString("id");
        String topic = "chat-" + id;
        long position = 0;
        try (CommandLoop ana = CommandLoop.of(first, "message:send", message(id));
                CommandLoop eve = CommandLoop.of(second, "message:send", message(id))) {
            RawClient before = null;
            for (int round = 0; round < ROUNDS; round++) {
                RawClient ben = hub.client(round % hub.size(), "resume-ben");
                JsonObject joined = ben.succeed(
                        "chat:join", new JsonObject().put("chatId", id).put("since", position));
                position = receiveThrough(ben, topic, position, joined.getLong("seq") + 20 * (round % 3));
                if (before != null && round % 2 == 0) {
                    before.close();
                }
                before = ben;
                if (round % 4 == 3) {
                    ben.close();
                }
            }
        }
        RawClient last = hub.client(2, "resume-ben");
        JsonObject joined =
                last.succeed("chat:join", new JsonObject().put("chatId", id).put("since", 0));
        Received.await(last, topic, joined.getLong("seq"));
        assertEquals(Received.range(1, joined.getLong("seq")), Received.positions(last, topic));
    }

    /** The personal log, resumed by the address and by a command in turn, while chats with the reader are created. */
    @Test
    void losesNothingInThePersonalLogAcrossReconnects() {
        String topic = "user-resume-cy";
        long position = 0;
        try (CommandLoop ana = CommandLoop.of(hub.client(0, "resume-dan"), "chat:create", people("resume-cy"));
                CommandLoop eve = CommandLoop.of(hub.client(1, "resume-fay"), "chat:create", people("resume-cy"))) {
            for (int round = 0; round < ROUNDS; round++) {
                position = round % 2 == 0 ? byAddress(round, topic, position) : byCommand(round, topic, position);
            }
        }
        assertTrue(position > ROUNDS, () -> "no event was published");
    }

    private static long byAddress(int round, String topic, long position) {
        try (RawClient cy = hub.client(round % hub.size(), "resume-cy", "since=" + position)) {
            JsonObject greeting = cy.next("connection_established");
            assertEquals(false, greeting.getBoolean("gap"));
            return receiveThrough(cy, topic, position, greeting.getLong("seq") + 10);
        }
    }

    private static long byCommand(int round, String topic, long position) {
        try (RawClient cy = hub.client(round % hub.size(), "resume-cy")) {
            long admitted = cy.next("connection_established").getLong("seq");
            JsonObject joined = cy.succeed("user:join", new JsonObject().put("since", position));
            long through = receiveThrough(cy, topic, position, joined.getLong("seq") + 10);
            List<JsonObject> live = cy.all().stream()
                    .takeWhile(frame -> !"response".equals(frame.getString("type")))
                    .filter(frame -> topic.equals(frame.getString("topic")))
                    .toList();
            assertEquals(
                    Received.range(admitted + 1, admitted + live.size()),
                    live.stream().map(frame -> frame.getLong("seq")).toList());
            return through;
        }
    }

    /**
     * Waits until the position {@code through} is received; all events after {@code position} arrived in order after
     * the answer, each once.
     */
    private static long receiveThrough(RawClient client, String topic, long position, long through) {
        Predicate<JsonObject> last = frame -> topic.equals(frame.getString("topic")) && frame.getLong("seq") >= through;
        if (through > position) {
            client.next(frame -> last.test(frame) && !frame.containsKey("nudge"));
        }
        List<JsonObject> all = client.all();
        boolean asked = all.stream().anyMatch(frame -> "response".equals(frame.getString("type")));
        List<Long> places = all.stream()
                .dropWhile(frame -> asked && !"response".equals(frame.getString("type")))
                .filter(frame -> topic.equals(frame.getString("topic")) && !frame.containsKey("nudge"))
                .map(frame -> frame.getLong("seq"))
                .toList();
        assertEquals(Received.range(position + 1, position + places.size()), places);
        return position + places.size();
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static JsonObject message(String chatId) {
        return new JsonObject().put("chatId", chatId).put("text", "on and on");
    }
}
