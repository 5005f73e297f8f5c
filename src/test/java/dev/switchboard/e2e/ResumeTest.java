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
 * Somebody who comes back at another node while others go on as fast as they can. From the answer on the log comes whole,
 * whichever of the reader's steps a commit falls between: before its announcement, between that and the reading of the
 * head, in the replay, or when it goes live.
 */
@ExtendWith(ThreeNodes.class)
// The talkers talk while they are open; nothing else is asked of them.
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
        try (Talking ana = Talking.of(first, "message:send", message(id));
                Talking eve = Talking.of(second, "message:send", message(id))) {
            RawClient before = null;
            for (int round = 0; round < ROUNDS; round++) {
                RawClient ben = hub.client(round % hub.size(), "resume-ben");
                JsonObject joined = ben.succeed(
                        "chat:join", new JsonObject().put("chatId", id).put("since", position));
                position = hearOn(ben, topic, position, joined.getLong("seq") + 20 * (round % 3));
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
        Heard.await(last, topic, joined.getLong("seq"));
        assertEquals(Heard.run(1, joined.getLong("seq")), Heard.places(last, topic));
    }

    /** The personal log, once by the address and once by a command, while chats with the reader are made. */
    @Test
    void losesNothingInThePersonalLogAcrossReconnects() {
        String topic = "user-resume-cy";
        long position = 0;
        try (Talking ana = Talking.of(hub.client(0, "resume-dan"), "chat:create", people("resume-cy"));
                Talking eve = Talking.of(hub.client(1, "resume-fay"), "chat:create", people("resume-cy"))) {
            for (int round = 0; round < ROUNDS; round++) {
                position = round % 2 == 0 ? byAddress(round, topic, position) : byCommand(round, topic, position);
            }
        }
        assertTrue(position > ROUNDS, () -> "they said nothing");
    }

    private static long byAddress(int round, String topic, long position) {
        try (RawClient cy = hub.client(round % hub.size(), "resume-cy", "since=" + position)) {
            JsonObject greeting = cy.next("connection_established");
            assertEquals(false, greeting.getBoolean("gap"));
            return hearOn(cy, topic, position, greeting.getLong("seq") + 10);
        }
    }

    private static long byCommand(int round, String topic, long position) {
        try (RawClient cy = hub.client(round % hub.size(), "resume-cy")) {
            long admitted = cy.next("connection_established").getLong("seq");
            JsonObject joined = cy.succeed("user:join", new JsonObject().put("since", position));
            long heard = hearOn(cy, topic, position, joined.getLong("seq") + 10);
            List<JsonObject> live = cy.all().stream()
                    .takeWhile(frame -> !"response".equals(frame.getString("type")))
                    .filter(frame -> topic.equals(frame.getString("topic")))
                    .toList();
            assertEquals(
                    Heard.run(admitted + 1, admitted + live.size()),
                    live.stream().map(frame -> frame.getLong("seq")).toList());
            return heard;
        }
    }

    /** Waits until the place is reached; all from {@code position} on came in order behind the answer, each once. */
    private static long hearOn(RawClient client, String topic, long position, long through) {
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
        assertEquals(Heard.run(position + 1, position + places.size()), places);
        return position + places.size();
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }

    private static JsonObject message(String chatId) {
        return new JsonObject().put("chatId", chatId).put("text", "on and on");
    }
}
