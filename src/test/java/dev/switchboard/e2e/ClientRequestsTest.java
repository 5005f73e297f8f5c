package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A back end asks clients at every endpoint, on three nodes, and gets what their own code answers. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class ClientRequestsTest {

    private static final String EVENT = "order:confirm";
    private static final JsonObject ORDER = new JsonObject().put("order", 17);

    private final HubCluster hub;
    private final WebClient http;
    private final String ana = "asked-" + UUID.randomUUID();
    private final String ben = "other-" + UUID.randomUUID();
    private final List<AutoCloseable> open = new ArrayList<>();

    ClientRequestsTest(HubCluster hub) {
        this.hub = hub;
        this.http = WebClient.create(hub.vertx());
    }

    @BeforeEach
    void keep() {
        open.add(http::close);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private JsonObject question(Object... fields) {
        return data("event", EVENT, "data", ORDER, "timeout", "15s").mergeIn(data(fields));
    }

    /** What the service is answered, with the status. */
    private Future<JsonObject> post(JsonObject body) {
        return http.post(hub.port(0), "127.0.0.1", "/api/request")
                .bearerTokenAuthentication(new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service"))
                .sendJsonObject(body)
                .map(response -> response.bodyAsJsonObject().put("status", response.statusCode()));
    }

    private JsonObject ask(JsonObject body) {
        return answered(await(post(body)));
    }

    private static JsonObject answered(JsonObject answer) {
        assertEquals(200, answer.getInteger("status"), answer::encode);
        assertEquals(new JsonArray(), answer.getJsonArray("unanswered"), answer::encode);
        return answer;
    }

    /** What each connection answered. */
    private static Map<String, Object> answers(JsonObject answer) {
        Map<String, Object> answers = new HashMap<>();
        answer.getJsonArray("answers").forEach(each -> {
            JsonObject one = (JsonObject) each;
            answers.put(one.getString("connectionId"), one.getValue("data"));
        });
        return answers;
    }

    private static Set<String> missing(JsonObject answer) {
        Set<String> missing = new TreeSet<>();
        answer.getJsonArray("missing").forEach(id -> missing.add((String) id));
        return missing;
    }

    private RawClient socket(int node, String user) {
        return hub.client(node, user);
    }

    private static String idOf(RawClient client) {
        return client.next("connection_established").getString("connectionId");
    }

    private String url(int node, String path, String user) {
        return "http://127.0.0.1:" + hub.port(node) + path + "?token=" + hub.token(user);
    }

    private BridgeClient bridge(BridgeDriver bridges, int node, String user, String transport) {
        return bridges.open(url(node, "/eventbus", user), transport).opened();
    }

    private TestSocketIoClient socketIo(SocketIoDriver sockets, int node, String user, String transport) {
        JsonObject options = data("auth", data("token", hub.token(user)), "transports", new JsonArray().add(transport));
        return sockets.open("http://127.0.0.1:" + hub.port(node), options).connected();
    }

    private double unexpected() {
        double sum = 0;
        for (int node = 0; node < hub.size(); node++) {
            sum += Scrape.of(hub.node(node).opsPort())
                    .value("switchboard_requests_dropped_total{reason=\"unexpected\"}");
        }
        return sum;
    }

    @Test
    void asksEachConnectionOfAUserAtEveryEndpointOnAnyNode() {
        SocketIoDriver sockets = new SocketIoDriver();
        BridgeDriver bridges = new BridgeDriver();
        open.add(sockets);
        open.add(bridges);
        RawClient raw = socket(0, ana).answerRequests(1);
        TestSocketIoClient socket = socketIo(sockets, 1, ana, "websocket").answer(EVENT, data("by", "ack"), 1);
        TestSocketIoClient polling = socketIo(sockets, 2, ana, "polling").answer(EVENT, List.of(1, 2), 1);
        BridgeClient bare = bridge(bridges, 2, ana, "websocket").answer(EVENT, "by bridge", 1);
        BridgeClient stream = bridge(bridges, 0, ana, "xhr-streaming").answer(EVENT, null, 1);
        bare.join("user-" + ana, null);
        stream.join("user-" + ana, null);
        // Neither can be asked: one has no handler, the other is in a namespace of rooms.
        bridge(bridges, 1, ana, "websocket").answer(EVENT, "unheard", 1);
        TestSocketIoClient rooms = sockets.join(socket, "/events", data("token", hub.token(ana)))
                .connected()
                .answer(EVENT, "unheard", 1);

        JsonObject answer = ask(question("user", ana));
        Map<String, Object> answers = answers(answer);
        assertEquals(5, answers.size(), answer::encode);
        assertEquals(ORDER, answers.get(idOf(raw)));
        assertEquals(data("by", "ack"), answers.get(socket.sid()));
        assertEquals(new JsonArray().add(1).add(2), answers.get(polling.sid()));
        assertTrue(answers.containsValue("by bridge"));
        assertTrue(answers.containsValue(null));
        assertEquals(2, missing(answer).size(), answer::encode);
        assertTrue(missing(answer).contains(rooms.sid()));
        answer.getJsonArray("answers").forEach(each -> assertEquals(ana, ((JsonObject) each).getString("userId")));
        assertEquals(ORDER, socket.nextEvent(EVENT));
        assertEquals(EVENT, raw.next("request").getString("event"));
    }

    @Test
    void asksSingleConnectionsAndNamesThoseThatNobodyKnows() {
        RawClient here = socket(1, ana).answerRequests(1);
        RawClient there = socket(2, ben).answerRequests(1);
        RawClient other = socket(2, ana).answerRequests(1);
        JsonObject answer = ask(question("connection", List.of(idOf(here), idOf(there), "nobody")));
        assertEquals(Map.of(idOf(here), ORDER, idOf(there), ORDER), answers(answer));
        assertEquals(Set.of("nobody"), missing(answer));
        assertEquals(List.of(), other.of("request"));
        JsonObject both = ask(question("connection", idOf(there), "user", ana));
        assertEquals(Set.of(idOf(here), idOf(there), idOf(other)), answers(both).keySet());
    }

    @Test
    void endsAtTheDeadlineWithoutThoseWhoAreSilent() {
        RawClient silent = socket(1, ana);
        RawClient prompt = socket(2, ana).answerRequests(1);
        long began = System.nanoTime();
        JsonObject answer = ask(question("user", ana, "timeout", 700));
        long tookMs = (System.nanoTime() - began) / 1_000_000;
        assertTrue(tookMs >= 690, () -> "after " + tookMs + " ms");
        assertEquals(Set.of(idOf(prompt)), answers(answer).keySet());
        assertEquals(Set.of(idOf(silent)), missing(answer));
    }

    @Test
    void waitsForNoConnectionThatHasEnded() {
        RawClient leaving = socket(1, ana);
        RawClient staying = socket(2, ana);
        Future<JsonObject> answer = post(question("user", ana, "timeout", "30s"));
        leaving.next("request");
        int asked = staying.next("request").getInteger("id");
        String gone = idOf(leaving);
        leaving.close();
        staying.answer(asked, "here");
        JsonObject done = answered(await(answer));
        assertEquals(Map.of(idOf(staying), "here"), answers(done));
        assertEquals(Set.of(gone), missing(done));
    }

    /** Each hostile answer is dropped and counted, and none takes the place of the true one. */
    @Test
    void takesOneAnswerFromEachConnectionThatWasAskedAndNoOther() {
        RawClient asked = socket(1, ana);
        RawClient stranger = socket(1, ben);
        double before = unexpected();
        RawClient silent = socket(1, ana);
        Future<JsonObject> answer = post(question("user", ana, "timeout", "15s"));
        int id = asked.next("request").getInteger("id");
        silent.next("request");
        stranger.answer(id, "foreign");
        until("the foreign answer is counted", () -> unexpected() == before + 1);
        asked.answer(id, "first");
        asked.answer(id, "second");
        until("the second answer is counted", () -> unexpected() == before + 2);
        silent.answer(id, "true");
        JsonObject done = answered(await(answer));
        assertEquals(Map.of(idOf(asked), "first", idOf(silent), "true"), answers(done));
        asked.answer(id, "late");
        asked.answer(-1, "never asked");
        asked.answer(4_000_000_000L, "never asked");
        until("late answers are counted", () -> unexpected() == before + 5);
        asked.answer("seven", "no number");
        assertEquals("id", asked.next("error").getString("field"));
        assertTrue(asked.succeed("join", data()).containsKey("user"), "it goes on");
        assertEquals(List.of(), stranger.of("error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void dropsWhatSocketIoClientsAcknowledgeTwiceOrUnasked(String transport) {
        SocketIoDriver sockets = new SocketIoDriver();
        open.add(sockets);
        TestSocketIoClient client = socketIo(sockets, 1, ana, transport).answer(EVENT, "once", 2);
        double before = unexpected();
        JsonObject answer = ask(question("user", ana));
        assertEquals(Map.of(client.sid(), "once"), answers(answer));
        client.perform("write", data("packet", "3999[\"unasked\"]"));
        until("both are counted", () -> unexpected() == before + 2);
        assertEquals(true, client.succeed("join").containsKey("user"));
    }

    @Test
    void tellsABridgeClientWhetherItsReplyWasTaken() {
        BridgeDriver bridges = new BridgeDriver();
        open.add(bridges);
        BridgeClient client = bridge(bridges, 2, ana, "websocket").answer(EVENT, data("ok", 1), 2);
        client.join("user-" + ana, null);
        RawClient silent = socket(0, ana);
        Future<JsonObject> answer = post(question("user", ana, "timeout", "15s"));
        int id = silent.next("request").getInteger("id");
        until("both replies are answered", () -> outcomes(client).size() == 2);
        assertEquals(List.of(true, false), outcomes(client));
        silent.answer(id, 1);
        assertEquals(2, answers(answered(await(answer))).size());
        // Without its handler it cannot be asked any more.
        client.unregister("user-" + ana);
        client.request("join", data());
        silent.answerRequests(1);
        JsonObject next = ask(question("user", ana));
        assertEquals(Set.of(idOf(silent)), answers(next).keySet());
        assertEquals(1, missing(next).size());
    }

    private static List<Boolean> outcomes(BridgeClient client) {
        return client.all().stream()
                .filter(what -> "taken".equals(what.getString("kind")))
                .map(what -> what.getBoolean("success"))
                .toList();
    }

    @Test
    void takesNoAnswerThatIsTooLongOrCannotBePassedOn() {
        RawClient verbose = socket(1, ana);
        RawClient broken = socket(2, ana);
        RawClient exact = socket(0, ana);
        Future<JsonObject> answer = post(question("user", ana));
        int id = verbose.next("request").getInteger("id");
        verbose.answer(id, "x".repeat(65_535));
        exact.answer(exact.next("request").getInteger("id"), "x".repeat(65_534));
        broken.send(
                "{\"type\":\"response\",\"id\":" + broken.next("request").getInteger("id") + ",\"data\":\"\\ud83d\"}");
        JsonObject done = answered(await(answer));
        assertEquals(Map.of(idOf(exact), "x".repeat(65_534)), answers(done));
        assertEquals(Set.of(idOf(verbose), idOf(broken)), missing(done));
        assertFalse(verbose.isClosed());
    }

    @Test
    void namesTheFieldOfWhatItCannotAsk() {
        refuses("BAD_REQUEST", "user", data("event", EVENT));
        refuses("BAD_REQUEST", "user[0]", question("user", List.of(7)));
        refuses("BAD_REQUEST", "event", data("user", ana));
        refuses("BAD_REQUEST", "event", question("user", ana, "event", "message:new"));
        Stream.of(0, -5, 30_001, "31s", "soon", 1.5, true)
                .forEach(time -> refuses("BAD_REQUEST", "timeout", question("user", ana, "timeout", time)));
        refuses("PAYLOAD_TOO_LARGE", "data", question("user", ana, "data", "x".repeat(65_535)));
        JsonObject forbidden = await(http.post(hub.port(0), "127.0.0.1", "/api/request")
                        .bearerTokenAuthentication(hub.token(ana))
                        .sendJsonObject(question("user", ana)))
                .bodyAsJsonObject();
        assertEquals("FORBIDDEN", forbidden.getString("code"));
    }

    private void refuses(String code, String field, JsonObject asked) {
        JsonObject answer = await(post(asked));
        assertEquals(code, answer.getString("code"), () -> asked.encode() + answer.encode());
        assertEquals(field, answer.getString("field"), () -> asked.encode() + answer.encode());
    }
}
