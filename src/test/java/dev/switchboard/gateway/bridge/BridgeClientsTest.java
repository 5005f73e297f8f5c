package dev.switchboard.gateway.bridge;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge with its usual clients: {@code vertx-eventbus.js} over {@code sockjs-client}, in Node. */
@Tag("slow")
class BridgeClientsTest {

    private static final String WEBSOCKET = "websocket";
    private static final String STREAMING = "xhr-streaming";
    private static final String POLLING = "xhr-polling";

    private static GatewayBench bench;
    private static BridgeDriver driver;
    private static int names;

    private final String name = "t" + ++names;
    private final String chat = "chat-" + name;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
        driver = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
        bench.close();
    }

    private static String url(String query) {
        return "http://127.0.0.1:" + bench.port + "/eventbus" + query;
    }

    private static BridgeClient client(String user, String transport) {
        BridgeClient client =
                driver.open(url("?token=" + bench.token(user)), transport).opened();
        assertEquals(transport, client.next("open").getString("transport"));
        return client;
    }

    private JsonObject event(String topic, int number) {
        return new JsonObject().put("topic", topic).put("event", "news").put("data", new JsonObject().put("n", number));
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING, "eventsource"})
    void answersACommandAtItsReplyAddress(String transport) {
        try (BridgeClient ana = client(name, transport)) {
            JsonObject body = new JsonObject().put("text", "ж \u2028 \ufff0 \" \\ \n 👍");
            assertEquals(new JsonObject().put("success", true).put("echo", body), ana.request("stage:echo", body));
            JsonObject refusal = ana.request("chat:join", "secret");
            assertFalse(refusal.getBoolean("success"));
            assertEquals("FORBIDDEN", refusal.getString("code"));
            ana.emit("chat:join", "secret");
            JsonObject error = ana.next("error").getJsonObject("error");
            assertEquals("FORBIDDEN", error.getString("body"));
            assertEquals("not yours", error.getString("message"));
        }
    }

    /**
     * Each transport frames text in its own way, and only a real client's decoder shows whether it is right: "100% sure" over
     * eventsource once ended the session, and with {@code since} every later one too.
     */
    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING, "eventsource"})
    void deliversEveryCharacterOfUnicode(String transport) {
        try (RawClient speaker = bench.client("speaker");
                BridgeClient ana = client(name, transport)) {
            ana.join(chat, null);
            List<String> texts = everyCharacter();
            for (String text : texts) {
                JsonObject body = new JsonObject().put("text", text);
                speaker.succeed(
                        "stage:publish",
                        new JsonObject().put("topic", chat).put("event", "news").put("data", body));
                assertEquals(body, ana.request("stage:echo", body).getJsonObject("echo"));
            }
            until(() -> ana.events(chat).size() == texts.size());
            assertEquals(
                    texts,
                    ana.events(chat).stream()
                            .map(body -> body.getJsonObject("data").getString("text"))
                            .toList());
        }
    }

    /** Ten answers of 150 KB are more than the outbound queue holds; the client was closed as too slow within 0.3 s. */
    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING, "eventsource"})
    void pacesLargeAnswers(String transport) {
        try (BridgeClient ana = client(name, transport)) {
            JsonObject body = new JsonObject().put("pad", "x".repeat(150_000));
            List<CompletableFuture<JsonObject>> answers = IntStream.range(0, 10)
                    .mapToObj(number -> CompletableFuture.supplyAsync(
                            () -> ana.request("stage:echo", body.copy().put("n", number))))
                    .toList();
            for (int number = 0; number < answers.size(); number++) {
                assertEquals(
                        number, answers.get(number).join().getJsonObject("echo").getInteger("n"));
            }
        }
    }

    private static List<String> everyCharacter() {
        List<String> texts = new ArrayList<>(List.of(
                "100% sure",
                "%", "%25", "%2525", "%E4%A", "%zz %00 %0d%0a", "a%2Fb#c?d&e+f", "\\u0025 \\ \" ' </script>"));
        int[] plane = IntStream.rangeClosed(0, 0xffff)
                .filter(unit -> unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE)
                .toArray();
        for (int from = 0; from < plane.length; from += 16_384) {
            texts.add(new String(plane, from, Math.min(16_384, plane.length - from)));
        }
        texts.add(new String(
                IntStream.of(0x10000, 0x1f44d, 0x1f468, 0x200d, 0x1f469, 0x1fffe, 0x1ffff, 0xe0001, 0x10ffff)
                        .toArray(),
                0,
                9));
        return texts;
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void confirmsARegistrationThenReplaysThenGoesLive(String transport) {
        try (RawClient speaker = bench.client("speaker");
                BridgeClient ana = client(name, transport)) {
            for (int i = 1; i <= 5; i++) {
                speaker.succeed("stage:publish", event(chat, i));
            }
            assertEquals(new JsonObject().put("seq", 5).put("gap", false), ana.join(chat, 2L));
            for (int i = 6; i <= 30; i++) {
                speaker.succeed("stage:publish", event(chat, i));
            }
            until(() -> ana.events(chat).size() == 28);
            assertEquals(range(3, 30), ana.seqs(chat));
            assertEquals(
                    new JsonObject()
                            .put("event", "news")
                            .put("data", new JsonObject().put("n", 3))
                            .put("topic", chat)
                            .put("seq", 3),
                    ana.events(chat).get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void receivesNothingAfterUnregistering(String transport) {
        try (RawClient speaker = bench.client("speaker");
                BridgeClient ana = client(name, transport)) {
            ana.join(chat, null);
            ana.unregister(chat);
            until(() -> bench.gateway.registry().of(name).stream()
                    .noneMatch(connection -> TopicsOf.connection(connection).contains(chat)));
            speaker.succeed("stage:publish", event(chat, 1));
            assertEquals(new JsonObject().put("seq", 1).put("gap", false), ana.join(chat, 0L));
            until(() -> ana.events(chat).size() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void reportsARefusedRegistrationToItsHandler(String transport) {
        try (BridgeClient ana = client(name, transport)) {
            for (String address : List.of("chat-secret", "chat-unknown", "user-other", "elsewhere", "concern-log")) {
                ana.register(address, null);
                JsonObject error = ana.next(what ->
                                "refused".equals(what.getString("kind")) && address.equals(what.getString("address")))
                        .getJsonObject("error");
                assertEquals("access_denied", error.getString("failureType"), address);
                assertTrue(error.getString("message").length() > 3);
            }
            ana.register("chat-broken", null);
            JsonObject later = ana.next(what -> "chat-broken".equals(what.getString("address")))
                    .getJsonObject("error");
            assertEquals("registration_failure", later.getString("failureType"));
            assertEquals("not now", later.getString("message"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void deniesPublishingAndUnknownAddresses(String transport) {
        try (BridgeClient ana = client(name, transport)) {
            ana.perform("publish", new JsonObject().put("address", chat).put("body", "hello"));
            ana.emit("no:command", new JsonObject());
            ana.emit(chat, new JsonObject());
            JsonObject denied = new JsonObject().put("type", "err").put("body", "access_denied");
            until(() -> ana.all().stream()
                            .filter(what -> denied.equals(what.getJsonObject("error")))
                            .count()
                    == 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void deliversNudgesAndEventsForTheCallerAtThePersonalAddress(String transport) {
        String own = "user-" + name;
        try (RawClient speaker = bench.client("speaker");
                BridgeClient ana = client(name, transport)) {
            // Not registered yet: the client gets neither a nudge nor an event of its personal topic.
            speaker.succeed("stage:publish", event(chat, 1).put("nudge", new JsonArray().add(name)));
            speaker.succeed("stage:publish", event(own, 1));
            ana.request("join", null);
            assertEquals(new JsonObject().put("seq", 1).put("gap", false), ana.join(own, null));
            speaker.succeed("stage:publish", event(own, 2));
            speaker.succeed("stage:publish", event(chat, 2).put("nudge", new JsonArray().add(name)));
            ana.request("joinRoom", "lobby-" + name);
            until(() -> ana.events(own).size() == 3);
            assertEquals(
                    List.of(
                            new JsonObject()
                                    .put("event", "news")
                                    .put("data", new JsonObject().put("n", 2))
                                    .put("topic", own)
                                    .put("seq", 2),
                            new JsonObject()
                                    .put("event", "news")
                                    .put("data", new JsonObject().put("n", 2))
                                    .put("topic", chat)
                                    .put("seq", 2)
                                    .put("nudge", true),
                            new JsonObject()
                                    .put("event", "joined")
                                    .put("data", new JsonObject().put("room", "lobby-" + name))),
                    ana.events(own));
            // No event arrived before its handler.
            assertTrue(ana.all().stream().noneMatch(what -> "error".equals(what.getString("kind"))));
            ana.unregister(own);
            ana.request("join", null);
            assertEquals(3, ana.events(own).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void joinsRoomsAndPresence(String transport) {
        String room = "room-events/" + name;
        try (RawClient speaker = bench.client("speaker");
                BridgeClient ana = client(name, transport)) {
            assertEquals(new JsonObject(), ana.join(room, null));
            assertEquals(new JsonObject(), ana.join("presence-speaker", null));
            speaker.succeed("stage:whisper", event(room, 1));
            speaker.succeed("stage:whisper", event("presence-speaker", 2));
            until(() -> ana.events(room).size() == 1
                    && ana.events("presence-speaker").size() == 1);
            assertEquals(
                    new JsonObject().put("event", "news").put("data", new JsonObject().put("n", 1)),
                    ana.events(room).get(0));
            ana.unregister("presence-speaker");
            until(() -> bench.gateway.registry().of(name).stream()
                    .noneMatch(connection -> TopicsOf.connection(connection).contains("presence-speaker")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void takesTheTokenFromTheFirstMessage(String transport) {
        try (BridgeClient ana =
                driver.open(url(""), transport, bench.token(name)).opened()) {
            assertTrue(ana.request("stage:echo", new JsonObject()).getBoolean("success"));
            assertEquals(1, bench.gateway.registry().of(name).size());
        }
        until(() -> bench.gateway.registry().of(name).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void reportsABadToken(String transport) {
        try (BridgeClient stranger = driver.open(url("?token=nonsense"), transport)) {
            JsonObject closed = stranger.next("close");
            if (WEBSOCKET.equals(transport)) {
                assertEquals(4401, closed.getInteger("code"));
                assertEquals("invalid token", closed.getString("reason"));
            } else {
                assertEquals(3000, closed.getInteger("code"));
                JsonObject error = stranger.next("error").getJsonObject("error");
                assertEquals("not_logged_in", error.getString("body"));
                assertEquals(4401, error.getInteger("closeCode"));
                assertEquals("invalid token", error.getString("message"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, STREAMING, POLLING})
    void replaysThePersonalLogFromThePositionInTheUrl(String transport) {
        String own = "user-" + name;
        try (RawClient speaker = bench.client("speaker")) {
            for (int i = 1; i <= 3; i++) {
                speaker.succeed("stage:publish", event(own, i));
            }
            try (BridgeClient ana = driver.open(url("?since=1&token=" + bench.token(name)), transport)) {
                // The client discards events for which it has no handler: the replay waits for the registration,
                // however
                // late, and follows its confirmation.
                ana.opened();
                speaker.succeed("stage:publish", event(own, 4));
                assertEquals(4, ana.join(own, null).getLong("seq"));
                speaker.succeed("stage:publish", event(own, 5));
                until(() -> ana.seqs(own).contains(5L));
                assertEquals(range(2, 5), ana.seqs(own));
                // The position applies to the first registration only.
                ana.unregister(own);
                assertEquals(5, ana.join(own, null).getLong("seq"));
                speaker.succeed("stage:publish", event(own, 6));
                until(() -> ana.seqs(own).contains(6L));
                assertEquals(range(2, 6), ana.seqs(own));
            }
        }
    }

    @Test
    void forgetsAPollingClientThatStopsPolling() {
        String poll = "/eventbus/000/" + name + "/xhr?token=" + bench.token(name);
        try (HttpPeer first = HttpPeer.exchange(bench.port, "POST", poll, "")) {
            assertEquals("o\n", first.body());
        }
        until(() -> bench.gateway.registry().of(name).size() == 1);
        until(() -> bench.gateway.registry().of(name).isEmpty());
        try (HttpPeer later = HttpPeer.exchange(bench.port, "POST", poll, "")) {
            assertEquals("o\n", later.body());
        }
    }

    /** The clients are spread over two event loops; each receives the same events, once and in order. */
    @Test
    void deliversTheSameToEveryClientOverEveryTransport() {
        List<BridgeClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(client(name + i, WEBSOCKET));
            clients.add(client(name + i, STREAMING));
            clients.add(client(name + i, POLLING));
        }
        clients.forEach(client -> client.join(chat, 0L));
        try (RawClient speaker = bench.client("speaker")) {
            for (int i = 1; i <= 40; i++) {
                speaker.succeed("stage:publish", event(chat, i));
            }
        }
        for (BridgeClient client : clients) {
            until(() -> client.events(chat).size() == 40);
            assertEquals(range(1, 40), client.seqs(chat));
        }
        clients.forEach(BridgeClient::close);
        until(() -> bench.gateway.registry().of(name + 0).isEmpty());
    }
}
