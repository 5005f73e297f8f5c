package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.HubNode;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Tracing;
import dev.switchboard.config.Version;
import dev.switchboard.intake.Intake;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs every operation of the document that a running hub serves, and checks every answer against it. */
@Tag("slow")
class OpenApiTest {

    private static final BackEndStub MAILER = new BackEndStub();
    private static RestBench bench;
    private static Document document;

    private final String ana = someone("ana");
    private final String ben = someone("ben");

    @BeforeAll
    static void open() {
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--gateway.maxMessageBytes=20000",
                "--http.publicUrl=https://hub.example.org",
                "--limits.commands.account:password.capacity=1000",
                "--limits.commands.account:email.capacity=1000",
                MAILER.hook(List.of("account:link")));
        bench.start();
        document = new Document(bench.get("/api/openapi.json", null).body());
    }

    @AfterAll
    static void close() {
        bench.close();
        MAILER.close();
    }

    /** Sends a request as described and checks the answer; {@code path} fills the path's parameters. */
    private static JsonObject drive(String id, int status, String token, String path, String query, JsonObject body) {
        Document.Described operation = document.operation(id);
        RestBench.Response response = bench.send(operation.method(), operation.path(path) + query, token, body);
        assertEquals(status, response.status(), () -> id + " " + response.text());
        document.check(id, body, response);
        return response.body();
    }

    @Test
    void describesExactlyTheRoutesThatExist() {
        Router router = Router.router(bench.vertx);
        ApiConfig config = new ApiConfig(true, Duration.ofHours(1), 1000);
        AuthRoutes accounts = new AuthRoutes(
                null,
                null,
                null,
                config,
                RateLimiter.OFF,
                request -> "",
                new SessionCookie(request -> false),
                ApiMetrics.NONE);
        OpenIdRoutes openId = new OpenIdRoutes(
                null,
                null,
                null,
                null,
                RateLimiter.OFF,
                config,
                new SessionCookie(request -> false),
                request -> "",
                request -> "",
                Intake.UNLIMITED);
        new Api(
                        config,
                        Optional.of(accounts),
                        account(true),
                        Optional.of(openId),
                        new RestRoutes(
                                new RestCallers(null, Intake.UNLIMITED, request -> "-"),
                                null,
                                RateLimiter.OFF,
                                ApiMetrics.NONE),
                        Tracing.OFF)
                .mount(router);
        Set<String> routes = router.getRoutes().stream()
                .filter(route -> route.methods() != null)
                .flatMap(OpenApiTest::methodsOf)
                .collect(Collectors.toCollection(TreeSet::new));
        // An endpoint of the gateway's.
        routes.add("GET /sse");
        Set<String> described = document.operations().stream()
                .map(operation -> operation.method() + " " + operation.path().replaceAll("\\{([^}]*)}", ":$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(described, routes);
    }

    private static AccountRoutes account(boolean local) {
        return new AccountRoutes(
                new RestCallers(null, Intake.UNLIMITED, request -> "-"),
                null,
                local,
                RateLimiter.OFF,
                request -> "",
                new SessionCookie(request -> false),
                ApiMetrics.NONE);
    }

    private static Stream<String> methodsOf(Route route) {
        return route.methods().stream()
                .filter(method -> !HttpMethod.HEAD.equals(method))
                .map(method -> method + " " + route.getPath());
    }

    @Test
    void answersEveryOperationAsDescribed() {
        accounts();
        ownAccounts();
        todos();
        chats();
        files();
        push();
        backEnds();
        console();
        JsonObject hub = drive("getHub", 200, null, "", "", null);
        JsonObject described = drive("getOpenApi", 200, null, "", "", null);
        assertEquals(hub.getString("version"), described.getJsonObject("info").getString("version"));
        assertEquals(Version.current(), hub.getString("version"));
        drive("getAsyncApi", 200, null, "", "", null);
        streams();
        for (Document.Described operation : document.operations()) {
            Set<Integer> successes = operation.statuses().stream()
                    .map(Integer::valueOf)
                    .filter(status -> status < 300)
                    // A stream has no end: see SseTest.
                    .filter(status -> !"streamEvents".equals(operation.id()))
                    .collect(Collectors.toSet());
            assertTrue(document.seen(operation.id()).containsAll(successes), operation.id());
            for (int status : List.of(404, 409)) {
                assertEquals(
                        operation.statuses().contains(String.valueOf(status)),
                        document.seen(operation.id()).contains(status),
                        operation.id() + " " + status);
            }
        }
    }

    private void streams() {
        drive("streamEvents", 400, bench.token(ana), "", "", null);
        drive("streamEvents", 401, null, "", "?topic=user-" + ana, null);
        drive("streamEvents", 403, bench.token(ana), "", "?topic=user-" + ben, null);
    }

    private void accounts() {
        String name = ana.substring(0, 20);
        JsonObject credentials = data("username", name, "email", "ana@example.org", "password", "correct horse");
        drive("register", 201, null, "", "", credentials);
        drive("register", 409, null, "", "", credentials);
        credentials.remove("email");
        drive("login", 200, null, "", "", credentials);
        drive("logout", 200, null, "", "", null);
        // No provider is configured here.
        drive("beginOpenId", 404, null, "", "?return=/", null);
        drive("finishOpenId", 404, null, "", "?code=x&state=y", null);
        drive("login", 401, null, "", "", data("username", name, "password", "wrong"));
        drive("login", 400, null, "", "", data("username", name));
        drive("register", 400, null, "", "", data("username", "x", "password", "correct horse"));
        String token = bench.token(ben);
        JsonObject found = drive("findUsers", 200, token, "", "?query=" + name, null);
        assertEquals(1, found.getJsonArray("users").size());
        drive("findUsers", 400, token, "", "", null);
        JsonObject session = drive("getSession", 200, bench.token(ana, "editor"), "", "", null);
        assertEquals(ana, session.getJsonObject("user").getString("id"));
        assertEquals(
                new JsonArray().add("editor"), session.getJsonObject("user").getValue("roles"));
        assertNull(drive("getSession", 200, null, "", "", null).getValue("user"));
        assertNull(drive("getSession", 200, token + "x", "", "", null).getValue("user"));
        RawClient socket = bench.socket(0, ana);
        JsonArray devices =
                drive("listDevices", 200, bench.token(ana), "", "", null).getJsonArray("devices");
        assertEquals(1, devices.size());
        assertEquals("websocket", devices.getJsonObject(0).getString("endpoint"));
        assertEquals("other", devices.getJsonObject(0).getString("kind"));
        assertEquals(
                0,
                drive("listDevices", 200, token, "", "", null)
                        .getJsonArray("devices")
                        .size());
        socket.close();
        drive("getPresence", 200, token, ana, "", null);
        drive("getPresence", 200, token, ben, "", null);
        drive("getPresence", 400, token, "x".repeat(151), "", null);
        JsonObject chat = drive("createChat", 201, token, "", "", data("participants", new JsonArray().add(ana)));
        String inChat = "?chatId=" + chat.getJsonObject("chat").getString("id");
        JsonObject seen = drive("getPresence", 200, token, ana, inChat, null);
        assertEquals(
                new JsonArray(), seen.getJsonArray("states").getJsonObject(0).getValue("devices"));
        drive("getPresence", 404, token, ana, "?chatId=" + ana, null);
    }

    private void ownAccounts() {
        String password = "correct horse";
        String name = someone("cora").substring(0, 20);
        JsonObject made = drive(
                "register",
                201,
                null,
                "",
                "",
                data("username", name, "email", "cora@example.org", "password", password));
        String token = made.getString("token");
        drive("ownAccount", 200, token, "", "", null);
        drive("ownAccount", 200, bench.token(ana), "", "", null);
        drive("changeProfile", 200, token, "", "", data("displayName", "Cora Sommer"));
        drive("changeProfile", 400, token, "", "", data("displayName", ""));
        drive("confirmLink", 200, null, "", "", data("token", link(2)));
        drive("confirmLink", 404, null, "", "", data("token", link(2)));
        drive("changeEmail", 202, token, "", "", data("email", "c@example.org", "password", password));
        drive("changeEmail", 403, token, "", "", data("email", "c@example.org", "password", "wrong"));
        drive("resetPassword", 202, null, "", "", data("email", "cora@example.org"));
        String reset = link(4);
        drive("confirmLink", 400, null, "", "", data("token", reset));
        drive("confirmLink", 200, null, "", "", data("token", reset, "password", password));
        token = drive("login", 200, null, "", "", data("username", "cora@example.org", "password", password))
                .getString("token");
        drive("changePassword", 200, token, "", "", data("current", password, "password", "battery staple"));
        drive("changePassword", 403, token, "", "", data("current", password, "password", "battery staple"));
        String other = someone("cid").substring(0, 20);
        drive(
                "register",
                201,
                null,
                "",
                "",
                data("username", other, "email", "cora@example.org", "password", password));
        drive("confirmLink", 409, null, "", "", data("token", link(5)));
        drive("exportAccount", 200, token, "", "", null);
        drive("deleteAccount", 403, token, "", "", data("password", password));
        drive("deleteAccount", 200, token, "", "", data("password", "battery staple"));
        token = drive("login", 200, null, "", "", data("username", other, "password", password))
                .getString("token");
        drive("signOut", 200, token, "", "", data("everywhere", true));
    }

    /** The token of the link of this number, in the order in which they were sent. */
    private static String link(int number) {
        Await.until(() -> MAILER.events().size() >= number);
        String url = MAILER.events().get(number - 1).getJsonObject("data").getString("url");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void todos() {
        String token = bench.token(ana);
        JsonObject full = data("title", "a", "description", "b", "priority", "high", "dueDate", "2030-01-31T09:00:00Z");
        String id = drive("createTodo", 201, token, "", "", full)
                .getJsonObject("todo")
                .getString("id");
        JsonObject keyed = data("title", "second", "clientId", "t-1", "idempotencyKey", "t-1");
        drive("createTodo", 201, token, "", "", keyed);
        drive("createTodo", 409, token, "", "", keyed.copy().put("title", "third"));
        drive("createTodo", 400, token, "", "", data("title", ""));
        String cursor = drive("listTodos", 200, token, "", "?limit=1&completed=false", null)
                .getString("cursor");
        drive("listTodos", 200, token, "", "?cursor=" + cursor, null);
        drive("listTodos", 400, token, "", "?cursor=nonsense", null);
        drive("getTodo", 200, token, id, "", null);
        drive("updateTodo", 200, token, id, "", data("completed", true, "version", 1, "description", null));
        JsonObject stale = drive("updateTodo", 409, token, id, "", data("title", "c", "version", 1));
        assertEquals(2, stale.getJsonObject("todo").getInteger("version"));
        drive("updateTodo", 400, token, id, "", data("completed", "yes"));
        String stranger = bench.token(ben);
        drive("getTodo", 404, stranger, id, "", null);
        drive("updateTodo", 404, stranger, id, "", data("title", "c"));
        drive("deleteTodo", 404, stranger, id, "", null);
        drive("deleteTodo", 200, token, id, "", null);
    }

    private void chats() {
        String token = bench.token(ana);
        String stranger = bench.token(someone("eve"));
        JsonObject wanted = data("name", "Holidays", "participants", array(ben));
        String id = drive("createChat", 201, token, "", "", wanted)
                .getJsonObject("chat")
                .getString("id");
        JsonObject direct = data("participants", array(ben), "direct", true);
        String directId = drive("createChat", 201, token, "", "", direct)
                .getJsonObject("chat")
                .getString("id");
        drive("createChat", 200, token, "", "", direct);
        JsonObject keyed = data("participants", array(), "clientId", "c-1");
        drive("createChat", 201, token, "", "", keyed);
        drive("createChat", 409, token, "", "", keyed.copy().put("name", "Other"));
        drive("createChat", 400, token, "", "", data("participants", "ben"));
        drive("getChat", 200, token, id, "", null);
        messages(token, stranger, id);
        drive("getChat", 200, bench.token(ben), id, "", null);
        String cursor = drive("listChats", 200, token, "", "?limit=1", null).getString("cursor");
        drive("listChats", 200, token, "", "?cursor=" + cursor, null);
        drive("listChats", 200, token, "", "?hidden=true", null);
        drive("listChats", 400, token, "", "?limit=0", null);
        drive("listChats", 400, token, "", "?hidden=some", null);
        drive("updateChat", 200, token, id, "", data("name", "Winter"));
        drive("updateChat", 409, token, directId, "", data("name", "Winter"));
        drive("updateChat", 400, token, id, "", data("name", 7));
        drive("updateChat", 200, token, id, "", data("settings", data("whoAdds", "admin")));
        drive("updateChat", 403, bench.token(ben), id, "", data("settings", data("whoAdds", "member")));
        drive("updateChat", 400, token, id, "", data("settings", data("whoAdds", "nobody")));
        drive("getChat", 404, stranger, id, "", null);
        drive("updateChat", 404, stranger, id, "", data("name", "Mine"));
        drive("deleteChat", 404, stranger, id, "", null);
        drive("deleteChat", 403, bench.token(ben), id, "", null);
        drive("deleteChat", 200, token, id, "", null);
        drive("deleteChat", 200, bench.token(ben), directId, "", null);
        drive("getChat", 200, token, directId, "", null);
    }

    private void messages(String token, String stranger, String id) {
        JsonObject attachment =
                data("url", "https://example.org/a.png", "name", "a.png", "type", "image/png", "size", 17);
        JsonObject message = data("text", "Hello", "clientMessageId", "c-1", "attachments", array(attachment));
        String messageId = drive("sendMessage", 201, token, id, "", message)
                .getJsonObject("message")
                .getString("id");
        drive("sendMessage", 201, token, id, "", data("text", "Again", "replyTo", messageId));
        drive("sendMessage", 409, token, id, "", data("text", "Other", "idempotencyKey", "c-1"));
        drive("sendMessage", 400, token, id, "", data("text", ""));
        drive("sendMessage", 404, stranger, id, "", data("text", "Let me in"));
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("message:react", data("messageId", messageId, "reaction", "👍"));
            socket.succeed("message:edit", data("messageId", messageId, "text", "Hello!"));
        }
        JsonObject page = drive("listMessages", 200, token, id, "?after=0&limit=1", null);
        assertEquals("Hello!", page.getJsonArray("messages").getJsonObject(0).getString("text"));
        drive("listMessages", 200, token, id, "?before=3", null);
        drive("listMessages", 200, token, id, "?around=1", null);
        drive("listMessages", 400, token, id, "?around=1&before=3", null);
        drive("listMessages", 400, token, id, "?before=x", null);
        drive("listMessages", 404, stranger, id, "", null);
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("message:delete", data("messageId", messageId));
        }
        drive("listMessages", 200, token, id, "", null);
    }

    private void files() {
        String token = bench.token(ana);
        String stranger = bench.token(someone("eve"));
        String chat = drive("createChat", 201, token, "", "", data("participants", array(ben)))
                .getJsonObject("chat")
                .getString("id");
        drive("uploadFile", 404, stranger, "", "?chatId=" + chat, null);
        drive("uploadFile", 400, token, "", "", null);
        JsonObject file = upload(token, chat);
        String id = file.getString("id");
        drive("getFile", 200, token, id, "", null);
        ranged(token, id, "bytes=1-2", 206);
        ranged(token, id, "bytes=100-", 416);
        drive("getFile", 404, stranger, id, "", null);
        JsonObject links = drive("linkFiles", 200, token, "", "", data("fileIds", array(id)));
        String url = links.getJsonArray("urls").getJsonObject(0).getString("url");
        drive("getFile", 200, null, id, url.substring(url.indexOf('?')), null);
        drive("linkFiles", 404, token, "", "", data("fileIds", array("x")));
        drive("linkFiles", 400, token, "", "", data("fileIds", 7));
        drive("sendMessage", 201, token, chat, "", data("text", "Hello", "attachments", array(data("fileId", id))));
        drive("listMessages", 200, token, chat, "", null);
        bench.awaitIndexed(chat);
        JsonObject found = drive("searchMessages", 200, token, "", "?query=hello", null);
        assertEquals(1, found.getJsonArray("hits").size());
        drive("searchMessages", 400, token, "", "", null);
        drive("searchMessages", 404, stranger, "", "?query=hello&chatId=" + chat, null);
        drive("deleteFile", 409, token, id, "", null);
        drive("deleteFile", 403, bench.token(ben), id, "", null);
        drive("deleteFile", 404, stranger, id, "", null);
        drive("deleteFile", 200, token, upload(token, chat).getString("id"), "", null);
    }

    private void push() {
        String token = bench.token(ana);
        JsonObject key = drive("getPushKey", 200, token, "", "", null);
        String endpoint = "https://updates.push.services.mozilla.com/wpush/v2/" + ana;
        JsonObject subscription = data(
                "endpoint",
                endpoint,
                "expirationTime",
                null,
                "keys",
                data("p256dh", key.getString("key"), "auth", "BTBZMqHH6r4Tts7J_aSIgg"));
        drive("subscribeToPush", 201, token, "", "", subscription);
        drive("subscribeToPush", 400, token, "", "", data("endpoint", endpoint));
        JsonObject export = drive("exportAccount", 200, token, "", "", null);
        assertEquals(1, export.getJsonArray("pushSubscriptions").size());
        drive("unsubscribeFromPush", 200, token, "", "", data("endpoint", endpoint));
        drive("unsubscribeFromPush", 200, token, "", "", data("endpoint", endpoint));
        drive("unsubscribeFromPush", 400, token, "", "", data());
    }

    private static JsonObject upload(String token, String chat) {
        Document.Described operation = document.operation("uploadFile");
        Map<String, String> headers = Map.of("Authorization", token, "Content-Type", "text/plain");
        RestBench.Response response =
                bench.send(operation.method(), operation.path() + "?chatId=" + chat, headers, "a file");
        document.check("uploadFile", null, response);
        return response.body().getJsonObject("file");
    }

    private static void ranged(String token, String id, String range, int status) {
        Document.Described operation = document.operation("getFile");
        RestBench.Response response = bench.send(
                operation.method(), operation.path(id), Map.of("Authorization", token, "Range", range), null);
        assertEquals(status, response.status());
        document.check("getFile", null, response);
    }

    private void backEnds() {
        String service = bench.service();
        JsonObject everything = data("user", array(ana, ben), "room", "lobby", "connection", "none");
        everything.put("event", "test").put("data", data("n", 1)).put("idempotencyKey", ana);
        drive("publish", 200, service, "", "", everything);
        assertEquals(false, drive("publish", 200, service, "", "", everything).getBoolean("published"));
        drive("publish", 409, service, "", "", everything.copy().put("event", "other"));
        drive("publish", 200, service, "", "", data("all", true, "event", "test", "data", array(1, 2)));
        drive("publish", 404, service, "", "", data("chat", UUID.randomUUID().toString(), "event", "test"));
        drive("publish", 400, service, "", "", data("all", true, "event", "ping"));
        drive("eraseUser", 202, service, "nobody", "", null);
        JsonObject question = data("user", "nobody", "event", "confirm", "data", data("n", 1));
        assertEquals(
                array(), drive("askClients", 200, service, "", "", question).getJsonArray("answers"));
        drive("askClients", 400, service, "", "", data("user", "nobody"));
        drive("notify", 200, service, "", "", data("user", ana, "message", "Hello", "data", array(1)));
        drive("notify", 200, service, "", "", data("user", array(ana, ben), "message", "Hello"));
        JsonObject keyed = data("user", ana, "message", "Once", "clientId", ana);
        JsonObject first = drive("notify", 200, service, "", "", keyed);
        assertEquals(first, drive("notify", 200, service, "", "", keyed));
        drive("notify", 409, service, "", "", keyed.copy().put("message", "Twice"));
        drive("notify", 400, service, "", "", data("user", ana));
        drive("notify", 413, service, "", "", data("user", ana, "message", "Hello", "data", "x".repeat(17_000)));
        String token = bench.token(ana);
        JsonObject newest = drive("listNotifications", 200, token, "", "?limit=1", null);
        String before = newest.getJsonArray("notifications").getJsonObject(0).getString("id");
        drive("listNotifications", 200, token, "", "?before=" + before, null);
        drive("listNotifications", 404, token, "", "?before=" + UUID.randomUUID(), null);
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("notification:read", data("all", true));
            drive("listNotifications", 200, token, "", "", null);
            drive("listConnections", 200, service, "", "", null);
            JsonObject move = data("action", "join", "topics", array("room-" + ana), "user", ana);
            assertEquals(1, drive("moveConnections", 200, service, "", "", move).getInteger("connections"));
            drive("moveConnections", 400, service, "", "", data("action", "join", "topics", array("room-" + ana)));
            JsonObject inside = drive("listMembers", 200, service, "room-" + ana, "", null);
            assertEquals(1, inside.getInteger("count"));
            drive("listMembers", 400, service, "room-" + ana, "?cursor=!", null);
            assertEquals(1, drive("disconnectUser", 200, service, ana, "", null).getInteger("closed"));
            assertEquals(4403, socket.closeCode());
        }
        drive("disconnectUser", 400, service, "x".repeat(151), "", null);
        drive("revokeUser", 200, service, ana, "", null);
        drive("revokeUser", 400, service, "x".repeat(151), "", null);
        drive("getCluster", 200, service, "", "", null);
    }

    private void console() {
        String admin = bench.token(ana, "admin");
        String chat = drive("createChat", 201, bench.token(ana), "", "", data("participants", array(ben)))
                .getJsonObject("chat")
                .getString("id");
        JsonObject message = drive("sendMessage", 201, bench.token(ana), chat, "", data("text", "Hello"))
                .getJsonObject("message");
        try (RawClient socket = bench.socket(0, ben)) {
            socket.succeed("chat:join", data("chatId", chat));
            drive("getFigures", 200, admin, "", "", null);
            drive("getCommandTimings", 200, admin, "", "", null);
            drive("getConfiguration", 200, admin, "", "", null);
            drive("getStoreWeight", 200, admin, "", "", null);
            drive("listChatsOfUser", 200, admin, ben, "?limit=1", null);
            drive("listChatsOfUser", 400, admin, ben, "?limit=101", null);
            drive("listAudit", 200, admin, "", "?action=user:erase", null);
            drive("listAudit", 400, admin, "", "?limit=0", null);
            String id = drive("findConnections", 200, admin, "", "?limit=1&search=" + ben, null)
                    .getJsonArray("connections")
                    .getJsonObject(0)
                    .getString("id");
            drive("findConnections", 400, admin, "", "?limit=201", null);
            String traced = "?user=" + ben + "&message=" + message.getString("id");
            assertEquals(
                    "JOINED_LATER",
                    drive("traceMessage", 200, admin, "", traced, null)
                            .getJsonObject("verdict")
                            .getString("code"));
            drive("traceMessage", 200, admin, "", "?user=" + ben + "&chat=" + chat + "&seq=7", null);
            drive("traceMessage", 400, admin, "", "?user=" + ben, null);
            drive("closeConnection", 200, admin, id, "", null);
            assertEquals(4403, socket.closeCode());
        }
        drive("closeConnection", 404, admin, "nobody", "", null);
        drive("closeConnection", 400, admin, "x".repeat(151), "", null);
        String node = bench.node(0).nodeId();
        assertEquals(true, drive("drainNode", 200, admin, node, "", null).getBoolean("draining"));
        assertEquals(false, drive("resumeNode", 200, admin, node, "", null).getBoolean("draining"));
        drive("drainNode", 404, admin, "x", "", null);
        drive("resumeNode", 404, admin, "x", "", null);
        drive("drainNode", 400, admin, "x".repeat(151), "", null);
        endingNode(admin);
    }

    private static void hooks(String admin) {
        Await.until("the hook is known", () -> !drive("listHooks", 200, admin, "", "", null)
                .getJsonArray("hooks")
                .isEmpty());
        drive("retryHook", 200, admin, "push", "", null);
        drive("retryHook", 404, admin, "none", "", null);
        drive("retryHook", 400, admin, "x".repeat(151), "", null);
        drive("retryHook", 404, admin, "push", "?event=1", null);
        drive("retryHook", 400, admin, "push", "?event=first", null);
        drive("listParkedEvents", 200, admin, "push", "?limit=1", null);
        drive("listParkedEvents", 400, admin, "push", "?limit=0", null);
    }

    /** A node that drains slowly, and so still answers while it is stopping. */
    private void endingNode(String admin) {
        HubNode node = bench.start(
                "--gateway.drainPerSecond=10",
                "--hooks=[{\"name\":\"push\",\"url\":\"http://127.0.0.1:1/\",\"events\":[\"none\"],"
                        + "\"secret\":\"a secret that the push service knows\"}]");
        hooks(admin);
        List<RawClient> clients =
                Stream.generate(() -> bench.socket(1, ana)).limit(30).toList();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(node::close);
        String resume = "/api/admin/nodes/" + node.nodeId() + "/resume";
        Await.until("it ends", () -> bench.post(resume, admin, new JsonObject()).status() == 409);
        drive("resumeNode", 409, admin, node.nodeId(), "", null);
        ended.join();
        clients.forEach(RawClient::close);
    }

    /** Proves that the checks above can fail. */
    @Test
    void noticesAnAnswerThatIsNotAsDescribed() {
        RestBench.Response right = bench.post("/api/todos", bench.token(ana), data("title", "a"));
        document.check("createTodo", null, right);
        List<Consumer<JsonObject>> mistakes = List.of(
                answer -> answer.getJsonObject("todo").remove("version"),
                answer -> answer.getJsonObject("todo").put("version", "1"),
                answer -> answer.getJsonObject("todo").put("extra", 1),
                answer -> answer.getJsonObject("todo").put("priority", "urgent"),
                answer -> answer.getJsonObject("todo").put("createdAt", "2030-01-31"),
                answer -> answer.put("extra", 1),
                answer -> answer.put("success", false));
        for (Consumer<JsonObject> mistake : mistakes) {
            JsonObject wrong = right.body().copy();
            mistake.accept(wrong);
            RestBench.Response answer = new RestBench.Response(201, right.headers(), wrong.encode(), wrong);
            assertThrows(AssertionError.class, () -> document.check("createTodo", null, answer), wrong::encode);
        }
    }

    @Test
    void requiresATokenWhereTheDocumentSaysSo() {
        document.operations().stream().filter(Document.Described::secured).forEach(operation -> {
            drive(operation.id(), 401, null, "x", "", null);
            drive(operation.id(), 401, "x.y.z", "x", "", null);
            drive(operation.id(), 401, bench.token(ana) + "x", "x", "", null);
        });
    }

    @Test
    void requiresTheRoleWhereTheDocumentSaysSo() {
        List<Document.Described> services = document.operations().stream()
                .filter(Document.Described::forService)
                .toList();
        assertEquals(10, services.size());
        for (Document.Described operation : services) {
            drive(operation.id(), 403, bench.token(ana), "x", "", null);
            drive(operation.id(), 403, bench.token(ana, "hub"), "x", "", null);
        }
        List<Document.Described> admins = document.operations().stream()
                .filter(Document.Described::forAdmin)
                .toList();
        assertEquals(14, admins.size());
        for (Document.Described operation : admins) {
            drive(operation.id(), 403, bench.token(ana), "x", "", null);
            drive(operation.id(), 403, bench.service(), "x", "", null);
        }
        drive("getCluster", 200, bench.token(ana, "admin"), "", "", null);
    }

    @Test
    void refusesBodiesThatAreNotAnObjectOrTooLarge() {
        for (Document.Described operation : document.operations()) {
            if (HttpMethod.GET.equals(operation.method()) || operation.hasFile()) {
                continue;
            }
            Map<String, String> headers = Map.of("Authorization", bench.service());
            for (String body : Arrays.asList("[]", "7", "\"x\"", "null", "{", "{}}", "\u0000", "a=b")) {
                RestBench.Response response = sendRaw(operation, headers, body);
                if (operation.hasBody() || "revokeUser".equals(operation.id())) {
                    assertEquals(400, response.status(), () -> operation.id() + " " + body + response.text());
                    assertEquals("body", response.body().getString("field"));
                }
                document.check(operation.id(), null, response);
            }
            RestBench.Response big = sendRaw(operation, headers, "{\"x\":\"" + "x".repeat(20_000) + "\"}");
            assertEquals(413, big.status(), operation.id());
            assertEquals("PAYLOAD_TOO_LARGE", big.code());
            document.check(operation.id(), null, big);
        }
    }

    private static RestBench.Response sendRaw(Document.Described operation, Map<String, String> headers, String body) {
        return bench.send(operation.method(), operation.path("x"), headers, body);
    }

    @Test
    void omitsLocalAccountsWhenTheyAreDisabled() {
        Router router = Router.router(bench.vertx);
        ApiConfig config = new ApiConfig(false, Duration.ofHours(1), 1000);
        new Api(
                        config,
                        Optional.empty(),
                        account(false),
                        Optional.empty(),
                        new RestRoutes(
                                new RestCallers(null, Intake.UNLIMITED, request -> "-"),
                                null,
                                RateLimiter.OFF,
                                ApiMetrics.NONE),
                        Tracing.OFF)
                .mount(router);
        assertTrue(router.getRoutes().stream()
                .noneMatch(route -> route.getPath() != null && route.getPath().startsWith("/api/auth")));
    }

    @Test
    void resolvesAllItsReferences() {
        String text = bench.get("/api/openapi.json", null).text();
        JsonObject whole = new JsonObject(text);
        Stream.of(text.split("\"\\$ref\":\""))
                .skip(1)
                .map(rest -> rest.substring(2, rest.indexOf('"')))
                .forEach(to -> {
                    Object at = whole;
                    for (String part : to.split("/")) {
                        at = ((JsonObject) at).getValue(part);
                    }
                    assertTrue(at instanceof JsonObject, to);
                });
        assertEquals("3.1.0", whole.getString("openapi"));
        assertEquals(
                document.operations().size(),
                document.operations().stream()
                        .map(Document.Described::id)
                        .distinct()
                        .count());
        assertTrue(document.operations().stream()
                .allMatch(operation -> operation.json().getValue("tags") instanceof JsonArray));
    }
}
