package dev.switchboard.rooms;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.HiddenStub;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomNotifierTest {

    private static final Topic LOBBY = Topic.room("events", "lobby");

    private static JsonObject about(String user) {
        return new JsonObject()
                .put("userId", user)
                .put("connectionId", user + "-connection")
                .put("room", "lobby");
    }

    private static void assertPublished(List<Publication> publication, String event, String user) {
        assertEquals(1, publication.size());
        assertPublished(publication.get(0), event, user, Scope.exceptConnection(user + "-connection"));
    }

    private static void assertForServices(Publication publication, String event, String user) {
        assertPublished(
                publication,
                event,
                user,
                Scope.exceptConnection(user + "-connection").withRole("service"));
    }

    private static void assertPublished(Publication publication, String event, String user, Scope scope) {
        assertEquals(event, publication.event());
        assertEquals(about(user), new JsonObject(publication.data()));
        assertEquals(List.of(new Target(LOBBY, 0)), publication.targets());
        assertEquals(scope, publication.scope());
    }

    @Test
    void publishesJoiningAndLeavingOnceOnEveryNode() {
        try (RoomsRig rig = new RoomsRig(2).watch()) {
            RoomsRig.Connection ana = rig.connect("ana");
            ana.join("lobby");
            assertPublished(rig.publication(0, 1), "userJoined", "ana");
            assertPublished(rig.publication(1, 1), "userJoined", "ana");
            ana.ask("leaveRoom", new JsonObject().put("room", "lobby"));
            assertPublished(rig.publication(0, 1), "userLeft", "ana");
            assertPublished(rig.publication(1, 1), "userLeft", "ana");
        }
    }

    /** Joining a room once betrayed a user who appeared offline; later even back ends were not informed. */
    @Test
    void publishesChangesOfInvisibleUsersToServicesAlone() {
        try (RoomsRig rig = new RoomsRig(1).watch()) {
            rig.nodes.get(0).deploy(() -> new HiddenStub(Set.of("ghost")), "hidden", new JsonObject(), 1);
            RoomsRig.Connection ghost = rig.connect("ghost");
            ghost.join("lobby");
            ghost.die();
            rig.connect("ana").join("lobby");
            List<Publication> published = rig.publication(0, 3);
            assertEquals(3, published.size());
            assertForServices(published.get(0), "userJoined", "ghost");
            assertForServices(published.get(1), "userLeft", "ghost");
            assertPublished(published.subList(2, 3), "userJoined", "ana");
        }
    }

    /** The concern that knows who is invisible runs and does not answer. */
    @Test
    void publishesToServicesAloneWhileItIsUnknownWhoIsInvisible() {
        try (RoomsRig rig = new RoomsRig(1).watch()) {
            rig.nodes.get(0).deploy(() -> new HiddenStub(Set.of(), Set.of("ana")), "hidden", new JsonObject(), 1);
            rig.connect("ana").join("lobby");
            rig.connect("ben").join("lobby");
            List<Publication> published = rig.publication(0, 2);
            assertEquals(2, published.size());
            assertForServices(published.get(0), "userJoined", "ana");
            assertPublished(published.subList(1, 2), "userJoined", "ben");
        }
    }

    @Test
    void publishesNothingForARepeatedJoinOrALeaveWithoutAJoin() {
        try (RoomsRig rig = new RoomsRig(1).watch()) {
            RoomsRig.Connection ana = rig.connect("ana");
            ana.join("lobby");
            ana.join("lobby");
            ana.ask("leaveRoom", new JsonObject().put("room", "other"));
            ana.ask("leaveRoom", new JsonObject().put("room", "lobby"));
            ana.ask("leaveRoom", new JsonObject().put("room", "lobby"));
            ana.join("lobby");
            assertEquals(
                    List.of("userJoined", "userLeft", "userJoined"),
                    rig.publication(0, 3).stream().map(Publication::event).toList());
        }
    }

    @Test
    void aConnectionThatDiesLeavesEachOfItsRoomsOnce() {
        try (RoomsRig rig = new RoomsRig(2).watch()) {
            RoomsRig.Connection ana = rig.connect("ana");
            ana.join("one");
            ana.join("two");
            rig.publication(0, 2);
            rig.publication(1, 2);
            ana.die();
            List<String> left = rig.publication(1, 2).stream()
                    .map(publication -> publication.event() + " "
                            + publication.targets().get(0).topic())
                    .sorted()
                    .toList();
            assertEquals(List.of("userLeft room-events/one", "userLeft room-events/two"), left);
        }
    }

    /** The rig publishes joining and leaving in rooms of up to three connections. */
    @Test
    void publishesNothingInATooLargeRoom() {
        try (RoomsRig rig = new RoomsRig(1).watch()) {
            List<RoomsRig.Connection> crowd =
                    List.of("a", "b", "c", "d", "e").stream().map(rig::connect).toList();
            crowd.forEach(one -> one.join("lobby"));
            crowd.get(3).die();
            crowd.get(4).die();
            crowd.get(0).die();
            rig.connect("f").join("lobby");
            List<String> publication = rig.publication(0, 5).stream()
                    .map(one -> one.event() + " " + new JsonObject(one.data()).getString("userId"))
                    .toList();
            assertEquals(
                    List.of("userJoined a", "userJoined b", "userJoined c", "userLeft a", "userJoined f"), publication);
        }
    }

    @Test
    void countsMembersFromBeforeItsStart() {
        try (RoomsRig rig = new RoomsRig(1)) {
            List.of("a", "b", "c").forEach(user -> rig.connect(user).join("lobby"));
            rig.watch();
            RoomsRig.Connection fourth = rig.connect("d");
            fourth.join("lobby");
            fourth.die();
            rig.connect("e").join("other");
            List<Publication> publication = rig.publication(0, 1);
            assertEquals(1, publication.size());
            assertEquals("e", new JsonObject(publication.get(0).data()).getString("userId"));
        }
    }

    /**
     * The interleaving: the table answers with ana and ben in the room; before the answer arrives, ana is reported gone and
     * cara present. A notifier that used the answer alone would count ana forever.
     */
    @Test
    void appliesAChangeReportedWhileTheTableIsRead() {
        ConcernBench bench = new ConcernBench("postgresql://u:p@127.0.0.1:1/none", Map.of(), Set.of());
        Topic ana = new Member(LOBBY, "1", "ana").topic();
        Topic ben = new Member(LOBBY, "2", "ben").topic();
        Topic cara = new Member(LOBBY, "3", "cara").topic();
        await(Audience.serveKinds(bench.vertx, kind -> {
            Audience.report(bench.vertx, new Audience.Change(ana, false));
            Audience.report(bench.vertx, new Audience.Change(cara, true));
            return Future.succeededFuture(Set.of(ana, ben));
        }));
        await(bench.vertx.deployVerticle(new RoomNotifier(new RoomsConfig(100, 2))));
        assertEquals(0, bench.published.size());
        // Two are in it, ben and cara: cara's leaving is published, so cara was counted and ana was not.
        Audience.report(bench.vertx, new Audience.Change(cara, false));
        Await.until(() -> bench.published.size() == 1);
        Audience.report(bench.vertx, new Audience.Change(ana, true));
        Audience.report(bench.vertx, new Audience.Change(cara, true));
        Audience.report(bench.vertx, new Audience.Change(ben, false));
        Audience.report(bench.vertx, new Audience.Change(ana, false));
        Await.until(() -> bench.published.size() == 3);
        assertEquals(
                List.of("userLeft", "userJoined", "userLeft"),
                bench.published.stream().map(Publication::event).toList());
        bench.close();
    }
}
