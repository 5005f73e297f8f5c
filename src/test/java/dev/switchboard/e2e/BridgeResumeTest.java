package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As {@link ResumeTest}, with the published bridge clients: they register with their position, over every transport and
 * at every node, while others publish as fast as they can.
 */
@ExtendWith(ThreeNodes.class)
// The command loops run until they are closed; the tests do not use them otherwise.
@Tag("slow")
@SuppressWarnings("try")
class BridgeResumeTest {

    private static final List<String> TRANSPORTS = List.of("websocket", "xhr-streaming", "xhr-polling");
    private static final int ROUNDS = 6;
    private static HubCluster hub;
    private static BridgeDriver driver;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        driver = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
    }

    @Test
    void losesNothingInAChatAcrossRegistrations() {
        RawClient ana = hub.client(0, "bridging-ana");
        String id = ana.succeed("chat:create", people("bridging-ben"))
                .getJsonObject("chat")
                .getString("id");
        JsonObject message = new JsonObject().put("chatId", id).put("text", "on and on");
        String address = "chat-" + id;
        long position = 0;
        try (CommandLoop talk = CommandLoop.of(ana, "message:send", message)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (BridgeClient ben = open(round, "bridging-ben", "")) {
                    long head = ben.join(address, position).getLong("seq");
                    position = receiveThrough(ben, address, position, head + 10);
                }
            }
        }
    }

    /** The personal log: resumed by the connection's address in one round, by the registration in the next. */
    @Test
    void losesNothingInThePersonalLogAcrossRegistrations() {
        String address = "user-bridging-cy";
        long position = 0;
        try (CommandLoop talk = CommandLoop.of(hub.client(1, "bridging-dan"), "chat:create", people("bridging-cy"))) {
            for (int round = 0; round < ROUNDS; round++) {
                boolean byAddress = round % 2 == 0;
                try (BridgeClient cy = open(round, "bridging-cy", byAddress ? "&since=" + position : "")) {
                    Long since = byAddress ? null : Long.valueOf(position);
                    long head = cy.join(address, since).getLong("seq");
                    position = receiveThrough(cy, address, position, head + 5);
                }
            }
        }
    }

    /**
     * Waits until the position {@code through} is received; all events after {@code position} arrived in order, each
     * once.
     */
    private static long receiveThrough(BridgeClient client, String address, long position, long through) {
        until(() -> client.seqs(address).contains(through));
        List<Long> places = client.seqs(address);
        assertEquals(Received.range(position + 1, position + places.size()), places);
        return position + places.size();
    }

    private static BridgeClient open(int round, String user, String query) {
        String url = "http://127.0.0.1:" + hub.port(round % hub.size()) + "/eventbus?token=" + hub.token(user) + query;
        return driver.open(url, TRANSPORTS.get(round % TRANSPORTS.size())).opened();
    }

    private static JsonObject people(String... participants) {
        return new JsonObject().put("participants", new JsonArray(List.of(participants)));
    }
}
