package dev.switchboard.gateway;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the hub's own rooms ask of a node's gateway: who is connected, and to let somebody go. Each gateway answers for
 * its own connections, so whoever asks, asks every node. One instance on each node that has a gateway.
 */
public final class NodeCommands extends ConcernVerticle {

    /** The concern's name. */
    public static final String CONCERN = "gateway";
    /**
     * {@code {user?}}, all of them or a user's: answered {@code {connections: [{id, userId, username, node, door, address,
     * userAgent, openedAt}]}}.
     */
    public static final String CONNECTIONS = "gateway:connections";
    /** {@code {}}: answered with what the node says of itself. */
    public static final String STATUS = "gateway:status";
    /** {@code {user}}: ends the user's connections with {@code 4403}; answered {@code {closed}}. */
    public static final String DISCONNECT = "gateway:disconnect";
    /** {@code {user, notBefore}}: refuses the user's tokens issued before that ISO time, ends who came with one. */
    public static final String REVOKE = "gateway:revoke";
    /** {@code {sid, claim}}: a client takes up its connection, which ends if it is here; answered {@code {won}}. */
    public static final String CLAIM = "gateway:claim";
    /** All of them. */
    public static final List<String> ALL = List.of(CONNECTIONS, STATUS, DISCONNECT, REVOKE, CLAIM);

    private final Gateway gateway;
    private final RevocationFeed revocations;
    private final Supplier<JsonObject> status;
    private final Function<Command, Future<Answer>> claim;

    /**
     * @param status what the node says of itself beside its connections
     * @param claim answers {@link #CLAIM}
     */
    public NodeCommands(
            Gateway gateway,
            RevocationFeed revocations,
            Supplier<JsonObject> status,
            Function<Command, Future<Answer>> claim) {
        this.gateway = gateway;
        this.revocations = revocations;
        this.status = status;
        this.claim = claim;
    }

    @Override
    protected Future<?> open() {
        on(CONNECTIONS, command -> Future.succeededFuture(connections(command.data())));
        on(STATUS, command -> Future.succeededFuture(status()));
        on(DISCONNECT, this::disconnect);
        on(REVOKE, this::revoke);
        on(CLAIM, claim);
        return Future.succeededFuture();
    }

    private Answer connections(JsonObject data) {
        JsonArray connections = new JsonArray();
        Collection<Connection> asked = data.getValue("user") == null
                ? gateway.registry().all()
                : gateway.registry().of(new Fields(data).id("user"));
        asked.forEach(connection -> connections.add(describe(connection)));
        return Answer.of(new JsonObject().put("connections", connections));
    }

    private static JsonObject describe(Connection connection) {
        return new JsonObject()
                .put("id", connection.id())
                .put("userId", connection.caller().id())
                .put("username", connection.caller().username())
                .put("node", connection.shard().node())
                .put("door", connection.client().door())
                .put("address", connection.client().address())
                .put("userAgent", connection.client().userAgent())
                .put("openedAt", WireTime.write(Instant.ofEpochMilli(connection.openedAt())));
    }

    private Answer status() {
        return Answer.of(new JsonObject()
                .put("node", gateway.node())
                .put("connections", gateway.registry().size())
                .put("draining", gateway.isDraining())
                .mergeIn(status.get()));
    }

    private Future<Answer> revoke(Command command) {
        Fields data = new Fields(command.data());
        return closed(revocations.revoke(data.id("user"), Instant.parse(data.text("notBefore", 40))));
    }

    private Future<Answer> disconnect(Command command) {
        Collection<Connection> own = gateway.registry().of(new Fields(command.data()).id("user"));
        own.forEach(connection -> connection.shard().execute(() -> connection.close(CloseReason.DISCONNECTED)));
        return closed(own.size());
    }

    private static Future<Answer> closed(int count) {
        return Future.succeededFuture(Answer.of(new JsonObject().put("closed", count)));
    }
}
