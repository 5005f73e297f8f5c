package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.Namespace;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * A namespace whose clients are connections of the hub. One of a name for each node; asked on the event loops of sessions.
 */
final class HubNamespace implements Namespace {

    static final String DOOR = "socketio";

    private final NamespaceRules rules;
    private final EventDialect dialect;
    private final Recovery recovery;
    private final Function<EngineSession, Shard> shards;
    private final ClientAddress addresses;

    /**
     * @param shards the shard on whose event loop a session lives
     */
    HubNamespace(
            NamespaceRules rules,
            EventDialect dialect,
            Recovery recovery,
            Function<EngineSession, Shard> shards,
            ClientAddress addresses) {
        this.rules = rules;
        this.dialect = dialect;
        this.recovery = recovery;
        this.shards = shards;
        this.addresses = addresses;
    }

    NamespaceRules rules() {
        return rules;
    }

    EventDialect dialect() {
        return dialect;
    }

    Recovery recovery() {
        return recovery;
    }

    @Override
    public Future<ConnectAccepted> admit(ConnectRequest request) {
        return new Entrance(this, request, shards.apply(request.session()), clientOf(request.handshake())).start();
    }

    private ClientInfo clientOf(Handshake opening) {
        String agent = opening.headers().get("User-Agent");
        return new ClientInfo(
                DOOR, addresses.of(opening.remoteAddress(), opening.headers()), agent == null ? "-" : agent);
    }
}
