package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.range;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SseClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that stops lets its streams go, and their clients continue at another one, without a gap and without a repeat. */
@Tag("slow")
class SseNodeStopsTest {

    private static final int SENT = 40;

    @Test
    void continuesAtAnotherNode() throws InterruptedException {
        try (HubCluster hub = HubCluster.of(3)) {
            RawClient writer = hub.client(2, "stop-ana");
            String chat = writer.succeed("chat:create", people())
                    .getJsonObject("chat")
                    .getString("id");
            String topic = "chat-" + chat;
            String token = hub.token("stop-ben");
            int second = hub.port(1);
            try (SseClient first = SseClient.open(hub.port(0), token, topic)) {
                first.next("connection_established");
                send(writer, chat, SENT / 2);
                Thread stopping = new Thread(() -> hub.stop(hub.node(0)), "stopping");
                stopping.start();
                JsonObject close = first.next("close").data();
                assertEquals(1012, close.getInteger("code"));
                assertEquals(first.retryMs(), close.getLong("retryAfterMs"));
                send(writer, chat, SENT / 2);
                first.body();
                stopping.join();
                try (SseClient next = SseClient.resume(second, token, first.lastId(), topic)) {
                    int had = first.seqs(topic).size();
                    until(() -> next.seqs(topic).size() >= SENT - had);
                    assertEquals(range(1, had), first.seqs(topic));
                    assertEquals(range(had + 1, SENT), next.seqs(topic));
                }
            }
        }
    }

    /** The log no longer reaches back to the position: the client learns it, and gets what is there. */
    @Test
    void reportsWhatIsNoLongerKept() {
        try (HubCluster hub = HubCluster.of(
                1,
                "--concerns.log.settings.retention.maxEvents=10",
                "--concerns.log.settings.retention.sweepInterval=100ms")) {
            RawClient writer = hub.client(0, "gap-ana");
            String chat = writer.succeed("chat:create", people())
                    .getJsonObject("chat")
                    .getString("id");
            String topic = "chat-" + chat;
            String token = hub.token("stop-ben");
            String id;
            try (SseClient first = SseClient.open(hub.port(0), token, topic)) {
                send(writer, chat, 3);
                until(() -> first.seqs(topic).size() == 3);
                id = first.lastId();
            }
            send(writer, chat, 22);
            until(() -> {
                try (SseClient again = SseClient.resume(hub.port(0), token, id, topic)) {
                    // A sweep between the answer and the events ends the stream: its client comes again.
                    until(() -> again.isEnded() || !again.seqs(topic).isEmpty());
                    return again.seqs(topic).stream().findFirst().equals(Optional.of(16L));
                }
            });
            try (SseClient again = SseClient.resume(hub.port(0), token, id, topic)) {
                JsonObject gap = again.next("topic:gap").data();
                assertEquals(
                        new JsonObject()
                                .put("topic", topic)
                                .put("lastSeq", 3)
                                .put("seq", 25)
                                .put("firstSeq", 16),
                        gap);
                until(() -> again.seqs(topic).size() == 10);
                assertEquals(range(16, 25), again.seqs(topic));
            }
        }
    }

    private static JsonObject people() {
        return new JsonObject().put("participants", JsonArray.of("stop-ben"));
    }

    private static void send(RawClient by, String chat, int count) {
        for (int i = 0; i < count; i++) {
            by.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "text"));
        }
    }
}
