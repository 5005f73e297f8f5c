package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.range;
import static dev.switchboard.e2e.Received.withKeys;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.ChannelJwt;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels on two nodes, at every endpoint. Each test uses channels and users of its own. */
@Tag("slow")
class ChannelsTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static HubCluster hub;
    private static SocketIoDriver sockets;
    private static BridgeDriver bridges;
    private static WebClient http;

    private final int number = NUMBERS.incrementAndGet();
    private final String ana = "ch-ana" + number;
    private final String ben = "ch-ben" + number;
    private final String kept = "open:kept" + number;
    private final String live = "live:room" + number;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                2,
                "--channels.open.history.count=100",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user",
                "--channels.open.presence=true",
                "--channels.live.publish=user",
                "--channels.ticker.publish=role:service",
                "--channels.ticker.maxBytes=100",
                "--channels.staff.join=role:staff",
                "--channels.user.join=owner:user:{id}:*",
                "--channels.user.publish=owner:user:{id}:*",
                "--channels.secret.join=token",
                "--channels.secret.history.count=10",
                "--channels.secret.history.age=1h");
        sockets = new SocketIoDriver();
        bridges = new BridgeDriver();
        http = WebClient.create(hub.vertx());
    }

    @AfterAll
    static void stop() {
        bridges.close();
        sockets.close();
        http.close();
        hub.close();
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static long publish(RawClient client, String channel, Object data) {
        return client.succeed("channel:publish", data("channel", channel, "data", data))
                .getLong("seq", 0L);
    }

    private static String service() {
        return new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service");
    }

    private static HttpResponse<Buffer> post(JsonObject body) {
        return await(http.post(hub.port(0), "127.0.0.1", "/api/publish")
                .bearerTokenAuthentication(service())
                .sendJsonObject(body));
    }

    private static List<Object> datas(Stream<JsonObject> publications) {
        return publications.map(each -> each.getValue("data")).toList();
    }

    @Test
    void deliversEachPublicationOnceAndInOrderToBothNodes() {
        RawClient here = hub.client(0, ana);
        RawClient there = hub.client(1, ben);
        JsonObject joined =
                withKeys(here.succeed("channel:join", data("channel", kept)), "success", "channel", "seq", "gap");
        assertEquals(0, joined.getLong("seq"));
        there.succeed("channel:join", kept);
        for (int i = 1; i <= 20; i++) {
            assertEquals(i, publish(i % 2 == 0 ? here : there, kept, i));
        }
        for (RawClient each : List.of(here, there)) {
            Received.await(each, "channel-" + kept, 20);
            assertEquals(range(1, 20), Received.positions(each, "channel-" + kept));
        }
        JsonObject frame = withKeys(
                here.next(one -> Integer.valueOf(1).equals(one.getInteger("seq"))), "type", "data", "topic", "seq");
        assertEquals("publication", frame.getString("type"));
        JsonObject publication = withKeys(frame.getJsonObject("data"), "channel", "seq", "event", "data", "from", "at");
        assertEquals(kept, publication.getString("channel"));
        assertEquals(1, publication.getLong("seq"));
        assertNull(publication.getValue("event"));
        assertEquals(ben, publication.getString("from"));
    }

    @Test
    void replaysWhatWasMissedAndThenGoesOnLive() {
        RawClient talker = hub.client(0, ana);
        for (int i = 1; i <= 5; i++) {
            publish(talker, kept, i);
        }
        RawClient late = hub.client(1, ben);
        assertEquals(
                5,
                late.succeed("channel:join", data("channel", kept, "since", 2)).getLong("seq"));
        publish(talker, kept, 6);
        Received.await(late, "channel-" + kept, 6);
        assertEquals(range(3, 6), Received.positions(late, "channel-" + kept));
        late.succeed("channel:leave", kept);
        publish(talker, kept, 7);
        late.succeed("channel:join", data("channel", kept, "since", 7));
        publish(talker, kept, 8);
        Received.await(late, "channel-" + kept, 8);
        assertEquals(List.of(3L, 4L, 5L, 6L, 8L), Received.positions(late, "channel-" + kept));
    }

    /** No store is asked: neither the answer nor the event has a position, and nothing is replayed. */
    @Test
    void keepsNothingWithoutAHistory() {
        RawClient here = hub.client(0, ana);
        RawClient there = hub.client(1, ben);
        withKeys(here.succeed("channel:join", data("channel", live, "since", 7)), "success", "channel");
        withKeys(there.succeed("channel:join", live), "success", "channel");
        withKeys(
                here.succeed("channel:publish", data("channel", live, "event", "price", "data", data("bid", 1))),
                "success",
                "channel",
                "at");
        JsonObject frame = withKeys(there.next("publication"), "type", "data");
        JsonObject publication = withKeys(frame.getJsonObject("data"), "channel", "event", "data", "from", "at");
        assertEquals("price", publication.getString("event"));
        assertEquals(data("bid", 1), publication.getJsonObject("data"));
        assertEquals(
                "FORBIDDEN",
                here.request("channel:history", data("channel", live)).getString("code"));
        RawClient late = hub.client(0, ben);
        late.succeed("channel:join", data("channel", live, "since", 0));
        publish(here, live, "second");
        assertEquals("second", late.next("publication").getJsonObject("data").getValue("data"));
    }

    @Test
    void isTheSameAtTheOtherEndpoints() {
        RawClient talker = hub.client(0, ana);
        publish(talker, kept, 1);
        publish(talker, kept, 2);
        TestSocketIoClient socket = sockets.open(
                        "http://127.0.0.1:" + hub.port(1), data("auth", data("token", hub.token(ben))))
                .connected();
        assertEquals(
                2,
                socket.succeed("channel:join", data("channel", kept, "since", 1))
                        .getLong("seq"));
        BridgeClient bridge = bridges.open(
                        "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(ben), "websocket")
                .opened();
        JsonObject joined = bridge.join("channel-" + kept, 1L);
        assertEquals(2, joined.getLong("seq"));
        assertFalse(joined.getBoolean("gap"));
        socket.succeed("channel:publish", data("channel", kept, "data", 3));
        bridge.request("channel:publish", data("channel", kept, "data", 4));
        until(() -> socket.received("publication").size() == 3
                && bridge.seqs("channel-" + kept).size() == 3);
        assertEquals(List.of(2, 3, 4), datas(socket.received("publication").stream()));
        assertEquals(
                List.of(2, 3, 4),
                datas(bridge.events("channel-" + kept).stream().map(body -> body.getJsonObject("data"))));
        JsonObject last = socket.received("publication").get(2);
        assertEquals("channel-" + kept, last.getString("topic"));
        assertEquals(4, last.getLong("eventSeq"));
        bridge.unregister("channel-" + kept);
        assertEquals(data(), bridge.join("channel-" + live, 3L));
        publish(talker, live, "live");
        until(() -> bridge.events("channel-" + live).size() == 1);
        assertEquals("publication", bridge.events("channel-" + live).get(0).getString("event"));
    }

    /** One connection, whatever its endpoint: the answer to a command, a refusal too. */
    private interface Asking {

        JsonObject ask(String command, JsonObject data);
    }

    @Test
    void answersEveryCommandAtEveryEndpoint() {
        RawClient raw = hub.client(0, ana);
        TestSocketIoClient socket = sockets.open(
                        "http://127.0.0.1:" + hub.port(1), data("auth", data("token", hub.token(ana))))
                .connected();
        BridgeClient bridge = bridges.open(
                        "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token(ana), "websocket")
                .opened();
        Map<String, Asking> endpoints = new LinkedHashMap<>();
        endpoints.put("websocket", (command, data) -> {
            JsonObject response = raw.request(command, data);
            return response.getJsonObject("data", response);
        });
        endpoints.put("socketio", socket::request);
        endpoints.put("bridge", bridge::request);
        endpoints.forEach((endpoint, client) -> {
            String channel = "open:" + endpoint + number;
            JsonObject named = data("channel", channel);
            for (int i = 1; i <= 3; i++) {
                assertEquals(
                        i,
                        client.ask("channel:publish", named.copy().put("data", i))
                                .getLong("seq"),
                        endpoint);
            }
            JsonObject joined = client.ask("channel:join", named.copy().put("since", 1));
            assertEquals(List.of(3L, false), List.of(joined.getLong("seq"), joined.getBoolean("gap")), endpoint);
            JsonObject page = client.ask("channel:history", named.copy().put("limit", 2));
            assertPage(List.of(2, 3), true, page);
            assertEquals(users(ana, 1), client.ask("channel:presence", named).getJsonArray("users"), endpoint);
            assertTrue(client.ask("channel:leave", named).getBoolean("success"), endpoint);
            until(() ->
                    client.ask("channel:presence", named).getJsonArray("users").isEmpty());
            JsonObject refusal = client.ask("channel:join", data("channel", "staff:plans"));
            assertEquals("FORBIDDEN", refusal.getString("code"), endpoint);
            refusal = client.ask("channel:publish", data("channel", "ticker:a", "data", 1));
            assertEquals("FORBIDDEN", refusal.getString("code"), endpoint);
            refusal = client.ask("channel:history", data("channel", "nowhere:x"));
            assertEquals(
                    List.of("NOT_FOUND", "channel"), List.of(refusal.getString("code"), refusal.getString("field")));
        });
    }

    @Test
    void leavesOutWhomABackEndExcepts() {
        RawClient here = hub.client(0, ana);
        RawClient there = hub.client(1, ben);
        for (RawClient each : List.of(here, there)) {
            each.succeed("channel:join", kept);
            each.succeed("channel:join", live);
        }
        JsonArray both = new JsonArray().add(kept).add(live);
        JsonObject body = data("channel", both, "event", "moved", "data", data(), "except", data("user", ana));
        assertEquals(200, post(body).statusCode());
        assertEquals(200, post(data("channel", both, "event", "last")).statusCode());
        until(() ->
                there.of("publication").size() == 4 && here.of("publication").size() == 2);
        assertTrue(here.of("publication").stream()
                .allMatch(frame -> "last".equals(frame.getJsonObject("data").getString("event"))));
        // It is about live delivery: what is kept is replayed.
        RawClient again = hub.client(0, ana);
        again.succeed("channel:join", data("channel", kept, "since", 0));
        Received.await(again, "channel-" + kept, 2);
        assertEquals(range(1, 2), Received.positions(again, "channel-" + kept));
    }

    /** The refusal of a join that is under way without the token is not that of the registration with it. */
    @Test
    void takesTheLatestTokenOfARegistration() {
        String channel = "secret:later" + number;
        String address = "channel-" + channel;
        BridgeClient bridge = bridges.open(
                        "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token(ana), "websocket")
                .opened();
        bridge.register(address, null);
        bridge.unregister(address);
        String token = ChannelJwt.of(ana, channel).text();
        bridge.perform("register", data("address", address, "headers", data("channelToken", token)));
        until(() -> {
            assertEquals(200, post(data("channel", channel, "event", "opened")).statusCode());
            return !bridge.events(address).isEmpty();
        });
    }

    @Test
    void recoversWithTheConnectionStateOfSocketIo() {
        RawClient talker = hub.client(1, ben);
        ReconnectingClient client = ReconnectingClient.open(sockets, hub.port(0), hub.token(ana));
        client.connected(1);
        client.succeed("channel:join", kept);
        client.succeed("channel:join", live);
        publish(talker, kept, 1);
        until(() -> client.received("publication").size() == 1);
        client.leave();
        publish(talker, kept, 2);
        publish(talker, kept, 3);
        client.returnTo(hub.port(1));
        assertTrue(client.connected(2).getBoolean("recovered"), client::toString);
        publish(talker, kept, 4);
        publish(talker, live, 5);
        until(() -> client.received("publication").size() == 5);
        assertEquals(List.of(1, 2, 3, 4, 5), datas(client.received("publication").stream()));
    }

    /** The hub does not keep the token, so the client shows it again and says where it was. */
    @Test
    void doesNotReturnByItselfToAChannelThatNeedsAToken() {
        String channel = "secret:again" + number;
        JsonObject shown =
                data("channel", channel, "token", ChannelJwt.of(ana, channel).text());
        ReconnectingClient client = ReconnectingClient.open(sockets, hub.port(0), hub.token(ana));
        client.connected(1);
        client.succeed("channel:join", shown);
        client.leave();
        assertEquals(200, post(data("channel", channel, "event", "missed")).statusCode());
        client.returnTo(hub.port(1));
        assertFalse(client.connected(2).getBoolean("recovered"), client::toString);
        client.succeed("channel:join", shown.copy().put("since", 0));
        until(() -> client.received("publication").size() == 1);
    }

    @Test
    void letsJoinAndPublishByTheRulesOfTheNamespace() {
        RawClient user = hub.client(0, ana);
        RawClient staff = hub.open(0, "/ws?token=" + new TestTokens(hub.vertx()).of(ben, Duration.ofHours(1), "staff"));
        staff.next("connection_established");
        assertEquals("FORBIDDEN", user.request("channel:join", "staff:plans").getString("code"));
        staff.succeed("channel:join", "staff:plans");
        assertEquals(
                "FORBIDDEN",
                staff.request("channel:publish", data("channel", "staff:plans", "data", 1))
                        .getString("code"));
        assertEquals(
                "FORBIDDEN",
                user.request("channel:publish", data("channel", "ticker", "data", 1))
                        .getString("code"));
        user.succeed("channel:join", "user:" + ana + ":inbox");
        user.succeed("channel:publish", data("channel", "user:" + ana + ":inbox", "data", 1));
        for (String foreign : List.of("user:" + ben + ":inbox", "user:" + ana, "user:" + ana + ":a:b")) {
            assertEquals("FORBIDDEN", user.request("channel:join", foreign).getString("code"), foreign);
        }
        assertEquals("NOT_FOUND", user.request("channel:join", "nowhere:x").getString("code"));
        user.succeed("channel:leave", "nowhere:x");
    }

    @Test
    void letsJoinWithATokenOfTheChannelAndWithNoOther() {
        RawClient user = hub.client(0, ana);
        String channel = "secret:" + number;
        ChannelJwt valid = ChannelJwt.of(ana, channel);
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("of another user", ChannelJwt.of(ben, channel).text());
        wrong.put("of another channel", ChannelJwt.of(ana, channel + "x").text());
        wrong.put("expired", valid.with("exp", 1_000_000_000).text());
        wrong.put("without exp", valid.with("exp", null).text());
        wrong.put("without sub", valid.with("sub", null).text());
        wrong.put("without channel", valid.with("channel", null).text());
        wrong.put(
                "a channel that is a list",
                valid.with("channel", new JsonArray().add(channel)).text());
        wrong.put("with exp as text", valid.with("exp", "2099").text());
        wrong.put("not yet valid", valid.with("nbf", 4_000_000_000L).text());
        wrong.put("of type JWT", valid.withType("JWT").text());
        wrong.put(
                "signed by a stranger",
                valid.signedWith("another secret, which is long enough").text());
        wrong.put("the user's own", hub.token(ana));
        wrong.put("no token at all", "nonsense");
        wrong.forEach((what, token) -> {
            JsonObject refusal = user.request("channel:join", data("channel", channel, "token", token));
            assertEquals("FORBIDDEN", refusal.getString("code"), what);
            assertEquals("token", refusal.getString("field"), what);
        });
        assertEquals("FORBIDDEN", user.request("channel:join", channel).getString("code"));
        JsonObject shown = data("channel", channel, "token", valid.text());
        user.succeed("channel:join", shown);
        user.succeed("channel:history", shown);
        assertEquals(
                "FORBIDDEN",
                user.request("channel:history", data("channel", channel)).getString("code"));
    }

    /** Whoever gets hold of a channel's token is not signed in by it. */
    @Test
    void admitsNobodyByATokenOfAChannel() {
        String token = ChannelJwt.of(ana, "secret:" + number).text();
        assertEquals(4401, hub.open(0, "/ws?token=" + token).closeCode());
        RawClient user = hub.client(0, ana);
        assertEquals(
                "UNAUTHORIZED",
                user.request("auth:refresh", data("token", token)).getString("code"));
        assertEquals(
                401,
                await(http.get(hub.port(0), "127.0.0.1", "/api/todos")
                                .bearerTokenAuthentication(token)
                                .send())
                        .statusCode());
    }

    @Test
    void takesTheTokenOfAChannelWithARegistration() {
        String channel = "secret:bridge" + number;
        BridgeClient bridge = bridges.open(
                        "http://127.0.0.1:" + hub.port(0) + "/eventbus?token=" + hub.token(ana), "websocket")
                .opened();
        bridge.perform(
                "register",
                data(
                        "address",
                        "channel-" + channel,
                        "headers",
                        data("channelToken", ChannelJwt.of(ana, channel).text())));
        until(() -> {
            assertEquals(200, post(data("channel", channel, "event", "opened")).statusCode());
            return !bridge.events("channel-" + channel).isEmpty();
        });
        assertEquals(
                "shop",
                bridge.events("channel-" + channel).get(0).getJsonObject("data").getString("from"));
    }

    @Test
    void carriesOutAPublicationOnceHoweverOftenItIsSent() {
        RawClient here = hub.client(0, ana);
        RawClient there = hub.client(1, ana);
        here.succeed("channel:join", kept);
        here.succeed("channel:join", live);
        for (String channel : List.of(kept, live)) {
            JsonObject once = data("channel", channel, "data", data("a", 1, "b", 2), "clientId", "k-" + channel);
            JsonObject first = here.succeed("channel:publish", once);
            JsonObject reordered = data("clientId", "k-" + channel, "data", data("b", 2, "a", 1), "channel", channel);
            assertEquals(first, there.succeed("channel:publish", reordered));
            JsonObject other = there.request("channel:publish", once.copy().put("data", 2));
            assertEquals("CONFLICT", other.getString("code"));
            assertEquals("clientId", other.getString("field"));
            publish(there, channel, "last");
        }
        until(() -> here.of("publication").size() >= 4);
        assertEquals(4, here.of("publication").size());
    }

    /** Of many with one key, on both nodes at once, one is published. */
    @Test
    void publishesOneOfManyAtOnceWithTheSameKey() {
        RawClient here = hub.client(0, ana);
        RawClient there = hub.client(1, ana);
        JsonObject same = data("channel", kept, "data", 1, "clientId", "same");
        List<Integer> first = Stream.generate(() -> here.post("channel:publish", same))
                .limit(10)
                .toList();
        List<Integer> second = Stream.generate(() -> there.post("channel:publish", same))
                .limit(10)
                .toList();
        first.forEach(id -> assertEquals(1, answer(here, id).getLong("seq")));
        second.forEach(id -> assertEquals(1, answer(there, id).getLong("seq")));
        JsonObject elsewhere = data("channel", kept + ":other", "data", 1, "clientId", "same");
        assertEquals("CONFLICT", here.request("channel:publish", elsewhere).getString("code"));
    }

    private static JsonObject answer(RawClient client, int id) {
        return client.next(frame -> Integer.valueOf(id).equals(frame.getValue("id")))
                .getJsonObject("data");
    }

    @Test
    void givesPagesOfItsHistory() {
        RawClient client = hub.client(0, ana);
        for (int i = 1; i <= 7; i++) {
            publish(client, kept, i);
        }
        assertPage(List.of(5, 6, 7), true, client.succeed("channel:history", data("channel", kept, "limit", 3)));
        assertPage(
                List.of(2, 3, 4),
                true,
                client.succeed("channel:history", data("channel", kept, "limit", 3, "before", 5)));
        assertPage(
                List.of(3, 4), true, client.succeed("channel:history", data("channel", kept, "limit", 2, "after", 2)));
        assertPage(List.of(6, 7), false, client.succeed("channel:history", data("channel", kept, "after", 5)));
        assertPage(
                List.of(3, 4),
                false,
                client.succeed("channel:history", data("channel", kept, "after", 2, "before", 5)));
        assertPage(List.of(), false, client.succeed("channel:history", data("channel", kept + ":never")));
    }

    private static void assertPage(List<Integer> expected, boolean more, JsonObject answer) {
        assertEquals(
                expected, datas(answer.getJsonArray("publications").stream().map(JsonObject.class::cast)));
        assertEquals(more, answer.getBoolean("hasMore"));
    }

    @Test
    void saysWhoIsInAChannelOnEveryNode() {
        RawClient first = hub.client(0, ana);
        RawClient second = hub.client(1, ana);
        RawClient other = hub.client(1, ben);
        for (RawClient each : List.of(first, second, other)) {
            each.succeed("channel:join", kept);
        }
        assertEquals(
                users(ana, 2, ben, 1),
                first.succeed("channel:presence", data("channel", kept)).getJsonArray("users"));
        other.succeed("presence:set", data("status", "invisible"));
        assertEquals(
                users(ana, 2),
                first.succeed("channel:presence", data("channel", kept)).getJsonArray("users"));
        RawClient shop = hub.open(0, "/ws?token=" + service());
        shop.next("connection_established");
        assertEquals(
                users(ana, 2, ben, 1),
                shop.succeed("channel:presence", data("channel", kept)).getJsonArray("users"));
        second.close();
        until(() -> users(ana, 1)
                .equals(first.succeed("channel:presence", data("channel", kept)).getJsonArray("users")));
        assertEquals(
                "FORBIDDEN",
                first.request("channel:presence", data("channel", live)).getString("code"));
    }

    private static JsonArray users(Object... users) {
        JsonArray array = new JsonArray();
        for (int i = 0; i < users.length; i += 2) {
            array.add(data("id", users[i], "connections", users[i + 1]));
        }
        return array;
    }

    @Test
    void takesPublicationsOfBackEnds() {
        RawClient client = hub.client(1, ana);
        client.succeed("channel:join", kept);
        client.succeed("channel:join", live);
        JsonObject body = data(
                "channel",
                new JsonArray().add(kept).add(live),
                "user",
                ana,
                "event",
                "order:paid",
                "data",
                data("order", 17),
                "idempotencyKey",
                "paid-" + number);
        JsonObject first = post(body).bodyAsJsonObject();
        assertTrue(first.getBoolean("published"), first::encode);
        assertEquals(1, first.getJsonObject("seqs").getLong("channel-" + kept));
        assertTrue(first.getJsonObject("seqs").containsKey("user-" + ana), first::encode);
        JsonObject repeat = post(body).bodyAsJsonObject();
        assertFalse(repeat.getBoolean("published"), repeat::encode);
        assertEquals(first.getJsonObject("seqs"), repeat.getJsonObject("seqs"));
        until(() ->
                client.of("publication").size() == 2 && client.of("order:paid").size() == 1);
        JsonObject publication = Received.await(client, "channel-" + kept, 1).getJsonObject("data");
        assertEquals("order:paid", publication.getString("event"));
        assertEquals(data("order", 17), publication.getJsonObject("data"));
        assertEquals("shop", publication.getString("from"));
        assertEquals(409, post(body.copy().put("data", data("order", 18))).statusCode());
    }

    @Test
    void refusesWrongTargetsOfBackEnds() {
        assertEquals(
                "channel",
                refusal(400, data("channel", "No Such", "event", "x")).getString("field"));
        assertEquals(
                "channel[1]",
                refusal(400, data("channel", new JsonArray().add(kept).add(""), "event", "x"))
                        .getString("field"));
        assertEquals(
                "channel",
                refusal(404, data("channel", "nowhere:x", "event", "x")).getString("field"));
        assertEquals(
                "event",
                refusal(400, data("channel", kept, "event", "message:new")).getString("field"));
        assertEquals(
                "all",
                refusal(400, data("channel", kept, "all", true, "event", "x")).getString("field"));
        assertEquals(
                "data",
                refusal(413, data("channel", "ticker:a", "event", "x", "data", "x".repeat(100)))
                        .getString("field"));
    }

    private static JsonObject refusal(int status, JsonObject body) {
        HttpResponse<Buffer> response = post(body);
        assertEquals(status, response.statusCode(), response::bodyAsString);
        return response.bodyAsJsonObject();
    }

    @Test
    void refusesDataThatIsLongerThanTheNamespaceAllows() {
        RawClient shop = hub.open(0, "/ws?token=" + service());
        shop.next("connection_established");
        shop.succeed("channel:publish", data("channel", "ticker:a", "data", "x".repeat(98)));
        JsonObject refusal = shop.request("channel:publish", data("channel", "ticker:a", "data", "ü".repeat(50)));
        assertEquals("PAYLOAD_TOO_LARGE", refusal.getString("code"));
        assertEquals("data", refusal.getString("field"));
        assertEquals(100, refusal.getInteger("limit"));
    }
}
