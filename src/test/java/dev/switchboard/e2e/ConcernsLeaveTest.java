package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Commands come from a gateway node while a concern node stops. The bus does not report an address that no longer
 * exists, so a node that left without handing over would leave such commands waiting for their timeout.
 */
@Tag("slow")
class ConcernsLeaveTest {

    private static final String CONCERNS = "--deploy=log,chat,presence,todo,notification,rooms,account";

    @Test
    void answersEveryCommandWhileAConcernNodeStops() {
        try (HubCluster hub = HubCluster.of(0)) {
            hub.add("--deploy=gateway");
            HubNode first = hub.add(CONCERNS);
            hub.add(CONCERNS);
            RawClient ana = hub.client(0, "ana");
            String id = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray()))
                    .getJsonObject("chat")
                    .getString("id");
            ana.succeed("chat:join", id);
            List<CommandLoop> talk = List.of(
                    CommandLoop.of(hub.client(0, "ana"), "message:send", number -> message(id, "a" + number)),
                    CommandLoop.of(hub.client(0, "ana"), "message:history", new JsonObject().put("chatId", id)),
                    CommandLoop.of(hub.client(0, "ben"), "todo:list", new JsonObject()));
            Await.until("commands are answered", () -> talk.stream().allMatch(each -> each.answered() > 50));
            hub.stop(first);
            talk.forEach(each -> {
                int before = each.answered();
                Await.until("commands are still answered", () -> each.answered() > before + 20);
                each.close();
                assertEquals(List.of(), each.unanswered());
            });
            long head = ana.succeed("chat:join", id).getLong("seq");
            assertEquals(talk.get(0).sent(), head);
            Received.await(ana, "chat-" + id, head);
            assertEquals(Received.range(1, head), Received.positions(ana, "chat-" + id));
        }
    }

    private static JsonObject message(String id, String text) {
        return new JsonObject().put("chatId", id).put("text", text).put("clientMessageId", text);
    }
}
