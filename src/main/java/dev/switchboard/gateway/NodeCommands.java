package dev.switchboard.gateway;

import dev.switchboard.auth.Revocations;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the hub's own rooms ask of a node's gateway: who is connected, and to let somebody go. Each gateway answers for
 * its own connections, so whoever asks, asks every node. One instance on each node that has a gateway.
 */
public final class NodeCommands extends ConcernVerticle {

    /** The concern's name. */
    public static final String CONCERN = "gateway";
    /** {@code {}}: answered {@code {connections: [{id, userId, username, door, address, userAgent, openedAt}]}}. */
    public static final String CONNECTIONS = "gateway:connections";
    /** {@code {}}: answered with what the node says of itself. */
    public static final String STATUS = "gateway:status";
    /** {@code {user}}: ends the user's connections with {@code 4403}; answered {@code {closed}}. */
    public static final String DISCONNECT = "gateway:disconnect";
    /** {@code {user, notBefore}}: also refuses the user's tokens issued before that ISO time. */
    public static final String REVOKE = "gateway:revoke";
    /** All of them. */
    public static final List<String> ALL = List.of(CONNECTIONS, STATUS, DISCONNECT, REVOKE);

    private final Gateway gateway;
    private final Revocations revocations;
    private final Supplier<JsonObject> status;

    /**
     * @param status what the node says of itself beside its connections
     */
    public NodeCommands(Gateway gateway, Revocations revocations, Supplier<JsonObject> status) {
        this.gateway = gateway;
        this.revocations = revocations;
        this.status = status;
    }

    @Override
    protected Future<?> open() {
        on(CONNECTIONS, command -> Future.succeededFuture(connections()));
        on(STATUS, command -> Future.succeededFuture(status()));
        on(DISCONNECT, command -> close(command, CloseReason.DISCONNECTED));
        on(REVOKE, this::revoke);
        return Future.succeededFuture();
    }

    private Answer connections() {
        JsonArray connections = new JsonArray();
        gateway.registry().all().forEach(connection -> connections.add(describe(connection)));
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
                .put("openedAt", Instant.ofEpochMilli(connection.openedAt()).toString());
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
        revocations.add(data.id("user"), Instant.parse(data.text("notBefore", 40)));
        return close(command, CloseReason.REVOKED);
    }

    private Future<Answer> close(Command command, CloseReason reason) {
        List<Connection> own = List.copyOf(gateway.registry().of(new Fields(command.data()).id("user")));
        own.forEach(connection -> connection.shard().execute(() -> connection.close(reason)));
        return Future.succeededFuture(Answer.of(new JsonObject().put("closed", own.size())));
    }
}
