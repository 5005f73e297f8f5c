package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.Namespace;
import io.vertx.core.Future;
import java.util.function.Function;

/** A namespace whose clients have connections of the hub. One for each name and node; called on the event loops of sessions. */
final class HubNamespace implements Namespace {

    static final String ENDPOINT = "socketio";

    private final Admission admission;
    private final CommandForwarder forwarder;
    private final NamespaceRules rules;
    private final EventDialect dialect;
    private final Recovery recovery;
    private final Function<EngineSession, Shard> shards;
    private final ClientAddress addresses;

    /**
     * @param shards the shard on whose event loop a session lives
     */
    HubNamespace(
            Admission admission,
            CommandForwarder forwarder,
            NamespaceRules rules,
            EventDialect dialect,
            Recovery recovery,
            Function<EngineSession, Shard> shards,
            ClientAddress addresses) {
        this.admission = admission;
        this.forwarder = forwarder;
        this.rules = rules;
        this.dialect = dialect;
        this.recovery = recovery;
        this.shards = shards;
        this.addresses = addresses;
    }

    Admission admission() {
        return admission;
    }

    CommandForwarder forwarder() {
        return forwarder;
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
        return ClientInfo.of(
                ENDPOINT,
                addresses.of(opening.remoteAddress(), opening.headers()),
                opening.headers(),
                forwarder.tracing());
    }
}
