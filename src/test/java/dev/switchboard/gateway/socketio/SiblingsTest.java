package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A client in several namespaces over one transport: when the transport ends, all of them end. */
class SiblingsTest {

    /** Regression: two members left the topic during a delivery, and the members after them missed the event. */
    @Test
    void deliversToTheUsersOtherDevicesWhenSeveralNamespacesEnd() {
        List<RawClient> devices = new ArrayList<>();
        try (GatewayBench bench = new GatewayBench();
                RawClient speaker = bench.client("speaker")) {
            // One on each event loop, registered before the slow client.
            for (int i = 0; i < 4; i++) {
                devices.add(bench.client("ana"));
            }
            FrameSocket slow = FrameSocket.open(bench.port, "/socket.io/?EIO=4&transport=websocket");
            slow.nextText();
            slow.text("40/events," + auth(bench));
            slow.nextText();
            slow.text("40" + auth(bench));
            slow.nextText();
            until(() -> bench.gateway.registry().of("ana").size() == 6);
            JsonObject event = new JsonObject()
                    .put("topic", "user-ana")
                    .put("event", "news")
                    .put("data", new JsonObject().put("pad", "x".repeat(60_000)));
            long[] published = {0};
            until(() -> {
                published[0] = speaker.succeed("stage:publish", event).getLong("at");
                return bench.gateway.registry().of("ana").size() == 4;
            });
            published[0] = speaker.succeed("stage:publish", event).getLong("at");
            for (RawClient device : devices) {
                until(() -> seqsOf(device).contains(published[0]));
                assertEquals(LongStream.rangeClosed(1, published[0]).boxed().toList(), seqsOf(device));
            }
            devices.forEach(RawClient::close);
            slow.close();
        }
    }

    private static String auth(GatewayBench bench) {
        return new JsonObject().put("token", bench.token("ana")).encode();
    }

    private static List<Long> seqsOf(RawClient device) {
        return device.of("news").stream().map(frame -> frame.getLong("seq")).toList();
    }
}
