package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A removed participant receives no chat event on any node from the removal's position in the log on. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class ChatRemovalTest {

    private static final int NODES = 3;
    private static HubCluster hub;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    @Test
    void stopsDeliveryToARemovedParticipantBeforeTheAnswer() {
        RawClient ana = hub.client(0, "ana1");
        RawClient eve = hub.client(1, "eve1");
        String id = chat(ana, "ben1", "eve1");
        List<RawClient> bens = new ArrayList<>();
        for (int i = 0; i < 2 * NODES; i++) {
            bens.add(hub.client(i % NODES, "ben1"));
        }
        join(eve, id);
        bens.stream().limit(NODES).forEach(ben -> join(ben, id));
        for (int i = 0; i < 50; i++) {
            eve.post("message:send", message(id, "before " + i));
        }
        int removal = ana.post("chat:remove", new JsonObject().put("chatId", id).put("userId", "ben1"));
        for (int i = 0; i < 100; i++) {
            eve.post("message:send", message(id, "around " + i));
        }
        answered(ana, removal);
        long removedAt = removedAt(eve, "ben1");
        int last = eve.post("message:send", message(id, "after"));
        answered(eve, last);
        // Published after all of eve's messages, on the same path to the same connections.
        chat(eve, "ben1");
        for (int i = 0; i < bens.size(); i++) {
            RawClient ben = bens.get(i);
            Received.await(ben, "user-ben1", 3);
            List<Long> received = Received.positions(ben, "chat-" + id);
            assertEquals(1, ben.of("chat:removed").size());
            // The event is published to the chat and to the removed user, and delivered once.
            boolean inTheChat = ben.of("chat:removed").get(0).getString("topic").equals("chat-" + id);
            assertEquals(i < NODES ? Received.range(1, inTheChat ? removedAt : removedAt - 1) : List.of(), received);
            String tooLate = "after place " + removedAt;
            assertTrue(nudged(ben).allMatch(seq -> seq < removedAt), tooLate);
        }
    }

    /**
     * The join registers the topic on its node, the removal commits and is published, the join reads the log's end
     * after it. In every order of the three the removed user receives nothing after the removal, and no call waits for
     * long.
     */
    @Test
    void stopsDeliveryWhenRemovalRacesWithJoin() {
        RawClient ana = hub.client(0, "ana2");
        RawClient eve = hub.client(1, "eve2");
        String id = chat(ana, "eve2");
        join(eve, id);
        for (int round = 0; round < 40; round++) {
            String name = "ben2-" + round;
            ana.succeed("chat:add", new JsonObject().put("chatId", id).put("userId", name));
            RawClient ben = hub.client(round % NODES, name);
            JsonObject joining = new JsonObject().put("chatId", id);
            JsonObject removing = new JsonObject().put("chatId", id).put("userId", name);
            boolean joinFirst = round % 2 == 0;
            int join = joinFirst ? ben.post("chat:join", joining) : 0;
            long begun = System.nanoTime();
            int removal = ana.post("chat:remove", removing);
            eve.post("message:send", message(id, "meanwhile"));
            join = joinFirst ? join : ben.post("chat:join", joining);
            answered(ana, removal);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            answered(eve, eve.post("message:send", message(id, "after")));
            frame(ben, join);
            assertNothingReceivedAfter(removedAt(eve, name), id, eve, ben, name);
            assertTrue(took < 3_000, () -> "a removal beside a join took " + took + " ms");
            ben.close();
        }
    }

    private void assertNothingReceivedAfter(long removedAt, String id, RawClient eve, RawClient ben, String name) {
        chat(eve, name);
        ben.next(frame -> ("user-" + name).equals(frame.getString("topic")) && frame.getLong("seq") == 3);
        List<Long> places = Received.positions(ben, "chat-" + id);
        assertTrue(places.stream().allMatch(seq -> seq <= removedAt), () -> places + " after " + removedAt);
        assertTrue(nudged(ben).allMatch(seq -> seq < removedAt), () -> "nudged after " + removedAt);
        assertEquals(1, ben.of("chat:removed").size(), () -> "chat:removed reaches a joining user once: " + ben.all());
    }

    @Test
    void removesAllSubscribersWhenAChatIsDeleted() {
        RawClient ana = hub.client(0, "ana3");
        RawClient ben = hub.client(1, "ben3");
        RawClient eve = hub.client(2, "eve3");
        String id = chat(ana, "ben3", "eve3");
        join(ben, id);
        answered(ana, ana.post("message:send", message(id, "one")));
        answered(ana, ana.post("chat:delete", new JsonObject().put("chatId", id)));
        for (RawClient each : List.of(ana, ben, eve)) {
            assertEquals(
                    new JsonObject().put("chatId", id).putNull("userId"),
                    each.next("chat:removed").getJsonObject("data"));
            assertEquals(1, each.of("chat:removed").size());
            assertEquals("NOT_FOUND", each.request("chat:join", id).getString("code"));
        }
    }

    /** A user id may look like a wildcard pattern; here it means that user only. */
    @Test
    void removesOnlyTheNamedParticipantEvenWithASpecialName() {
        RawClient ana = hub.client(0, "ana4");
        RawClient ben = hub.client(1, "ben4");
        String id = chat(ana, "ben4", "*");
        join(ana, id);
        join(ben, id);
        answered(ana, ana.post("chat:remove", new JsonObject().put("chatId", id).put("userId", "*")));
        answered(ana, ana.post("message:send", message(id, "still here?")));
        Received.await(ana, "chat-" + id, 2);
        Received.await(ben, "chat-" + id, 2);
    }

    private static Stream<Long> nudged(RawClient client) {
        return client.all().stream().filter(frame -> frame.containsKey("nudge")).map(frame -> frame.getLong("seq"));
    }

    private static long removedAt(RawClient witness, String user) {
        return witness.next(frame -> "chat:removed".equals(frame.getString("type"))
                        && user.equals(frame.getJsonObject("data").getString("userId")))
                .getLong("seq");
    }

    private static JsonObject frame(RawClient client, int id) {
        return client.next(frame -> Integer.valueOf(id).equals(frame.getValue("id")));
    }

    private static void answered(RawClient client, int id) {
        JsonObject answer = frame(client, id);
        assertTrue(answer.containsKey("data"), answer::encode);
    }

    private static void join(RawClient client, String id) {
        client.succeed("chat:join", id);
    }

    private static String chat(RawClient client, String... participants) {
        JsonObject data = new JsonObject().put("participants", new JsonArray(List.of(participants)));
        return client.succeed("chat:create", data).getJsonObject("chat").getString("id");
    }

    private static JsonObject message(String chatId, String text) {
        return new JsonObject().put("chatId", chatId).put("text", text);
    }
}
