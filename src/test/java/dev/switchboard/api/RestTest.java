package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The events that REST requests cause, and REST's HTTP behaviour: origins, cookies, methods, bodies. */
@Tag("slow")
class RestTest {

    private static final String STRANGE = "https://evil.example";
    private static RestBench bench;

    private final String ana = someone("ana");
    private final String ben = someone("ben");
    private final String eve = someone("eve");

    @BeforeAll
    static void open() {
        bench = new RestBench(TestStores.freshDatabase());
        bench.start();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static JsonObject succeed(int status, RestBench.Response response) {
        assertEquals(status, response.status(), response::text);
        return response.body();
    }

    /** The events received so far, found by publishing a last one to the connection. */
    private List<JsonObject> events(RawClient socket) {
        String last = "last:" + UUID.randomUUID();
        String connection = socket.next("connection_established").getString("connectionId");
        succeed(200, bench.post("/api/publish", bench.service(), data("connection", connection, "event", last)));
        socket.next(last);
        return socket.all().stream()
                .filter(frame -> !"connection_established".equals(frame.getString("type")))
                .filter(frame -> !last.equals(frame.getString("type")))
                .toList();
    }

    @Test
    void publishesTodosToTheOwnerOnlyAsACommandDoes() {
        String token = bench.token(ana);
        try (RawClient one = bench.socket(0, ana);
                RawClient two = bench.socket(0, ana);
                RawClient stranger = bench.socket(0, eve)) {
            JsonObject created = succeed(201, bench.post("/api/todos", token, data("title", "a")))
                    .getJsonObject("todo");
            String path = "/api/todos/" + created.getString("id");
            JsonObject completed = succeed(200, bench.send(HttpMethod.PATCH, path, token, data("completed", true)))
                    .getJsonObject("todo");
            JsonObject updated = succeed(200, bench.send(HttpMethod.PATCH, path, token, data("title", "b")))
                    .getJsonObject("todo");
            succeed(200, bench.send(HttpMethod.DELETE, path, token, null));
            JsonObject byCommand =
                    one.succeed("todo:create", data("title", "c")).getJsonObject("todo");
            List<JsonObject> expected = List.of(
                    event("todo:created", created, 1),
                    event("todo:completed", completed, 2),
                    event("todo:updated", updated, 3),
                    event("todo:deleted", data("id", created.getString("id")), 4),
                    event("todo:created", byCommand, 5));
            two.next(frame -> Integer.valueOf(5).equals(frame.getInteger("seq")));
            assertEquals(expected, two.all().subList(1, 6));
            assertEquals(List.of(), events(stranger));
        }
        assertEquals(404, bench.get("/api/todos/" + UUID.randomUUID(), token).status());
    }

    private JsonObject event(String type, JsonObject data, int seq) {
        return data("type", type, "data", data, "topic", "user-" + ana, "seq", seq);
    }

    @Test
    void publishesMessagesToParticipantsOnlyAsACommandDoes() {
        String token = bench.token(ana);
        try (RawClient socket = bench.socket(0, ben);
                RawClient stranger = bench.socket(0, eve)) {
            JsonObject chat = succeed(201, bench.post("/api/chats", token, data("participants", array(ben))))
                    .getJsonObject("chat");
            String id = chat.getString("id");
            assertEquals(chat, socket.next("chat:created").getJsonObject("data"));
            socket.succeed("chat:join", data("chatId", id));
            String path = "/api/chats/" + id + "/messages";
            JsonObject message = succeed(201, bench.post(path, token, data("text", "Hello", "clientMessageId", "1")))
                    .getJsonObject("message");
            succeed(201, bench.post(path, token, data("text", "Hello", "clientMessageId", "1")));
            assertEquals(
                    data("type", "message:new", "data", message, "topic", "chat-" + id, "seq", 1),
                    socket.next("message:new"));
            succeed(200, bench.send(HttpMethod.PATCH, "/api/chats/" + id, token, data("name", "Winter")));
            socket.next("chat:updated");
            succeed(200, bench.send(HttpMethod.DELETE, "/api/chats/" + id, token, null));
            socket.next("chat:removed");
            assertEquals(1, socket.of("message:new").size());
            assertEquals(List.of(), events(stranger));
        }
    }

    @Test
    void storesNotificationsForOfflineUsersAndDeliversThemToOnlineOnes() {
        try (RawClient socket = bench.socket(0, ana);
                RawClient stranger = bench.socket(0, eve)) {
            JsonObject wanted = data("user", array(ana, ben), "message", "Hello", "data", data("n", 1));
            JsonObject sent = succeed(200, bench.post("/api/notify", bench.service(), wanted));
            assertEquals(2, sent.getInteger("users"));
            JsonObject notification = sent.getJsonObject("notification");
            assertEquals(notification, socket.next("notification").getJsonObject("data"));
            JsonObject kept = succeed(200, bench.get("/api/notifications", bench.token(ben)));
            assertEquals(array(notification), kept.getJsonArray("notifications"));
            assertEquals(1, kept.getInteger("unread"));
            JsonObject none = succeed(200, bench.get("/api/notifications", bench.token(eve)));
            assertEquals(new JsonArray(), none.getJsonArray("notifications"));
            assertEquals(List.of(), events(stranger));
        }
    }

    @Test
    void publishesToEachConnectionOnceEvenIfSeveralTargetsMatch() {
        try (RawClient socket = bench.socket(0, ana);
                RawClient stranger = bench.socket(0, eve)) {
            String chat = socket.succeed("chat:create", data("participants", array(ben)))
                    .getJsonObject("chat")
                    .getString("id");
            socket.succeed("chat:join", data("chatId", chat));
            socket.succeed("joinRoom", data("room", ana));
            String connection = socket.next("connection_established").getString("connectionId");
            JsonObject wanted = data("user", ana, "chat", chat, "room", ana, "connection", connection);
            wanted.put("event", "order:shipped").put("data", data("order", 17));
            JsonObject seqs = succeed(200, bench.post("/api/publish", bench.service(), wanted))
                    .getJsonObject("seqs");
            assertEquals(data("chat-" + chat, 1, "user-" + ana, 2), seqs);
            JsonObject frame = data("type", "order:shipped", "data", data("order", 17));
            assertEquals(frame.put("topic", "chat-" + chat).put("seq", 1), socket.next("order:shipped"));
            events(socket);
            assertEquals(1, socket.of("order:shipped").size());
            assertEquals(List.of(), events(stranger));
        }
        // A client that was offline gets it at its position.
        try (RawClient later = RawClient.open(bench.vertx, bench.port(0), "/ws?since=1&token=" + bench.token(ana))) {
            assertEquals(2, later.next("order:shipped").getInteger("seq"));
        }
    }

    @Test
    void publishesAnyJsonAsEphemeralEvents() {
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("joinRoom", data("room", ana));
            for (String room : List.of(ana, "events/" + ana)) {
                String event = "any:" + UUID.randomUUID();
                JsonObject wanted = data("room", room, "event", event, "data", array(1, "two"));
                succeed(200, bench.post("/api/publish", bench.service(), wanted));
                assertEquals(data("type", event, "data", array(1, "two")), socket.next(event));
            }
        }
    }

