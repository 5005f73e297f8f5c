package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Asked;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.PushBrowser;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Push messages, from what was said to what a browser reads: the push service and the browsers' keys are the test's own. */
@Tag("slow")
class PushTest {

    private static final String CONTACT = "mailto:hub@example.org";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final WebClient http = WebClient.create(vertx);
    private final TestTokens tokens = new TestTokens(vertx);
    private final Map<String, PushBrowser> browsers = new HashMap<>();
    private Certificate certificate;
    private BackEndStub service;

    @BeforeEach
    void start() throws Exception {
        certificate = Certificate.in(folder);
        service = BackEndStub.secure(certificate);
        service.answer(request -> Given.of(201, ""));
    }

    @AfterEach
    void close() {
        service.close();
        Await.await(vertx.close());
    }

    private String[] options(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--push.contact=" + CONTACT,
                                "--push.hosts=127.0.0.1",
                                "--push.ca=" + certificate.cert(),
                                "--push.unreadAfter=3s",
                                "--cluster.routing.userLinger=1s"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private HubCluster hub(int nodes, String... more) {
        return HubCluster.of(nodes, options(more));
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private HttpResponse<Buffer> rest(int port, HttpMethod method, String path, String token, JsonObject body) {
        var request = http.request(method, port, "127.0.0.1", path).putHeader("Authorization", "Bearer " + token);
        return Await.await(body == null ? request.send() : request.sendJsonObject(body));
    }

    private String endpoint(String name) {
        URI url = URI.create(service.url());
        return "https://127.0.0.1:" + url.getPort() + "/send/" + name;
    }

    /** A browser of the user, whose endpoint ends with the name. */
    private void subscribe(int port, String token, String name) {
        PushBrowser browser = browsers.computeIfAbsent(name, first -> new PushBrowser());
        var answer =
                rest(port, HttpMethod.POST, "/api/push/subscriptions", token, browser.subscription(endpoint(name)));
        assertEquals(201, answer.statusCode(), answer::bodyAsString);
    }

    private List<Asked> requests(String name) {
        return service.asked().stream()
                .filter(request -> request.path().equals("/send/" + name))
                .toList();
    }

    /** What this browser has got, in order. */
    private List<JsonObject> messages(String name) {
        return requests(name).stream()
                .map(request -> browsers.get(name).read(request.raw()))
                .toList();
    }

    private List<String> texts(String name) {
        return messages(name).stream().map(message -> message.getString("text")).toList();
    }

    private static String newChat(RawClient owner, String name, String... others) {
        return owner.succeed("chat:create", data("name", name, "participants", new JsonArray(List.of(others))))
                .getJsonObject("chat")
                .getString("id");
    }

    private static JsonObject say(RawClient client, String chat, String text) {
        return client.succeed("message:send", data("chatId", chat, "text", text))
                .getJsonObject("message");
    }

    @Test
    void reachesPeopleWhoAreAway() {
        try (HubCluster hub = hub(2)) {
            subscribe(hub.port(0), hub.token("away"), "away-1");
            subscribe(hub.port(1), hub.token("away"), "away-2");
            for (String user : List.of("here", "muted", "reader", "visitor", "ana")) {
                subscribe(hub.port(0), hub.token(user), user);
            }
            RawClient ana = hub.client(0, "ana");
            RawClient muted = hub.client(0, "muted");
            hub.client(1, "here");
            String chat = newChat(ana, "Harbour", "away", "here", "muted", "reader", "visitor");
            muted.succeed("chat:settings", data("chatId", chat, "muted", true));
            muted.close();
            say(ana, chat, "one");
            long two = say(ana, chat, "two").getLong("seq");
            // Connected for a moment since then, at the other node.
            hub.client(1, "visitor").close();
            RawClient reader = hub.client(1, "reader");
            reader.succeed("message:read", data("chatId", chat, "seq", two));
            reader.close();
            Await.until(
                    "both browsers have got it",
                    () -> !requests("away-1").isEmpty() && !requests("away-2").isEmpty());
            JsonObject message = messages("away-1").get(0);
            assertEquals(
                    data(
                            "type",
                            "message",
                            "chatId",
                            chat,
                            "chatName",
                            "Harbour",
                            "direct",
                            false,
                            "from",
                            "ana",
                            "text",
                            "two",
                            "attachments",
                            0,
                            "unread",
                            2,
                            "url",
                            "/#/chats/" + chat),
                    message);
            assertEquals(message, messages("away-2").get(0));
            checkHeaders(hub);

            say(ana, chat, "three");
            Await.until("the next one", () -> requests("away-1").size() > 1);
            assertEquals(List.of("two", "three"), texts("away-1"));
            Await.until(
                    "these now, too",
                    () -> !requests("visitor").isEmpty() && !requests("reader").isEmpty());
            assertEquals(List.of("three"), texts("visitor"));
            assertEquals(List.of("three"), texts("reader"));
            for (String user : List.of("here", "muted", "ana")) {
                assertEquals(List.of(), requests(user), user);
            }
        }
    }

    private void checkHeaders(HubCluster hub) {
        String key = rest(hub.port(1), HttpMethod.GET, "/api/push/key", hub.token("away"), null)
                .bodyAsJsonObject()
                .getString("key");
        Asked one = requests("away-1").get(0);
        JsonObject claims = PushBrowser.claims(one.headers(), key);
        assertEquals("https://127.0.0.1:" + URI.create(service.url()).getPort(), claims.getString("aud"));
        assertEquals(CONTACT, claims.getString("sub"));
        long life = claims.getLong("exp") - Instant.now().getEpochSecond();
        assertTrue(life > 3_600 && life <= 86_400, () -> "expires in " + life + " s");
        assertEquals("aes128gcm", one.headers().get("Content-Encoding"));
        assertEquals("normal", one.headers().get("Urgency"));
        long ttl = Long.parseLong(one.headers().get("TTL"));
        assertTrue(ttl > 86_000 && ttl <= 86_400, () -> "TTL " + ttl);
        String topic = one.headers().get("Topic");
        assertTrue(topic.matches("[\\w-]{32}"), topic);
        assertNotEquals(topic, requests("away-2").get(0).headers().get("Topic"));
        assertNull(one.headers().get("webhook-id"));
        assertTrue(one.raw().length() <= 3_174);
    }

    @Test
    void notifiesPeopleWhoAreAway() {
        try (HubCluster hub = hub(1, "--push.texts=false")) {
            subscribe(hub.port(0), hub.token("away"), "away");
            String service = tokens.of("shop", Duration.ofHours(1), "service");
            for (JsonObject notice : List.of(
                    data("user", "away", "message", "mentioned", "data", data("type", "mention")),
                    data("user", "away", "message", "shipped"))) {
                assertEquals(
                        200,
                        rest(hub.port(0), HttpMethod.POST, "/api/notify", service, notice)
                                .statusCode());
            }
            Await.until("the notification has come", () -> !requests("away").isEmpty());
            JsonObject message = messages("away").get(0);
            assertEquals("notification", message.getString("type"));
            assertEquals("/#/notifications", message.getString("url"));
            assertNull(message.getString("text"), "texts are left out");

            // The first one was of a mention, and this comes after it.
            assertEquals(
                    200,
                    rest(
                                    hub.port(0),
                                    HttpMethod.POST,
                                    "/api/notify",
                                    service,
                                    data("user", "away", "message", "arrived"))
                            .statusCode());
            Await.until("the next one has come", () -> requests("away").size() > 1);
            assertEquals(2, requests("away").size());
            assertNotEquals(message.getString("id"), messages("away").get(1).getString("id"));
        }
    }

    @Test
    @Tag("soak")
    void retriesAndForgetsBrowsersThatAreGone() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", options())) {
            hub.add();
            subscribe(hub.port(0), hub.token("away"), "gone");
            subscribe(hub.port(0), hub.token("away"), "busy");
            service.answer(request -> request.path().endsWith("gone")
                    ? Given.of(410, "")
                    : Given.of(requests("busy").size() == 1 ? 503 : 201, ""));
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana, "Harbour", "away");
            say(ana, chat, "one");
            Await.until("it is sent anew", () -> requests("busy").size() == 2);
            assertEquals(List.of("one", "one"), texts("busy"));
            Await.until(
                    "the browser is forgotten", () -> number(database, "select count(*) from push_subscription") == 1);
            say(ana, chat, "two");
            Await.until("the other one goes on", () -> requests("busy").size() == 3);
            Await.until("nothing waits", () -> number(database, "select count(*) from push_delivery") == 0);
            assertEquals(1, requests("gone").size());
        }
    }

    /** A message that waits has nothing to say any more once it is read or deleted, or its chat is muted. */
    @Test
    @Tag("soak")
    void sendsNothingThatWasReadMutedOrDeletedMeanwhile() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", options())) {
            hub.add();
            subscribe(hub.port(0), hub.token("away"), "away");
            subscribe(hub.port(0), hub.token("other"), "other");
            subscribe(hub.port(0), hub.token("busy"), "busy");
            service.answer(request -> Given.of(503, ""));
            RawClient ana = hub.client(0, "ana");
            String read = newChat(ana, "Harbour", "away");
            String deleted = newChat(ana, "Market", "other");
            long seq = say(ana, read, "one").getLong("seq");
            String id = say(ana, deleted, "two").getString("id");
            String muted = newChat(ana, "Quay", "busy");
            say(ana, muted, "three");
            Await.until("all were tried", () -> List.of("away", "other", "busy").stream()
                    .noneMatch(browser -> requests(browser).isEmpty()));
            hub.client(0, "busy").succeed("chat:settings", data("chatId", muted, "muted", true));
            hub.client(0, "away").succeed("message:read", data("chatId", read, "seq", seq));
            ana.succeed("message:delete", data("messageId", id));
            service.answer(request -> Given.of(201, ""));
            int tried = service.asked().size();
            Await.until("nothing waits", () -> number(database, "select count(*) from push_delivery") == 0);
            assertEquals(tried, service.asked().size());
        }
    }

    @Test
    void endsSubscriptionsWithTheirTokens() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", options())) {
            hub.add();
            String phone = hub.token("away", Duration.ofMinutes(5));
            String laptop = hub.token("away", Duration.ofMinutes(7));
            subscribe(hub.port(0), phone, "phone");
            subscribe(hub.port(0), laptop, "laptop");
            JsonObject export = rest(hub.port(0), HttpMethod.GET, "/api/account/export", phone, null)
                    .bodyAsJsonObject();
            assertEquals(2, export.getJsonArray("pushSubscriptions").size());
            assertFalse(export.encode().contains("p256dh") || export.encode().contains("\"auth\""), export::encode);
            assertEquals(
                    200,
                    rest(hub.port(0), HttpMethod.POST, "/api/account/sign-out", phone, data())
                            .statusCode());
            assertEquals(1, number(database, "select count(*) from push_subscription"));
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana, "Harbour", "away");
            say(ana, chat, "one");
            Await.until("the other one gets it", () -> !requests("laptop").isEmpty());
            assertEquals(List.of(), requests("phone"));
            assertEquals(
                    200,
                    rest(hub.port(0), HttpMethod.POST, "/api/account/sign-out", laptop, data("everywhere", true))
                            .statusCode());
            assertEquals(0, number(database, "select count(*) from push_subscription"));
            assertEquals(
                    401,
                    rest(
                                    hub.port(0),
                                    HttpMethod.POST,
                                    "/api/push/subscriptions",
                                    laptop,
                                    new PushBrowser().subscription(endpoint("laptop")))
                            .statusCode());
        }
    }

    /** The next one who signs in with a browser gets what is theirs, and nothing that waited for the one before. */
    @Test
    void givesABrowserToWhoeverSubscribedLast() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", options("--push.perUser=2"))) {
            hub.add();
            subscribe(hub.port(0), hub.token("away"), "shared");
            service.answer(request -> Given.of(503, ""));
            RawClient ana = hub.client(0, "ana");
            say(ana, newChat(ana, "Harbour", "away", "next"), "secret");
            Await.until("it waits", () -> !requests("shared").isEmpty());
            subscribe(hub.port(0), hub.token("next"), "shared");
            assertEquals(0, number(database, "select count(*) from push_delivery"));
            subscribe(hub.port(0), hub.token("next"), "second");
            subscribe(hub.port(0), hub.token("next"), "third");
            assertEquals(2, number(database, "select count(*) from push_subscription where user_id = 'next'"));
            assertEquals(0, number(database, "select count(*) from push_subscription where endpoint like '%shared'"));
        }
    }

    @Test
    void refusesWhatIsNoSubscription() {
        try (HubCluster hub = hub(1)) {
            String token = hub.token("ana");
            JsonObject good = new PushBrowser().subscription(endpoint("ana"));
            Map<String, JsonObject> bad = Map.of(
                    "endpoint", good.copy().put("endpoint", "https://169.254.169.254/latest"),
                    "keys", good.copy().putNull("keys"),
                    "keys.auth",
                            good.copy()
                                    .put(
                                            "keys",
                                            good.getJsonObject("keys").copy().put("auth", "AAAA")),
                    "keys.p256dh",
                            good.copy()
                                    .put(
                                            "keys",
                                            good.getJsonObject("keys").copy().put("p256dh", "BA" + "A".repeat(85))),
                    "expirationTime", good.copy().put("expirationTime", "tomorrow"));
            bad.forEach((field, subscription) -> {
                var answer = rest(hub.port(0), HttpMethod.POST, "/api/push/subscriptions", token, subscription);
                assertEquals(400, answer.statusCode(), answer::bodyAsString);
                assertEquals(field, answer.bodyAsJsonObject().getString("field"));
            });
            var gone = rest(
                    hub.port(0),
                    HttpMethod.DELETE,
                    "/api/push/subscriptions",
                    token,
                    data("endpoint", endpoint("ana")));
            assertEquals(200, gone.statusCode());
            assertEquals(
                    400,
                    rest(hub.port(0), HttpMethod.DELETE, "/api/push/subscriptions", token, data())
                            .statusCode());
        }
    }

    @Test
    void isOffWhereNobodyCanBeReached() {
        try (HubCluster hub = HubCluster.of(1, "--push.hosts=127.0.0.1")) {
            String token = hub.token("ana");
            var key = rest(hub.port(0), HttpMethod.GET, "/api/push/key", token, null);
            assertEquals(200, key.statusCode());
            assertTrue(key.bodyAsJsonObject().containsKey("key"));
            assertNull(key.bodyAsJsonObject().getString("key"));
            var answer = rest(
                    hub.port(0),
                    HttpMethod.POST,
                    "/api/push/subscriptions",
                    token,
                    new PushBrowser().subscription(endpoint("ana")));
            assertEquals(403, answer.statusCode());
            assertTrue(answer.bodyAsJsonObject().getString("error").contains("push.contact"));
        }
    }

    @Test
    void isTakenOverWhenANodeStops() {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", options())) {
            hub.add();
            hub.add();
            subscribe(hub.port(0), hub.token("away"), "away");
            Await.until("one node works", () -> !holder(database).isEmpty());
            RawClient ana = hub.client(1, "ana");
            String chat = newChat(ana, "Harbour", "away");
            String holder = holder(database);
            boolean first = hub.node(0).nodeId().equals(holder);
            RawClient speaker = first ? ana : hub.client(0, "ana");
            say(speaker, chat, "one");
            hub.stop(hub.node(first ? 0 : 1));
            Await.until("it has come", () -> !requests("away").isEmpty());
            assertEquals(List.of("one"), texts("away"));
            assertNotEquals(holder, holder(database));
        }
    }

    /** The node that sends is killed: no message is forgotten, and one that was decided is not decided anew. */
    @Test
    @Tag("soak")
    void losesNothingWhenTheSendingNodeIsKilled() throws InterruptedException {
        String database = TestStores.freshDatabase();
        List<Integer> ports = NodePair.freePorts();
        try (NodePair nodes = NodePair.startOn(database, ports, options("--push.unreadAfter=7s"))) {
            List<String> ids = ports.stream()
                    .map(port -> nodes.node(ports.indexOf(port)).await("Switchboard ready:.* node=(\\S+)"))
                    .toList();
            Await.until("one node works", () -> ids.contains(holder(database)));
            int victim = ids.indexOf(holder(database));
            int other = ports.get(1 - victim);
            subscribe(other, tokens.of("away"), "away");
            RawClient ana = RawClient.join(vertx, other, tokens.of("ana"));
            String chat = newChat(ana, "Harbour", "away");
            say(ana, chat, "one");
            nodes.node(victim).kill();
            Await.until("it has come", () -> !requests("away").isEmpty());
            say(ana, chat, "two");
            Await.until("the next one, too", () -> texts("away").contains("two"));
            assertEquals(List.of("one", "two"), texts("away"));
            ana.close();
        }
    }

    private static String holder(String database) {
        return text(
                database,
                "select coalesce(max(holder), '') from lease where name = 'push' and until > clock_timestamp()");
    }

    private static long number(String database, String query) {
        return Long.parseLong(text(database, query));
    }

    private static String text(String database, String query) {
        try (Connection connection = TestMigrations.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getString(1) : "";
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
