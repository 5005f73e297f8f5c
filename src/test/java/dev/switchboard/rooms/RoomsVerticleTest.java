package dev.switchboard.rooms;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomsVerticleTest {

    private static final Topic LOBBY = Topic.room("events", "lobby");

    private RoomsRig rig;
    private RoomsRig.Connection ana;
    private RoomsRig.Connection ben;

    @BeforeEach
    void open() {
        rig = new RoomsRig(1);
        ana = rig.connect("ana");
        ben = rig.connect("ben");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The rate limit charges what others hear: bytes times connections. */
    @Test
    void weighsWhatTheRoomHears() {
        ana.join("lobby");
        JsonObject message = new JsonObject().put("room", "lobby").put("message", "x".repeat(1_000));
        long alone = ana.ask("message", message).heard();
        ben.join("lobby");
        assertTrue(alone >= 1_000 && alone < 2_000, () -> "heard " + alone);
        assertEquals(2 * alone, ana.ask("message", message).heard());
    }

    @Test
    void joinsTheRoomAndItsMembershipWithAnEventForTheConnectionOnly() {
        Answer answer = ana.ask("joinRoom", new JsonObject().put("room", "lobby"));
        assertEquals(new JsonObject().put("success", true).put("room", "lobby"), answer.body());
        Member member = new Member(LOBBY, "ana-connection", "ana");
        assertEquals(
                List.of(Effects.Join.silent(LOBBY), Effects.Join.silent(member.topic())),
                answer.effects().joins());
        assertEquals(
                List.of(new Effects.Event("joined", new JsonObject().put("room", "lobby"))),
                answer.effects().events());
        assertEquals(0, rig.nodes.get(0).published.size());
    }

    @Test
    void leavesTheRoomAndItsMembership() {
        ana.join("lobby");
        Answer answer = ana.ask("leaveRoom", new JsonObject().put("room", "lobby"));
        assertEquals(new JsonObject().put("success", true).put("room", "lobby"), answer.body());
        assertEquals(
                Set.of(LOBBY, new Member(LOBBY, "ana-connection", "ana").topic()),
                Set.copyOf(answer.effects().leaves()));
        assertEquals("FORBIDDEN", ana.send("lobby", "still there?").getString("code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "7", "null", "[1,[]]", "{\"a\":{\"b\":null}}", "false"})
    void publishesAnyJsonToTheOthersInTheRoom(String message) {
        ana.join("lobby");
        ben.join("lobby");
        Object value = new JsonObject("{\"m\":" + message + "}").getValue("m");
        assertEquals(new JsonObject().put("success", true), ana.send("lobby", value));
        Publication publication = rig.publication(0, 1).get(0);
        assertEquals("message", publication.event());
        assertEquals(List.of(new Target(LOBBY, 0)), publication.targets());
        assertEquals(Scope.exceptConnection("ana-connection"), publication.scope());
        JsonObject expected = new JsonObject()
                .put("user", new JsonObject().put("id", "ana").put("username", "ana name"))
                .put("connectionId", "ana-connection")
                .put("room", "lobby")
                .put("message", value);
        assertEquals(expected, new JsonObject(publication.data()));
    }

    @Test
    void forbidsMessagesFromOutsideTheRoom() {
        ben.join("lobby");
        ana.join("other");
        assertEquals("FORBIDDEN", ana.send("lobby", "hello").getString("code"));
        ben.die();
        assertEquals("FORBIDDEN", ben.send("lobby", "from beyond").getString("code"));
        assertEquals(0, rig.nodes.get(0).published.size());
    }

    @Test
    void keepsTheMessagesOfAConnectionInOrder() {
        ana.join("lobby");
        for (int i = 0; i < 20; i++) {
            ana.send("lobby", i);
        }
        List<Integer> publication = rig.publication(0, 20).stream()
                .map(one -> new JsonObject(one.data()).getInteger("message"))
                .toList();
        assertEquals(java.util.stream.IntStream.range(0, 20).boxed().toList(), publication);
    }

    @Test
    void hasRoomsOfTheSameNameInOtherNamespaces() {
        JsonObject chess = new JsonObject().put("room", "lobby").put("namespace", "chess");
        Answer answer = ana.ask("joinRoom", chess);
        assertEquals("lobby", answer.body().getString("room"));
        assertEquals(
                Topic.room("chess", "lobby"), answer.effects().joins().get(0).topic());
        assertEquals("FORBIDDEN", ana.send("lobby", "hello").getString("code"));
        assertTrue(ana.ask("message", chess.copy().put("message", 1)).success());
    }

    @Test
    void refusesCallersWithoutAConnection() {
        Caller byRest = new Caller("ana", "ana", null, Set.of(), null, "node-a");
        Command command = new Command("joinRoom", byRest, new JsonObject().put("room", "lobby"), false);
        Answer answer = await(Commands.of(rig.nodes.get(0).vertx).request(command));
        assertEquals("FORBIDDEN", answer.body().getString("code"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "joinRoom | {} | room",
                "joinRoom | {\"room\":\"\"} | room",
                "joinRoom | {\"room\":7} | room",
                "joinRoom | {\"room\":\"lobby\",\"namespace\":\"Not/This\"} | namespace",
                "joinRoom | {\"room\":\"lobby\",\"namespace\":7} | namespace",
                "leaveRoom | {} | room",
                "message | {\"message\":1} | room",
                "message | {\"room\":\"lobby\"} | message"
            })
    void namesTheInvalidField(String command, String data, String field) {
        JsonObject refused = ana.ask(command, new JsonObject(data)).body();
        assertEquals("BAD_REQUEST", refused.getString("code"));
        assertEquals(field, refused.getString("field"));
    }

    @Test
    void acceptsNamesUpToAHundredCharacters() {
        assertTrue(ana.join("/\"\u0001" + "x".repeat(97)).getBoolean("success"));
        assertTrue(ana.send("/\"\u0001" + "x".repeat(97), "hello").getBoolean("success"));
        assertEquals("room", ana.join("x".repeat(101)).getString("field"));
    }
}