    @Test
    void answersPresenceAndFindsUsers() {
        String token = bench.token(ben);
        JsonObject offline = state(ana, token);
        assertEquals("offline", offline.getString("status"));
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("presence:set", data("status", "busy", "text", "in a meeting"));
            JsonObject busy = state(ana, token);
            assertEquals("busy", busy.getString("status"));
            assertEquals("in a meeting", busy.getString("text"));
        }
    }

    private JsonObject state(String user, String token) {
        JsonArray states =
                succeed(200, bench.get("/api/presence/" + user, token)).getJsonArray("states");
        assertEquals(1, states.size());
        return states.getJsonObject(0);
    }

    @Test
    void letsAllowedOriginsReadWithCredentials() {
        for (String origin : List.of(RestBench.PAGE, "http://127.0.0.1:" + bench.port(0))) {
            Map<String, String> ask = Map.of(
                    "Origin", origin,
                    "Access-Control-Request-Method", "PATCH",
                    "Access-Control-Request-Headers", "content-type,authorization");
            RestBench.Response preflight = bench.send(HttpMethod.OPTIONS, "/api/todos/x", ask, null);
            assertEquals(204, preflight.status());
            assertEquals(origin, preflight.headers().get("Access-Control-Allow-Origin"));
            assertEquals("true", preflight.headers().get("Access-Control-Allow-Credentials"));
            assertTrue(preflight.headers().get("Access-Control-Allow-Methods").contains("PATCH"));
            assertEquals("content-type,authorization", preflight.headers().get("Access-Control-Allow-Headers"));
            for (String cookie : List.of("token=" + bench.token(ana), "token=bad")) {
                Map<String, String> headers = Map.of("Origin", origin, "Cookie", cookie);
                RestBench.Response simple = bench.send(HttpMethod.POST, "/api/todos", headers, "{\"title\":\"a\"}");
                assertEquals(cookie.endsWith("bad") ? 401 : 201, simple.status());
                assertEquals(origin, simple.headers().get("Access-Control-Allow-Origin"));
                assertEquals("true", simple.headers().get("Access-Control-Allow-Credentials"));
                assertEquals("Origin", simple.headers().get("Vary"));
            }
        }
    }

    @Test
    void refusesOtherOriginsBeforeAnyEffect() {
        String token = bench.token(ana);
        Map<String, String> cookie = Map.of("Origin", STRANGE, "Cookie", "token=" + token);
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS)) {
            RestBench.Response refused = bench.send(method, "/api/todos", cookie, null);
            assertEquals(403, refused.status());
            assertEquals("FORBIDDEN", refused.code());
            assertNull(refused.headers().get("Access-Control-Allow-Origin"));
        }
        assertEquals(
                403,
                bench.send(HttpMethod.POST, "/api/todos", cookie, "{\"title\":\"a\"}")
                        .status());
        Map<String, String> opaque = Map.of("Origin", "null", "Cookie", "token=" + token);
        assertEquals(
                403,
                bench.send(HttpMethod.POST, "/api/todos", opaque, "{\"title\":\"a\"}")
                        .status());
        JsonObject todos = succeed(200, bench.get("/api/todos", token));
        assertEquals(new JsonArray(), todos.getJsonArray("todos"));
        // Without an origin, as from curl.
        Map<String, String> none = Map.of("Cookie", "token=" + token);
        succeed(201, bench.send(HttpMethod.POST, "/api/todos", none, "{\"title\":\"a\"}"));
    }

    @Test
    void logsInForRestAndForWebSockets() {
        String name = ana.substring(0, 16);
        JsonObject credentials = data("username", name, "password", "correct horse");
        succeed(201, bench.post("/api/auth/register", null, credentials));
        RestBench.Response login = bench.post("/api/auth/login", null, credentials);
        JsonObject session = succeed(200, login);
        String cookie = login.headers().get("Set-Cookie");
        assertTrue(cookie.startsWith("token=" + session.getString("token") + ";"), cookie);
        for (String attribute : List.of("HTTPOnly", "SameSite=Lax", "Path=/", "Max-Age=86400")) {
            assertTrue(cookie.contains(attribute), cookie);
        }
        assertFalse(cookie.contains("Secure"), cookie);
        String taken = bench.post("/api/auth/logout", null, data()).headers().get("Set-Cookie");
        assertTrue(taken.startsWith("token=;") && taken.contains("Max-Age=0"), taken);
        Map<String, String> headers = Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
        JsonObject todo = succeed(201, bench.send(HttpMethod.POST, "/api/todos", headers, "{\"title\":\"a\"}"));
        String userId = session.getJsonObject("user").getString("id");
        assertEquals(userId, todo.getJsonObject("todo").getString("userId"));
        WebSocketConnectOptions socket = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bench.port(0))
                .setURI("/ws")
                .putHeader("Cookie", headers.get("Cookie"));
        try (RawClient client = RawClient.open(bench.vertx, socket)) {
            JsonObject greeted = client.next("connection_established").getJsonObject("user");
            assertEquals(data("id", userId, "username", name, "email", null), greeted);
        }
    }

    @Test
    void takesTheTokenFromTheHeaderTheQueryOrTheCookieInThisOrder() {
        String token = bench.token(ana);
        String path = "/api/todos";
        for (String header : List.of(token, "Bearer " + token, "bearer " + token)) {
            assertEquals(
                    200,
                    bench.send(HttpMethod.GET, path, Map.of("Authorization", header), null)
                            .status());
        }
        for (String cookie : List.of(token, "Bearer " + token, "Bearer%20" + token)) {
            assertEquals(
                    200,
                    bench.send(HttpMethod.GET, path, Map.of("Cookie", "token=" + cookie), null)
                            .status());
        }
        assertEquals(200, bench.get(path + "?token=" + token, null).status());
        Map<String, String> bad = Map.of("Authorization", "bad", "Cookie", "token=" + token);
        assertEquals(401, bench.send(HttpMethod.GET, path, bad, null).status());
        assertEquals(
                401,
                bench.send(HttpMethod.GET, path + "?token=bad", Map.of("Cookie", "token=" + token), null)
                        .status());
        for (String header : List.of("Basic YTpi", "Bearer ", "Bearer", "")) {
            Map<String, String> fallback = Map.of("Authorization", header, "Cookie", "token=" + token);
            assertEquals(200, bench.send(HttpMethod.GET, path, fallback, null).status());
            Map<String, String> alone = Map.of("Authorization", header);
            assertEquals(
                    200,
                    bench.send(HttpMethod.GET, path + "?token=" + token, alone, null)
                            .status());
            assertEquals(401, bench.send(HttpMethod.GET, path, alone, null).status());
        }
        // A form field is not a query parameter.
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        assertEquals(
                415, bench.send(HttpMethod.POST, path, form, "token=" + token).status());
        RestBench.Response none = bench.get(path, null);
        assertEquals("Bearer", none.headers().get("WWW-Authenticate"));
    }

    @Test
    void answersHeadOptionsAndUnsupportedMethods() {
        String token = bench.token(ana);
        RestBench.Response head = bench.send(HttpMethod.HEAD, "/api/todos", token, null);
        assertEquals(200, head.status());
        assertEquals("", head.text());
        assertEquals("application/json; charset=utf-8", head.headers().get("Content-Type"));
        assertEquals(
                401, bench.send(HttpMethod.HEAD, "/api/todos", Map.of(), null).status());
        RestBench.Response options = bench.send(HttpMethod.OPTIONS, "/api/todos/x", Map.of(), null);
        assertEquals(204, options.status());
        assertEquals("DELETE, GET, HEAD, PATCH, OPTIONS", options.headers().get("Allow"));
        for (String path : List.of("/api/todos/x", "/api/auth/login", "/api/publish", "/api/cluster")) {
            RestBench.Response other = bench.send(HttpMethod.PUT, path, token, data("a", 1));
            assertEquals(405, other.status(), path);
            assertEquals("UNKNOWN_COMMAND", other.code());
            assertTrue(other.headers().get("Allow").endsWith(", OPTIONS"));
        }
        RestBench.Response unknown = bench.get("/api/nothing", token);
        assertEquals(404, unknown.status());
        assertEquals("NOT_FOUND", unknown.code());
        assertEquals(
                404, bench.send(HttpMethod.PUT, "/api/nothing", token, null).status());
    }

    @Test
    void readsABodyAsApplicationJsonOnly() {
        String body = "{\"title\":\"100% &=\"}";
        for (String type : List.of("application/json", "Application/JSON", "application/json; charset=utf-8")) {
            Map<String, String> headers = Map.of("Authorization", bench.token(ana), "Content-Type", type);
            RestBench.Response made = bench.send(HttpMethod.POST, "/api/todos", headers, body);
            assertEquals("100% &=", succeed(201, made).getJsonObject("todo").getString("title"));
        }
        // The first three need no preflight, so any page could send them with a person's cookie.
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/json",
                "application/merge-patch+json",
                "application/jsonp",
                "")) {
            for (String path : List.of("/api/todos", "/api/auth/login", "/api/publish")) {
                Map<String, String> headers = Map.of("Authorization", bench.service(), "Content-Type", type);
                RestBench.Response refused = bench.send(HttpMethod.POST, path, headers, body);
                assertEquals(415, refused.status(), type + path);
                assertEquals("Content-Type", refused.body().getString("field"));
            }
        }
        RestBench.Response none = bench.post("/api/todos", bench.token(ana), null);
        assertEquals("title", none.body().getString("field"));
    }

    /** Regression: a compressed JSON object was refused as a body that is no JSON object. */
    @Test
    void saysWhatItCannotReadOfABody() {
        Map<String, String> compressed = Map.of(
                "Authorization", bench.token(ana), "Content-Type", "application/json", "Content-Encoding", "gzip");
        RestBench.Response refused = bench.send(HttpMethod.POST, "/api/todos", compressed, "{\"title\":\"zipped\"}");
        assertEquals(415, refused.status());
        assertEquals("Content-Encoding", refused.body().getString("field"));
        assertEquals("identity", refused.headers().get("Accept-Encoding"));
        Map<String, String> json = Map.of("Authorization", bench.token(ana), "Content-Type", "application/json");
        RestBench.Response trailing = bench.send(HttpMethod.POST, "/api/todos", json, "{\"title\":\"a\",\n 'b'}");
        assertEquals(400, trailing.status());
        assertEquals(
                "the body must be a JSON object; it cannot be read from line 2, column 2 on",
                trailing.body().getString("error"));
        assertEquals(
                "the body must be a JSON object",
                bench.send(HttpMethod.POST, "/api/todos", json, "[]").body().getString("error"));
    }

    @Test
    void refusesInvalidQueryValuesByField() {
        String token = bench.token(ana);
        Map<String, String> refused = Map.of(
                "/api/todos?completed=maybe", "completed",
                "/api/todos?completed=", "completed",
                "/api/todos?completed=1", "completed",
                "/api/todos?limit=ten", "limit",
                "/api/todos?limit=", "limit",
                "/api/todos?limit=1.5", "limit",
                "/api/todos?limit=999999999999", "limit",
                "/api/notifications?limit=101", "limit",
                "/api/chats?cursor=x", "cursor",
                "/api/users?query=", "query");
        refused.forEach((path, field) -> {
            RestBench.Response response = bench.get(path, token);
            assertEquals(400, response.status(), path);
            assertEquals(field, response.body().getString("field"), path);
        });
        // Unknown parameters are ignored, and a text that looks like a number or a flag may be a name.
        assertEquals(200, bench.get("/api/todos?nothing=x", token).status());
        assertEquals(200, bench.get("/api/users?query=true", token).status());
        assertEquals(200, bench.get("/api/users?query=17", token).status());
        assertEquals(404, bench.get("/api/notifications?before=17", token).status());
    }

    @Test
    void refusesAnAddressThatCannotBeDecoded() {
        String token = bench.token(ana);
        for (String path : List.of("/api/todos/%zz", "/api/todos/%", "/api/todos?limit=%2", "/ws?token=%x")) {
            RestBench.Response response = bench.get(path, token);
            assertEquals(400, response.status(), path);
            assertEquals("BAD_REQUEST", response.code(), path);
        }
        String odd = "a/b c&é";
        assertEquals(odd, state(odd, bench.token(ana), "/api/presence/a%2Fb%20c%26%C3%A9"));
    }

    private static String state(String user, String token, String path) {
        return succeed(200, bench.get(path, token))
                .getJsonArray("states")
                .getJsonObject(0)
                .getString("userId");
    }
}
