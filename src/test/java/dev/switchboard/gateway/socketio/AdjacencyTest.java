package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Text frames and their attachments stay adjacent under concurrent publishing from several event loops. With a frame
 * between them, the client's library closes the connection with a parse error.
 */
class AdjacencyTest {

    private static final int TALKERS = 6;
    private static final int EACH = 40;

    @ParameterizedTest
    @EnumSource
    void sendsAttachmentsRightAfterTheirText(SocketIoEndpointTest.Transports transports) {
        String room = UUID.randomUUID().toString();
        String topic = "room-events/" + room;
        try (GatewayBench bench = new GatewayBench();
                SocketIoDriver driver = new SocketIoDriver()) {
            JsonObject options = new JsonObject()
                    .put("transports", transports.names())
                    .put("auth", new JsonObject().put("token", bench.token("ana")));
            TestSocketIoClient ana = driver.open("http://127.0.0.1:" + bench.port + "/events", options)
                    .connected();
            ana.succeed("joinRoom", room);
            List<RawClient> talkers = new ArrayList<>();
            for (int i = 0; i < TALKERS; i++) {
                talkers.add(bench.client("talker-" + i));
            }
            for (int n = 0; n < EACH; n++) {
                for (int i = 0; i < TALKERS; i++) {
                    talkers.get(i).post("stage:whisper", whisper(topic, i, n));
                    ana.emit("auth:refresh", new JsonObject().put("token", bench.token("ana")));
                }
            }
            until(() -> ana.received("message").size() == TALKERS * EACH);
            for (int i = 0; i < TALKERS; i++) {
                int talker = i;
                List<JsonObject> received = ana.received("message").stream()
                        .filter(data -> data.getInteger("talker") == talker)
                        .toList();
                assertEquals(IntStream.range(0, EACH).boxed().toList(), numbers(received));
                received.forEach(
                        data -> assertEquals(bytes(data.getInteger("n"), "$bytes"), data.getJsonArray("files")));
            }
            assertEquals(List.of(), ana.of("disconnect"));
            talkers.forEach(RawClient::close);
        }
    }

    private static JsonObject whisper(String topic, int talker, int n) {
        JsonObject data = new JsonObject().put("talker", talker).put("n", n).put("files", bytes(n, "base64"));
        return new JsonObject().put("topic", topic).put("event", "message").put("data", data);
    }

    /** Zero to three attachments, each with distinct content. */
    private static JsonArray bytes(int n, String key) {
        JsonArray files = new JsonArray();
        for (int i = 0; i < n % 4; i++) {
            files.add(new JsonObject().put(key, Base64.getEncoder().encodeToString(new byte[] {(byte) n, (byte) i})));
        }
        return files;
    }

    private static List<Integer> numbers(List<JsonObject> received) {
        return received.stream().map(data -> data.getInteger("n")).toList();
    }
}
