package dev.switchboard.channel;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.channel.Namespaces.Place;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelAccessTest {

    private final List<String> asked = new ArrayList<>();

    /** Lets Ana in, and nobody else. */
    private final Decisions onlyAna = new Decisions() {

        @Override
        public boolean asksJoins() {
            return true;
        }

        @Override
        public Future<Map<Topic, Failure>> join(Caller caller, Collection<Topic> topics) {
            topics.forEach(topic -> asked.add(caller.id() + " " + topic.name()));
            return Future.succeededFuture(
                    caller.id().equals("ana")
                            ? Map.of()
                            : Map.of(topics.iterator().next(), Failure.forbidden("not in this deal")));
        }
    };

    private static Caller caller(String id, String... roles) {
        return new Caller(id, id, null, Set.of(roles), "c", "node");
    }

    private static Place place(String... rules) {
        JsonObject settings = new JsonObject().put("join", new JsonArray(List.of(rules)));
        return new Place(Topic.channel("deals:1"), ChannelNamespace.from("deals", Settings.of(settings)));
    }

    private static String refusalOf(Future<Void> joined) {
        assertTrue(joined.failed());
        return ((Failure) joined.cause()).getMessage();
    }

    /** The gateway asks about every join: asked here, too, a back end would be asked twice. */
    @Test
    void leavesJoinsThatARuleLeavesToABackEndToTheGateway() {
        ChannelAccess access = new ChannelAccess(Optional.empty(), onlyAna);
        await(access.requireJoin(caller("ben"), place("decide"), null));
        await(access.requireJoin(caller("ben", "staff"), place("decide", "role:staff"), null));
        assertEquals(
                "you may not join this channel", refusalOf(access.requireJoin(caller("ana"), place("role:x"), null)));
        assertEquals(List.of(), asked);
    }

    @Test
    void asksABackEndAboutReaders() {
        ChannelAccess access = new ChannelAccess(Optional.empty(), onlyAna);
        await(access.requireRead(caller("ana"), place("role:staff", "decide"), null));
        assertEquals("not in this deal", refusalOf(access.requireRead(caller("ben"), place("decide"), null)));
        // It can refuse what another rule allows.
        assertEquals("not in this deal", refusalOf(access.requireRead(caller("ben"), place("user"), null)));
        assertEquals(List.of("ana channel-deals:1", "ben channel-deals:1", "ben channel-deals:1"), asked);
        refusalOf(access.requireRead(caller("ana"), place("role:staff"), null));
        assertEquals(3, asked.size());
    }

    @Test
    void admitsNobodyWhereNobodyDecides() {
        ChannelAccess access = new ChannelAccess(Optional.empty(), Decisions.NONE);
        refusalOf(access.requireJoin(caller("ana", "admin"), place("decide"), null));
    }

    /** A node that verifies no tokens of channels lets nobody in by one. */
    @Test
    void admitsNobodyByATokenThatNobodyVerifies() {
        ChannelAccess access = new ChannelAccess(Optional.empty(), onlyAna);
        refusalOf(access.requireJoin(caller("ana"), place("token"), "a.b.c"));
    }

    @Test
    void letsServicesPublishUnlessTheNamespaceSaysOtherwise() {
        ChannelAccess access = new ChannelAccess(Optional.empty(), onlyAna);
        access.requirePublish(caller("shop", "service"), place("user"));
        access.requirePublish(caller("root", "admin"), place("user"));
        assertThrows(Failure.class, () -> access.requirePublish(caller("ana"), place("user")));
    }
}
