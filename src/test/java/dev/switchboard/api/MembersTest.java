package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A back end moves connections into rooms and channels and out of them, and asks who is inside, over two nodes. */
@Tag("slow")
class MembersTest {

    private static RestBench bench;

    private final String ana = someone("ana");
    private final String ben = someone("ben");
    private final String room = someone("harbour");

    @BeforeAll
    static void open() {
        bench = new RestBench(
                TestStores.freshDatabase(),
                "--channels.staff.join=[\"role:nobody\"]",
                "--channels.staff.history.count=10",
                "--channels.staff.history.age=1h");
        bench.start();
        bench.start("--deploy=gateway");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static JsonObject move(JsonObject asked) {
        RestBench.Response response = bench.post("/api/members", bench.service(), asked);
        assertEquals(200, response.status(), response::text);
        assertEquals(new JsonArray(), response.body().getJsonArray("unanswered"));
        return response.body();
    }

    private static String connection(RawClient socket) {
        return socket.next("connection_established").getString("connectionId");
    }

    private static JsonObject inside(String topic) {
        RestBench.Response response = bench.get("/api/topics/" + topic + "/members", bench.service());
        assertEquals(200, response.status(), response::text);
        return response.body();
    }

    private static JsonObject member(String id, int connections) {
        return data("id", id, "username", id, "connections", connections);
    }

    @Test
    void takesEachConnectionOfAUserIntoARoomOnAnyNodeAndOutOfIt() {
        try (RawClient here = bench.socket(0, ana);
                RawClient there = bench.socket(1, ana);
                RawClient other = bench.socket(1, ben)) {
            JsonObject joined =
                    move(data("action", "join", "topics", array("room-" + room), "user", array(ana, "nobody")));
            assertEquals(2, joined.getInteger("connections"));
            List.of(here, there)
                    .forEach(socket -> assertEquals(
                            room, socket.next("joined").getJsonObject("data").getString("room")));
            other.succeed("joinRoom", data("room", room));
            there.succeed("message", data("room", room, "message", "soup?"));
            assertEquals("soup?", here.next("message").getJsonObject("data").getString("message"));
            JsonArray members = new JsonArray(List.of(member(ana, 2), member(ben, 1)));
            JsonObject inside = inside("room-" + room);
            assertEquals(members, inside.getJsonArray("members"));
            assertEquals(3, inside.getInteger("count"));
            assertNull(inside.getValue("cursor"));
            assertEquals(
                    members, other.succeed("room:members", data("room", room)).getJsonArray("members"));

            JsonObject left = move(
                    data("action", "leave", "topics", array("room-events/" + room), "connection", connection(here)));
            assertEquals(1, left.getInteger("connections"));
            assertEquals(room, here.next("left").getJsonObject("data").getString("room"));
            assertEquals(
                    "FORBIDDEN",
                    here.request("room:members", data("room", room)).getString("code"));
            assertEquals(2, inside("room-" + room).getInteger("count"));
        }
    }

    /** Regression: a page that began after everybody counted the invisible ones, and so told by its beginnings who they are. */
    @Test
    void tellsNothingOfInvisibleMembersByPagesThatBeginElsewhere() {
        try (RawClient seeing = bench.socket(0, ana);
                RawClient hidden = bench.socket(1, ben)) {
            hidden.succeed("presence:set", data("status", "invisible"));
            seeing.succeed("joinRoom", data("room", room));
            hidden.succeed("joinRoom", data("room", room));
            JsonObject whole = seeing.succeed("room:members", data("room", room));
            assertEquals(new JsonArray(List.of(member(ana, 1))), whole.getJsonArray("members"));
            assertEquals(1, whole.getInteger("count"));
            JsonObject rest = seeing.succeed("room:members", data("room", room, "cursor", "fg"));
            assertEquals(new JsonArray(), rest.getJsonArray("members"));
            assertNull(rest.getValue("count"));
            assertEquals(2, inside("room-" + room).getInteger("count"));
        }
    }

    @Test
    void takesAConnectionIntoAChannelThatItsRulesCloseToIt() {
        try (RawClient socket = bench.socket(1, ana)) {
            String channel = "staff:" + room;
            assertEquals(
                    "FORBIDDEN",
                    socket.request("channel:join", data("channel", channel)).getString("code"));
            move(data("action", "join", "topics", array("channel-" + channel), "user", ana));
            assertEquals(
                    channel, socket.next("channel:joined").getJsonObject("data").getString("channel"));
            bench.post(
                    "/api/publish", bench.service(), data("channel", channel, "event", "news", "data", data("n", 1)));
            assertEquals(
                    "news", socket.next("publication").getJsonObject("data").getString("event"));
            move(data("action", "leave", "topics", array("channel-" + channel), "user", ana));
            assertEquals(
                    channel, socket.next("channel:left").getJsonObject("data").getString("channel"));
            assertEquals(0, inside("channel-" + channel).getInteger("count"));
        }
    }

    @Test
    void saysWhichConnectionDidNotMoveAndWhy() {
        try (RawClient socket = bench.socket(0, ana)) {
            JsonObject moved =
                    move(data("action", "join", "topics", array("room-" + room, "channel-unknown:x"), "user", ana));
            assertEquals(0, moved.getInteger("connections"));
            JsonObject refused = moved.getJsonArray("refused").getJsonObject(0);
            assertEquals(connection(socket), refused.getString("connectionId"));
            assertEquals("channel-unknown:x", refused.getString("topic"));
            assertEquals(room, socket.next("joined").getJsonObject("data").getString("room"));
        }
    }

    @Test
    void namesTheFieldOfWhatItCannotRead() {
        refuses("action", data("topics", array("room-a"), "user", ana));
        refuses("action", data("action", "kick", "topics", array("room-a"), "user", ana));
        refuses("topics", data("action", "join", "topics", array(), "user", ana));
        refuses("topics[1]", data("action", "join", "topics", array("room-a", "chat-7"), "user", ana));
        refuses("user", data("action", "join", "topics", array("room-a")));
        refuses("user[0]", data("action", "join", "topics", array("room-a"), "user", array(7)));
        refuses("user", data("action", "join", "topics", array("room-a"), "user", "\ud83d"));
        assertEquals(
                403,
                bench.post(
                                "/api/members",
                                bench.token(ana),
                                data("action", "join", "topics", array("room-a"), "user", ben))
                        .status());
        assertEquals(
                400, bench.get("/api/topics/harbour/members", bench.service()).status());
    }

    private static void refuses(String field, JsonObject asked) {
        RestBench.Response response = bench.post("/api/members", bench.service(), asked);
        assertEquals(400, response.status(), response::text);
        assertEquals(field, response.body().getString("field"), response::text);
    }
}
