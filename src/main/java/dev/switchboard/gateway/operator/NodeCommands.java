package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.RevocationFeed;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub's own rooms ask of a node's gateway: who is connected, and to let somebody go. Each gateway answers for
 * its own connections, so whoever asks, asks every node. One instance on each node that has a gateway.
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
    /** {@code {users: [id]}}: answered {@code {devices: {<user>: [{kind, door}]}}}, of those who are connected here. */
    public static final String DEVICES = "gateway:devices";
    /** {@code {}}: answered with what the node says of itself. */
    public static final String STATUS = "gateway:status";
    /** {@code {user}}: ends the user's connections with {@code 4403}; answered {@code {closed}}. */
    public static final String DISCONNECT = "gateway:disconnect";
    /** {@code {user, notBefore}}: refuses the user's tokens issued before that ISO time, ends who came with one. */
    public static final String REVOKE = "gateway:revoke";
    /** {@code {sid, claim}}: a client takes up its connection, which ends if it is here; answered {@code {won}}. */
    public static final String CLAIM = "gateway:claim";
    /** {@code {}}: answered with the node's figures, counts since its start; asked often. */
    public static final String FIGURES = "gateway:figures";
    /** {@code {search?, limit?}}: the node's connections that match, in detail. */
    public static final String INSPECT = "gateway:inspect";
    /** {@code {user, topic}}: where the user's connections stand in the topic. */
    public static final String TRACE = "gateway:trace";
    /** {@code {connection}}: ends that one with {@code 4403}, if it is here; answered {@code {closed}}. */
    public static final String CLOSE = "gateway:close";
    /** {@code {node, drain}}: the node of this id lets its connections go and admits nobody, or admits again. */
    public static final String DRAIN = "gateway:drain";
    /** All of them. */
    public static final List<String> ALL =
            List.of(CONNECTIONS, DEVICES, STATUS, DISCONNECT, REVOKE, CLAIM, FIGURES, INSPECT, TRACE, CLOSE, DRAIN);

    private final Gateway gateway;
    private final RevocationFeed revocations;
    private final Supplier<JsonObject> status;
    private final Supplier<JsonObject> figures;
    private final Function<Command, Future<Answer>> claim;

    /**
     * @param status what the node says of itself beside its connections
     * @param figures what the node counts and measures
     * @param claim answers {@link #CLAIM}
     */
    public NodeCommands(
            Gateway gateway,
            RevocationFeed revocations,
            Supplier<JsonObject> status,
            Supplier<JsonObject> figures,
            Function<Command, Future<Answer>> claim) {
        this.gateway = gateway;
        this.revocations = revocations;
        this.status = status;
        this.figures = figures;
        this.claim = claim;
    }

    @Override
    protected Future<?> open() {
        on(CONNECTIONS, command -> Future.succeededFuture(connections(command.data())));
        on(STATUS, command -> Future.succeededFuture(status()));
        on(DISCONNECT, this::disconnect);
        on(REVOKE, this::revoke);
        on(CLAIM, claim);
        on(FIGURES, command -> Future.succeededFuture(figures()));
        NodeInspection inspection = new NodeInspection(gateway);
        on(INSPECT, inspection::inspect);
        on(TRACE, inspection::trace);
        on(DEVICES, inspection::devices);
        on(CLOSE, this::close);
        on(DRAIN, this::drain);
        return Future.succeededFuture();
    }

    private Answer connections(JsonObject data) {
        JsonArray connections = new JsonArray();
        Collection<Connection> asked = data.getValue("user") == null
                ? gateway.registry().all()
                : gateway.registry().of(new Fields(data).id("user"));
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
                .put("node", gateway.node())
                .put("connections", gateway.registry().size())
                .put("draining", gateway.isDraining());
    }

    private Future<Answer> close(Command command) {
        return gateway.registry()
                .find(new Fields(command.data()).id("connection"))
                .map(connection -> {
                    connection.shard().execute(() -> connection.close(Close.DISCONNECTED));
                    return closed(1);
                })
                .orElseGet(() -> closed(0));
    }

    /** Answered at once, {@code {here, draining}}: how the drain goes on is in the figures. */
    private Future<Answer> drain(Command command) {
        Fields data = new Fields(command.data());
        boolean here = data.id("node").equals(gateway.node());
        boolean wanted = data.flag("drain").orElse(true);
        if (here && wanted && !gateway.isDraining()) {
            LOG.info("drained by {}", command.caller().id());
            Drain.forNow(gateway);
        } else if (here && !wanted) {
            if (!gateway.admitAgain()) {
                throw Failure.of(ErrorCode.CONFLICT, "the node is stopping");
            }
            LOG.info("admits again, by {}", command.caller().id());
        }
        return Future.succeededFuture(
                Answer.of(new JsonObject().put("here", here).put("draining", gateway.isDraining())));
    }

    private Future<Answer> revoke(Command command) {
        Fields data = new Fields(command.data());
        return closed(revocations.revoke(data.id("user"), Instant.parse(data.text("notBefore", 40))));
    }

    private Future<Answer> disconnect(Command command) {
        Collection<Connection> own = gateway.registry().of(new Fields(command.data()).id("user"));
        own.forEach(connection -> connection.shard().execute(() -> connection.close(Close.DISCONNECTED)));
        return closed(own.size());
    }

    private static Future<Answer> closed(int count) {
        return Future.succeededFuture(Answer.of(new JsonObject().put("closed", count)));
    }
}
