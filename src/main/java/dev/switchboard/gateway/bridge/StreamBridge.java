package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.sockjs.PlainFrame;
import dev.switchboard.sockjs.StreamChannel;
import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the bridge over a transport that takes messages one by one and tells when each is gone: SockJS's HTTP
 * transports. What was handed over and is not gone yet is counted, and bounded as on a WebSocket. On its shard's event
 * loop.
 */
final class StreamBridge extends Connection implements Bridge {

    private final StreamChannel channel;
    private final BridgeProtocol protocol;
    private final Buffer ownHead;
    private final int limit;
    private int waitingBytes;
    /** One for each replay that waits. */
    private List<Runnable> drained = new ArrayList<>(0);

    StreamBridge(String id, Shard shard, ClientInfo client, Identity identity, StreamChannel channel) {
        super(id, shard, BridgeDialect.PLAIN, client, identity);
        this.channel = channel;
        this.limit = shard.gateway().config().outboundQueueBytes();
        this.protocol = new BridgeProtocol(this);
        this.ownHead = BridgeDialect.PLAIN.head(protocol.personal().name());
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
        if (isOpen() && !offer(PlainFrame.of(message.toBuffer()))) {
            close(CloseReason.TOO_SLOW);
        }
    }

    @Override
    protected void write(EncodedFrame frame, OutboundEvent event) {
        PlainFrame shared = (PlainFrame) frame;
        PlainFrame own =
                switch (protocol.personal().deliveryOf(event)) {
                    case AS_IS -> shared;
                    case ADDRESSED -> shared.withHead(ownHead);
                    case SKIP -> null;
                };
        if (own == null) {
            return;
        }
        if (offer(own)) {
            delivered();
        } else if (event.droppable()) {
            dropped();
        } else {
            close(CloseReason.TOO_SLOW);
        }
    }

    private boolean offer(PlainFrame message) {
        int size = message.size();
        if (waitingBytes > 0 && waitingBytes + size > limit) {
            return false;
        }
        waitingBytes += size;
        channel.send(message).onComplete(sent -> shard().execute(() -> gone(size)));
        return true;
    }

    private void gone(int size) {
        waitingBytes -= size;
        if (waitingBytes == 0 && !drained.isEmpty()) {
            List<Runnable> actions = drained;
            drained = new ArrayList<>(0);
            actions.forEach(Runnable::run);
        }
    }

    @Override
    protected void end(CloseReason reason) {
        channel.discard();
        channel.close(reason.code(), reason.words(), BridgeErrors.ending(reason).encode());
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
    protected void ping() {
        channel.heartbeat();
    }

    @Override
    public boolean wireGone() {
        // Nobody can tell; the transport ends a session that nobody asks for.
        return false;
    }

    @Override
    public int waitingBytes() {
        return waitingBytes;
    }

    @Override
    public void whenDrained(Runnable action) {
        if (waitingBytes == 0) {
            action.run();
        } else {
            drained.add(action);
        }
    }
}
