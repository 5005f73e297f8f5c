package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Credentials;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.sockjs.MessageChannel;
import dev.switchboard.sockjs.StreamChannel;
import dev.switchboard.sockjs.WebSocketChannel;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the bridge, whatever its transport: its connection, its wire and its protocol. On its shard's event loop;
 * lives as long as the connection.
 */
final class Bridge implements BridgePeer {

    private final Connection connection;
    private final BridgeWire wire;
    private final CommandForwarder forwarder;
    private final BridgeProtocol protocol;

    private Bridge(
            Connection connection,
            BridgeWire wire,
            CommandForwarder forwarder,
            PersonalAddress personal,
            Admission admission) {
        this.connection = connection;
        this.wire = wire;
        this.forwarder = forwarder;
        this.protocol = new BridgeProtocol(this, personal, admission::claimedUser);
    }

    /** The client of a channel whose token was accepted. */
    static Bridge over(
            MessageChannel channel,
            Shard shard,
            Admission admission,
            CommandForwarder forwarder,
            ClientInfo client,
            Credentials credentials) {
        PersonalAddress personal = new PersonalAddress(credentials.userId());
        BridgeWire wire = channel instanceof WebSocketChannel socket
                ? new SocketBridgeWire(shard, socket, personal)
                : new StreamBridgeWire(shard, (StreamChannel) channel, personal);
        Connection connection =
                new Connection(shard, UUID.randomUUID().toString(), client, credentials, wire, personal);
        return new Bridge(connection, wire, forwarder, personal, admission);
    }

    @Override
    public Connection connection() {
        return connection;
    }

    BridgeProtocol protocol() {
        return protocol;
    }

    @Override
    public void send(JsonObject message) {
        if (connection.isOpen() && !wire.send(message)) {
            connection.close(CloseReason.TOO_SLOW);
        }
    }

    @Override
    public void forward(String command, @Nullable Object data, Consumer<JsonObject> answered) {
        forwarder.forward(connection, command, data, answered);
    }

    @Override
    public boolean tryAcquireTurn() {
        return connection.tryAcquireTurn();
    }
}
