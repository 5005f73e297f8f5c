package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.sockjs.MessageChannel;
import dev.switchboard.sockjs.StreamChannel;
import dev.switchboard.sockjs.WebSocketChannel;
import io.vertx.core.json.JsonObject;

/** A connection of the bridge, whatever its transport. */
sealed interface Bridge permits SocketBridge, StreamBridge {

    /** How many ping intervals a client may be silent: 60 s at the 25 s they usually are. */
    double SILENT_INTERVALS = 2.4;

    Connection connection();

    BridgeProtocol protocol();

    /** Sends a message to the client, never dropped. */
    void say(JsonObject message);

    /** Counts a frame that is no command; false if it is one too many, and is to be passed over. */
    boolean goesOn();

    /** The connection for a channel whose token was accepted. */
    static Bridge over(MessageChannel channel, Shard shard, ClientInfo client, Identity identity) {
        String id = shard.gateway().newConnectionId();
        return channel instanceof WebSocketChannel socket
                ? new SocketBridge(id, shard, client, identity, socket)
                : new StreamBridge(id, shard, client, identity, (StreamChannel) channel);
    }
}
