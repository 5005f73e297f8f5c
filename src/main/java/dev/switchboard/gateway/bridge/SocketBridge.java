package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.connection.WebSocketConnection;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.sockjs.SockJsFrames;
import dev.switchboard.sockjs.WebSocketChannel;
import dev.switchboard.wire.WireFrame;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A client of the bridge over a WebSocket, bare or in SockJS's frames. On its shard's event loop. */
final class SocketBridge extends WebSocketConnection implements Bridge {

    private final WebSocketChannel channel;
    private final BridgeProtocol protocol;
    private final Buffer ownHead;

    SocketBridge(String id, Shard shard, ClientInfo client, Identity identity, WebSocketChannel channel) {
        super(id, shard, dialectOf(channel), client, identity, channel.socket());
        this.channel = channel;
        this.protocol = new BridgeProtocol(this);
        this.ownHead = dialectOf(channel).head(protocol.personal().name());
    }

    private static BridgeDialect dialectOf(WebSocketChannel channel) {
        return channel.framed() ? BridgeDialect.FRAMED : BridgeDialect.BARE;
    }

    @Override
    public Connection connection() {
        return this;
    }

    @Override
    public BridgeProtocol protocol() {
        return protocol;
    }

    @Override
    public boolean tryAcquireTurn() {
        return mayGoOn();
    }

    @Override
    public void send(JsonObject message) {
        if (channel.framed()) {
            writeText(SockJsFrames.array(message.toBuffer()));
        } else {
            writeText(message);
        }
    }

    @Override
    protected WireFrame adapt(WireFrame frame, OutboundEvent event) {
        return switch (protocol.personal().deliveryOf(event)) {
            case AS_IS -> frame;
            case ADDRESSED -> WireFrame.text(ownHead, frame.payload());
            case SKIP -> null;
        };
    }

    @Override
    public boolean hears(Topic topic) {
        return protocol.personal().receives(topic);
    }

    @Override
    protected double silentIntervals() {
        return SILENT_INTERVALS;
    }

    @Override
    protected Optional<WireFrame> heartbeat() {
        return channel.framed() ? Optional.of(WireFrame.text(SockJsFrames.HEARTBEAT)) : Optional.empty();
    }

    @Override
    protected void endWith(WireSocket webSocket, CloseReason reason) {
        channel.close(reason.code(), reason.words(), null);
    }
}
