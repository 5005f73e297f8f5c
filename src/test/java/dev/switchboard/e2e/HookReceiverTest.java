package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A back end in a process of its own, which writes what it gets to a file, is killed while it does so and started again. */
@Tag("slow")
class HookReceiverTest {

    private static final String RECEIVER =
            """
            import http.server, os, sys
            out = open(sys.argv[2], 'ab')
            out.write(b'\\n')
            class Hook(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def do_POST(self):
                    out.write(self.rfile.read(int(self.headers['Content-Length'])) + b'\\n')
                    out.flush()
                    os.fsync(out.fileno())
                    self.send_response(200)
                    self.send_header('Content-Length', '0')
                    self.end_headers()
                def log_message(self, *words):
                    pass
            http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Hook).serve_forever()
            """;

    private static final int MESSAGES = 150;
    private static final int KILLS = 4;

    private final int port = TestStores.freePort();
    private final Path received = TestStores.freshFolder().resolve("events");
    private Process receiver;

    @AfterEach
    void end() {
        receiver.destroyForcibly();
    }

    private void start() {
        try {
            receiver = new ProcessBuilder(
                            Programs.find("python3"), "-c", RECEIVER, Integer.toString(port), received.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(received.resolveSibling("output").toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void kill() throws InterruptedException {
        receiver.destroyForcibly().waitFor();
    }

    /** The events of the requests that it has written; one that a kill has cut off is none. */
    private List<JsonObject> events() {
        List<JsonObject> events = new ArrayList<>();
        if (!Files.exists(received)) {
            return events;
        }
        try (Stream<String> lines = Files.lines(received)) {
            lines.filter(line -> line.startsWith("{") && line.endsWith("]}"))
                    .flatMap(line -> new JsonObject(line).getJsonArray("events").stream())
                    .forEach(event -> events.add((JsonObject) event));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return events;
    }

    private static JsonObject message(String chat, int number) {
        return new JsonObject().put("chatId", chat).put("text", Integer.toString(number));
    }

    @Test
    void getsEachEventInOrderHoweverOftenItIsKilled() throws InterruptedException {
        start();
        String url = "http://127.0.0.1:" + port + "/hub";
        try (HubCluster hub = HubCluster.of(2, BackEndStub.hook(url, List.of("message:new"), "batch", 10))) {
            List<RawClient> senders = List.of(hub.client(0, "ana"), hub.client(1, "ben"));
            List<String> chats = IntStream.range(0, 3)
                    .mapToObj(n -> senders.get(0)
                            .succeed("chat:create", new JsonObject().put("participants", JsonArray.of("ben")))
                            .getJsonObject("chat")
                            .getString("id"))
                    .toList();
            for (int number = 0; number < MESSAGES; number++) {
                RawClient sender = senders.get(number % 2);
                int said = number;
                chats.forEach(chat -> sender.succeed("message:send", message(chat, said)));
                if (number % (MESSAGES / KILLS) == MESSAGES / KILLS / 2) {
                    int before = events().size();
                    Await.until("it gets more", () -> events().size() > before);
                    kill();
                    start();
                }
            }
            Await.until("all have arrived", () -> chats.stream().allMatch(chat -> last(chat) == MESSAGES - 1));
            chats.forEach(this::checkOrder);
        }
    }

    private List<Integer> numbers(String chat) {
        return events().stream()
                .filter(event -> event.getString("topic").equals("chat-" + chat))
                .map(event -> Integer.valueOf(event.getJsonObject("data").getString("text")))
                .toList();
    }

    private int last(String chat) {
        List<Integer> numbers = numbers(chat);
        return numbers.isEmpty() ? -1 : numbers.get(numbers.size() - 1);
    }

    /** Each is the next one, or one that was sent before: none is left out, and none overtakes another. */
    private void checkOrder(String chat) {
        List<Integer> numbers = numbers(chat);
        int known = -1;
        Map<Integer, Integer> times = new HashMap<>();
        for (int number : numbers) {
            assertTrue(number <= known + 1, () -> chat + ": " + numbers);
            known = Math.max(known, number);
            times.merge(number, 1, Integer::sum);
        }
        assertEquals(MESSAGES, times.size());
    }
}
