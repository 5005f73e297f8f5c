package dev.switchboard.gateway.bridge;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bridge's messages over a bare WebSocket: refusals, tokens, limits, registrations that change in flight. */
class BridgeMessagesTest {

    private static final String PATH = "/eventbus/websocket";

    private static GatewayBench bench;
    private static int names;

    private final String name = "m" + ++names;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(
                        "--gateway.maxMessageBytes=100000",
                        "--gateway.pingInterval=400ms",
                        "--gateway.sweepInterval=1s",
                        "--gateway.authTimeout=600ms",
                        "--limits.enabled=true",
                        "--limits.connection.capacity=100",
                        "--limits.connection.per=500ms"));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private RawClient client() {
        RawClient client = RawClient.open(bench.vertx, bench.port, PATH + "?token=" + bench.token(name));
        request(client, "stage:echo", new JsonObject());
        return client;
    }

    private static JsonObject message(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    private static JsonObject request(RawClient client, String command, Object body) {
        String reply = "reply-" + client.all().size() + "-" + System.nanoTime() % 1_000_000;
        client.send(message("send", command)
                .put("body", body)
                .put("replyAddress", reply)
                .encode());
        return client.next(what -> reply.equals(what.getString("address"))).getJsonObject("body");
    }

    private static long confirmations(RawClient client, String address) {
        return client.all().stream()
                .filter(what -> address.equals(what.getString("address"))
                        && "topic:joined"
                                .equals(what.getJsonObject("body", new JsonObject())
                                        .getString("event")))
                .count();
    }

    private List<String> topics() {
        return TopicsOf.connection(bench.gateway.registry().of(name).iterator().next());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope | invalid_json",
                "[] | invalid_json",
                "\"text\" | invalid_json",
                "{} | missing_type",
                "{\"type\":null} | missing_type",
                "{\"type\":7} | missing_address",
                "{\"type\":7,\"address\":\"a\"} | invalid_type",
                "{\"type\":\"send\"} | missing_address",
                "{\"type\":\"send\",\"address\":7} | missing_address",
                "{\"type\":\"frob\",\"address\":\"a\"} | invalid_type",
                "{\"type\":\"publish\",\"address\":\"stage:echo\",\"body\":{}} | access_denied",
                "{\"type\":\"send\",\"address\":\"no:command\"} | access_denied",
                "{\"type\":\"send\",\"address\":\"log:read\",\"body\":{},\"replyAddress\":\"r\"} | access_denied",
                "{\"type\":\"send\",\"address\":\"stage:echo\",\"replyAddress\":\"1234567890123456789012345678901234567\"} | invalid_reply_address",
                "{\"type\":\"send\",\"address\":\"stage:echo\",\"replyAddress\":7} | invalid_reply_address",
                "{\"type\":\"send\",\"address\":\"stage:echo\",\"body\":7} | BAD_REQUEST",
                "{\"type\":\"register\",\"address\":\"user-other\"} | access_denied",
                "{\"type\":\"register\",\"address\":\"member-x\"} | access_denied",
                "{\"type\":\"register\",\"address\":\"room-lobby\"} | access_denied",
                "{\"type\":\"register\",\"address\":\"chat-\"} | access_denied",
                "{\"type\":\"register\",\"address\":\"chat-unknown\"} | access_denied",
                "{\"type\":\"register\",\"address\":\"chat-broken\"} | registration_failure",
                "{\"type\":\"register\",\"address\":\"chat-1\",\"headers\":{\"since\":-1}} | registration_failure",
                "{\"type\":\"register\",\"address\":\"chat-1\",\"headers\":{\"since\":\"soon\"}} | registration_failure",
                "{\"type\":\"unregister\",\"address\":\"elsewhere\"} | access_denied"
            })
    void reportsWhatIsWrongAndReadsOn(String text, String code) {
        try (RawClient ana = client()) {
            ana.send(text);
            assertEquals(code, ana.next("err").getString("body"));
            assertTrue(request(ana, "stage:echo", new JsonObject()).getBoolean("success"));
        }
    }

    @Test
    void boundsTheLengthOfAnAddressAndRegistersItOnce() {
        try (RawClient ana = client()) {
            ana.send(message("register", "chat-" + "x".repeat(196)).encode());
            assertEquals("max_address_length_reached", ana.next("err").getString("body"));
            ana.send(message("register", "presence-x").encode())
                    .send(message("register", "presence-x").encode());
            ana.next(what -> "address_already_registered".equals(what.getString("body")));
            until(() -> confirmations(ana, "presence-x") == 1);
        }
    }

    @Test
    void answersNoPing() {
        try (RawClient ana = client()) {
            int before = ana.all().size();
            ana.send("{\"type\":\"ping\"}");
            request(ana, "stage:echo", new JsonObject());
            assertEquals(before + 1, ana.all().size());
        }
    }

    @Test
    void takesTheTokenFromHeaderQueryCookieOrFirstMessageAfterPings() {
        String token = bench.token(name);
        WebSocketConnectOptions plain = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bench.port)
                .setURI(PATH);
        try (RawClient header = RawClient.open(
                bench.vertx, new WebSocketConnectOptions(plain).addHeader("Authorization", "Bearer " + token))) {
            request(header, "stage:echo", new JsonObject());
        }
        try (RawClient cookie =
                RawClient.open(bench.vertx, new WebSocketConnectOptions(plain).addHeader("Cookie", "token=" + token))) {
            request(cookie, "stage:echo", new JsonObject());
        }
        try (RawClient cookie = RawClient.open(
                bench.vertx, new WebSocketConnectOptions(plain).addHeader("Cookie", "token=Bearer " + token))) {
            request(cookie, "stage:echo", new JsonObject());
        }
        try (RawClient other = RawClient.open(
                bench.vertx,
                new WebSocketConnectOptions(plain)
                        .addHeader("Authorization", "Basic YTpi")
                        .addHeader("Cookie", "token=" + token))) {
            request(other, "stage:echo", new JsonObject());
        }
        try (RawClient first = RawClient.open(bench.vertx, plain)) {
            first.send("{\"type\":\"ping\"}");
            first.send(message("register", "presence-x")
                    .put("headers", new JsonObject().put("token", token))
                    .encode());
            first.send(message("send", "stage:echo").put("replyAddress", "r").encode());
            first.next(what -> "r".equals(what.getString("address")));
            until(() -> confirmations(first, "presence-x") == 1);
        }
    }

    /**
     * A cookie is sent by the browser, unasked: expired, of another app on the host, or of the person who was signed in
     * before. It once closed the client with 4401, or made it that other person.
     */
    @Test
    void aTokenInTheFirstMessageDecidesBeforeTheCookie() {
        String token = bench.token(name);
        for (String cookie : List.of("expired", bench.token("mallory"))) {
            try (RawClient client = RawClient.open(
                    bench.vertx,
                    new WebSocketConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(bench.port)
                            .setURI(PATH)
                            .addHeader("Cookie", "token=" + cookie))) {
                client.send("{\"type\":\"ping\"}");
                client.send(message("register", "user-" + name)
                        .put("headers", new JsonObject().put("token", token))
                        .encode());
                until(() -> confirmations(client, "user-" + name) == 1);
                request(client, "stage:echo", new JsonObject());
            }
        }
        assertTrue(bench.gateway.registry().of("mallory").isEmpty());
    }

    /** Bridge clients may have nothing to say for a while. */
    @Test
    void aCookieAdmitsAClientThatSendsNothing() {
        try (RawClient quiet = RawClient.open(
                bench.vertx,
                new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(bench.port)
                        .setURI(PATH)
                        .addHeader("Cookie", "token=" + bench.token(name)))) {
            until(() -> bench.gateway.registry().of(name).size() == 1);
            request(quiet, "stage:echo", new JsonObject());
        }
    }

    @Test
    void closesWithoutATokenInTheFirstMessageOrInTime() {
        try (RawClient silent = RawClient.open(bench.vertx, bench.port, PATH);
                RawClient hasty = RawClient.open(bench.vertx, bench.port, PATH);
                RawClient forger = RawClient.open(bench.vertx, bench.port, PATH)) {
            hasty.send(message("register", "chat-1").encode());
            forger.send(message("register", "chat-1")
                    .put("headers", new JsonObject().put("token", "a.b.c"))
                    .encode());
            assertEquals(4401, hasty.closeCode());
            assertEquals("token required", hasty.closeReason());
            assertEquals(4401, forger.closeCode());
            assertEquals("invalid token", forger.closeReason());
            assertEquals(4401, silent.closeCode());
        }
        try (RawClient lost = RawClient.open(bench.vertx, bench.port, PATH + "?since=x&token=" + bench.token(name))) {
            assertEquals(4400, lost.closeCode());
        }
    }

    @Test
    void carriesTheCloseCode() {
        try (RawClient ana = client()) {
            Connection connection = bench.gateway.registry().of(name).iterator().next();
            connection.loop().execute(() -> connection.close(CloseReason.REVOKED));
            assertEquals(4403, ana.closeCode());
            assertEquals("revoked", ana.closeReason());
        }
    }

    @Test
    void endsInTheLastStateThatTheClientRequested() {
        try (RawClient ana = client()) {
            String in = message("register", "presence-x").encode();
            String out = message("unregister", "presence-x").encode();
            ana.send(in).send(out).send(in).send(out).send(in);
            until(() -> confirmations(ana, "presence-x") >= 1);
            request(ana, "stage:echo", new JsonObject());
            assertTrue(topics().contains("presence-x"));
            ana.send(out).send(in).send(out);
            until(() -> !topics().contains("presence-x"));
            request(ana, "stage:echo", new JsonObject());
            assertFalse(topics().contains("presence-x"));
            assertTrue(ana.of("err").isEmpty());
        }
    }

    @Test
    void registersAnewAfterTheClientWasRemoved() {
        String chat = "chat-" + name;
        try (RawClient ana = client()) {
            ana.send(message("register", chat).encode());
            until(() -> confirmations(ana, chat) == 1);
            request(ana, "stage:evict", new JsonObject().put("topic", chat).put("user", name));
            assertFalse(topics().contains(chat));
            ana.send(message("register", chat).encode());
            until(() -> confirmations(ana, chat) == 2);
            request(ana, "chat:leave", chat.substring(5));
            ana.send(message("register", chat)
                    .put("headers", new JsonObject().put("since", "0"))
                    .encode());
            until(() -> confirmations(ana, chat) == 3);
            ana.next(what -> chat.equals(what.getString("address"))
                    && "evicted".equals(what.getJsonObject("body").getString("event")));
        }
    }

    /** An event for several topics arrives once, at an address that the client has registered. */
    @Test
    void deliversAnEventForSeveralTopicsOnce() {
        Topic chat = Topic.chat(name);
        Topic own = Topic.user(name);
        Publisher publisher = new Publisher(bench.vertx);
        try (RawClient ana = client()) {
            ana.send(message("register", chat.name()).encode());
            until(() -> confirmations(ana, chat.name()) == 1);
            publisher.publish(publication(1, own, chat));
            ana.next(what -> chat.name().equals(what.getString("address")) && number(what) == 1);
            String connection =
                    bench.gateway.registry().of(name).iterator().next().id();
            publisher.publish(publication(2, Topic.connection(connection), chat));
            ana.next(what -> chat.name().equals(what.getString("address")) && number(what) == 2);
            ana.send(message("register", own.name()).encode());
            until(() -> confirmations(ana, own.name()) == 1);
            publisher.publish(publication(3, own, chat));
            publisher.publish(publication(4, chat));
            ana.next(what -> number(what) == 4);
            assertEquals(
                    List.of(1, 2, 3, 4),
                    ana.all().stream()
                            .map(BridgeMessagesTest::number)
                            .filter(number -> number > 0)
                            .toList());
        }
    }

    private static Publication publication(int number, Topic... topics) {
        List<Publication.Target> targets =
                Stream.of(topics).map(topic -> new Publication.Target(topic, 0)).toList();
        return new Publication(
                "news", new JsonObject().put("n", number).toBuffer(), targets, null, Publication.Scope.ALL);
    }

    private static int number(JsonObject what) {
        JsonObject data = what.getJsonObject("body", new JsonObject()).getJsonObject("data", new JsonObject());
        return data.getInteger("n", 0);
    }

    /** A client that reconnects registers all its addresses at once, which exceeds its rate limit. */
    @Test
    void delaysRegistrationsOverTheRateLimit() {
        try (RawClient ana = client()) {
            for (int i = 0; i < 300; i++) {
                ana.send(message("register", "presence-" + i).encode());
            }
            until(() -> ana.all().stream()
                            .filter(what -> what.getString("address", "").startsWith("presence-"))
                            .count()
                    == 300);
            assertTrue(ana.of("err").isEmpty());
            assertEquals(301, topics().size());
        }
    }

    @Test
    void boundsTheNumberOfAddresses() {
        try (RawClient ana = client()) {
            for (int i = 0; i < 1_000; i++) {
                ana.send(message("register", "presence-" + i).encode());
            }
            // A refusal counts as a frame, so the rate limit may suppress the first ones.
            until(() -> {
                ana.send(message("register", "presence-more").encode());
                return !ana.of("err").isEmpty();
            });
            assertEquals("max_handlers_reached", ana.next("err").getString("body"));
        }
    }

    @Test
    void closesAClientThatFloods() {
        try (RawClient ana = client()) {
            until(() -> {
                for (int i = 0; i < 500 && !ana.isClosed(); i++) {
                    ana.socket().writeTextMessage("{\"type\":\"ping\"}");
                }
                return ana.isClosed();
            });
            assertEquals(4429, ana.closeCode());
        }
    }
}
