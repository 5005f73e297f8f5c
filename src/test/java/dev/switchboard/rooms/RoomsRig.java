package dev.switchboard.rooms;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes with the concern and its notifier; instead of gateways and routers, one table that all of them see. Closed by the
 * test.
 */
final class RoomsRig implements AutoCloseable {

    static final JsonObject SETTINGS = new JsonObject().put("maxName", 100).put("announceUpTo", 3);
    private static final Map<String, String> COMMANDS =
            Map.of("joinRoom", "rooms", "leaveRoom", "rooms", "message", "rooms", "presence:hidden", "hidden");

    final List<ConcernBench> nodes;
    private final Set<Topic> active = ConcurrentHashMap.newKeySet();

    RoomsRig(int count) {
        nodes = IntStream.range(0, count).mapToObj(i -> open()).toList();
    }

    private ConcernBench open() {
        // Rooms have no store: nothing ever connects to this one.
        ConcernBench node = new ConcernBench("postgresql://u:p@127.0.0.1:1/none", COMMANDS, Set.of());
        await(Audience.serve(
                node.vertx, asked -> asked.stream().filter(active::contains).collect(Collectors.toSet())));
        await(Audience.serveKinds(
                node.vertx,
                kind -> Future.succeededFuture(
                        active.stream().filter(topic -> topic.kind() == kind).collect(Collectors.toSet()))));
        node.deploy(RoomsVerticle::new, "rooms", SETTINGS, 1);
        return node;
    }

    /** Starts the notifiers, as each node does before its first client. */
    RoomsRig watch() {
        RoomsConfig config = RoomsConfig.from(dev.switchboard.config.Settings.of(SETTINGS));
        nodes.forEach(node -> await(node.vertx.deployVerticle(new RoomNotifier(config))));
        return this;
    }

    /** A connection of {@code user} on the first node. */
    Connection connect(String user) {
        return new Connection(user, user + "-connection");
    }

    private void addListener(Topic topic) {
        if (active.add(topic)) {
            notifyListeners(topic, true);
        }
    }

    private void removeListener(Topic topic, Connection by) {
        boolean others = topic.kind() == Topic.Kind.ROOM && by.othersAreIn(topic);
        if (!others && active.remove(topic)) {
            notifyListeners(topic, false);
        }
    }

    private void notifyListeners(Topic topic, boolean isActive) {
        if (topic.kind().watched()) {
            nodes.forEach(node -> Audience.report(node.vertx, new Audience.Change(topic, isActive)));
        }
    }

    /** What was published on the node since the last call, once as many events as expected have come. */
    List<Publication> publication(int node, int expected) {
        ConcernBench bench = nodes.get(node);
        Await.until(() -> bench.published.size() >= expected);
        List<Publication> publication = List.copyOf(bench.published);
        bench.published.clear();
        return publication;
    }

    @Override
    public void close() {
        nodes.forEach(ConcernBench::close);
    }

    /** Carries out the answer's effects, as the gateway does. */
    final class Connection {

        final Caller caller;
        private final Set<Topic> topics = new HashSet<>();

        private Connection(String user, String id) {
            caller = new Caller(user, user + " name", user + "@example.org", Set.of(), id, ConcernBench.NODE);
        }

        Answer ask(String command, JsonObject data) {
            Answer answer = await(Commands.of(nodes.get(0).vertx).request(new Command(command, caller, data, false)));
            answer.effects().joins().forEach(join -> {
                topics.add(join.topic());
                addListener(join.topic());
            });
            answer.effects().leaves().forEach(this::leave);
            return answer;
        }

        JsonObject join(String room) {
            return ask("joinRoom", new JsonObject().put("room", room)).body();
        }

        JsonObject send(String room, Object message) {
            return ask("message", new JsonObject().put("room", room).put("message", message))
                    .body();
        }

        /** The connection ends: the gateway leaves all its topics. */
        void die() {
            Set.copyOf(topics).forEach(this::leave);
        }

        private void leave(Topic topic) {
            if (topics.remove(topic)) {
                removeListener(topic, this);
            }
        }

        private boolean othersAreIn(Topic room) {
            return active.stream()
                    .filter(topic -> topic.kind() == Topic.Kind.MEMBER)
                    .map(Member::of)
                    .anyMatch(member ->
                            member.room().equals(room) && !member.connectionId().equals(caller.connectionId()));
        }
    }
}
