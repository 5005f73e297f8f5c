package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.topics.TopicFanout;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that the hub's own rooms send to a node's gateway: who is connected, and to end connections. Each gateway
 * answers for its own connections, so a question goes to every node. One instance on each node that has a gateway.
 */
public final class NodeCommands extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(NodeCommands.class);

    /** The concern's name. */
    public static final String CONCERN = "gateway";
    /**
     * {@code {user?}}, all of them or a user's: answered {@code {connections: [{id, userId, username, node, door, address,
     * userAgent, openedAt}]}}.
     */
    public static final String CONNECTIONS = "gateway:connections";
    /** {@code {users: [id]}}: answered {@code {devices: {<user>: [{kind, door}]}}}, of those connected here. */
    public static final String DEVICES = "gateway:devices";
    /** {@code {}}: answered with the state of the node. */
    public static final String STATUS = "gateway:status";
    /** {@code {user}}: ends the user's connections with {@code 4403}; answered {@code {closed}}. */
    public static final String DISCONNECT = "gateway:disconnect";
    /** {@code {user, notBefore}}: refuses the user's tokens issued before that ISO time, and ends the connections that showed one. */
    public static final String REVOKE = "gateway:revoke";
    /** {@code {}}: answered with the figures of the node, counts since its start; asked often. */
    public static final String FIGURES = "gateway:figures";
    /** {@code {search?, limit?}}: the node's connections that match, in detail. */
    public static final String INSPECT = "gateway:inspect";
    /** {@code {user, topic}}: where the user's connections stand in the topic. */
    public static final String TRACE = "gateway:trace";
    /** {@code {connection}}: ends that one with {@code 4403}, if it is here; answered {@code {closed}}. */
    public static final String CLOSE = "gateway:close";
    /** {@code {node, drain}}: the node of this id ends its connections and admits none, or admits again. */
    public static final String DRAIN = "gateway:drain";
    /** All of these. */
    public static final List<String> ALL =
            List.of(CONNECTIONS, DEVICES, STATUS, DISCONNECT, REVOKE, FIGURES, INSPECT, TRACE, CLOSE, DRAIN);

    private final String node;
    private final ConnectionRegistry registry;
    private final TopicFanout fanout;
    private final Drain drain;
    private final ToIntBiFunction<String, Instant> revocations;
    private final Supplier<JsonObject> status;
    private final Supplier<JsonObject> figures;
    private final Map<String, Function<Command, Future<Answer>>> others;

    /**
     * @param revocations refuses a user's tokens issued before a time, and returns how many connections that ends
     * @param status the state of the node, besides its connections
     * @param figures what the node counts and measures
     * @param others commands of other rooms that reach a node the same way
     */
    public NodeCommands(
            String node,
            ConnectionRegistry registry,
            TopicFanout fanout,
            Drain drain,
            ToIntBiFunction<String, Instant> revocations,
            Supplier<JsonObject> status,
            Supplier<JsonObject> figures,
            Map<String, Function<Command, Future<Answer>>> others) {
        this.node = node;
        this.registry = registry;
        this.fanout = fanout;
        this.drain = drain;
        this.revocations = revocations;
        this.status = status;
        this.figures = figures;
        this.others = Map.copyOf(others);
    }

    @Override
    protected Future<?> open() {
        on(CONNECTIONS, command -> Future.succeededFuture(connections(command.data())));
        on(STATUS, command -> Future.succeededFuture(status()));
        on(DISCONNECT, this::disconnect);
        on(REVOKE, this::revoke);
        others.forEach(this::on);
        on(FIGURES, command -> Future.succeededFuture(figures()));
        NodeInspection inspection = new NodeInspection(registry, fanout);
        on(INSPECT, inspection::inspect);
        on(TRACE, inspection::trace);
        on(DEVICES, inspection::devices);
        on(CLOSE, this::close);
        on(DRAIN, this::drain);
        return Future.succeededFuture();
    }

    private Answer connections(JsonObject data) {
        JsonArray connections = new JsonArray();
        Collection<Connection> asked =
                data.getValue("user") == null ? registry.all() : registry.of(new Fields(data).id("user"));
        asked.forEach(connection -> connections.add(NodeInspection.describe(connection)));
        return Answer.of(new JsonObject().put("connections", connections));
    }

    private Answer status() {
        return Answer.of(state().mergeIn(status.get()));
    }

    private Answer figures() {
        return Answer.of(state().mergeIn(status.get()).mergeIn(figures.get()));
    }

    private JsonObject state() {
        return new JsonObject()
                .put("node", node)
                .put("connections", registry.size())
                .put("draining", drain.isDraining());
    }

    private Future<Answer> close(Command command) {
        return registry.find(new Fields(command.data()).id("connection"))
                .map(connection -> {
                    connection.loop().execute(() -> connection.close(Close.DISCONNECTED));
                    return closed(1);
                })
                .orElseGet(() -> closed(0));
    }

    /** Answered at once, {@code {here, draining}}: its progress is in the figures. */
    private Future<Answer> drain(Command command) {
        Fields data = new Fields(command.data());
        boolean here = data.id("node").equals(node);
        boolean wanted = data.flag("drain").orElse(true);
        if (here && wanted && !drain.isDraining()) {
            LOG.info("drained by {}", command.caller().id());
            drain.forNow();
        } else if (here && !wanted) {
            if (!drain.end()) {
                throw Failure.of(ErrorCode.CONFLICT, "the node is stopping");
            }
            LOG.info("drain ended by {}", command.caller().id());
        }
        return Future.succeededFuture(
                Answer.of(new JsonObject().put("here", here).put("draining", drain.isDraining())));
    }

    private Future<Answer> revoke(Command command) {
        Fields data = new Fields(command.data());
        return closed(revocations.applyAsInt(data.id("user"), Instant.parse(data.text("notBefore", 40))));
    }

    private Future<Answer> disconnect(Command command) {
        Collection<Connection> own = registry.of(new Fields(command.data()).id("user"));
        own.forEach(connection -> connection.loop().execute(() -> connection.close(Close.DISCONNECTED)));
        return closed(own.size());
    }

    private static Future<Answer> closed(int count) {
        return Future.succeededFuture(Answer.of(new JsonObject().put("closed", count)));
    }
}
