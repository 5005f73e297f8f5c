package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.connection.WebSocketWire;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.sockjs.SockJsFrames;
import dev.switchboard.sockjs.WebSocketChannel;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.WireFrame;
import io.vertx.core.json.JsonObject;

/** A WebSocket of the bridge, bare or in SockJS's frames. A peer that speaks binary frames gets its own copies. */
final class SocketBridgeWire implements BridgeWire {

    private static final byte[] NO_HEAD = {};

    private final WebSocketChannel channel;
    private final WebSocketWire socket;
    private final PersonalAddress personal;
    private final byte[] ownHead;

    SocketBridgeWire(Shard shard, WebSocketChannel channel, PersonalAddress personal) {
        BridgeDialect dialect = channel.framed() ? BridgeDialect.FRAMED : BridgeDialect.BARE;
        this.channel = channel;
        this.socket = new WebSocketWire(shard, dialect, channel.socket());
        this.personal = personal;
        this.ownHead = dialect.head(personal.name()).getBytes();
    }

    @Override
    public Dialect dialect() {
        return socket.dialect();
    }

    @Override
    public boolean send(JsonObject message) {
        if (channel.isBinary()) {
            return socket.answer(WireFrame.binary(message.toBuffer()));
        }
        return channel.framed() ? socket.answer(SockJsFrames.array(message.toBuffer())) : socket.answer(message);
    }

    @Override
    public Outcome write(EncodedFrame frame, OutboundEvent event) {
        return switch (personal.deliveryOf(event)) {
            case AS_IS -> channel.isBinary()
                    ? writeOwn(((WireFrame) frame).binaryAfter(NO_HEAD), event)
                    : socket.write(frame, event);
            case ADDRESSED -> writeOwn(addressed((WireFrame) frame), event);
            case SKIP -> Outcome.SKIPPED;
        };
    }

    @Override
    public boolean canAsk() {
        return personal.isRegistered();
    }

    private WireFrame addressed(WireFrame frame) {
        return channel.isBinary() ? frame.binaryAfter(ownHead) : frame.after(ownHead);
    }

    private Outcome writeOwn(WireFrame own, OutboundEvent event) {
        Outcome outcome = socket.write(own, event);
        own.release();
        return outcome;
    }

    @Override
    public void end(Close close) {
        socket.end(close, () -> channel.close(close.code(), close.words(), null));
    }

    @Override
    public void ping() {
        socket.ping();
        if (channel.framed()) {
            socket.heartbeat(SockJsFrames.HEARTBEAT);
        }
    }

    @Override
    public boolean isGone() {
        return socket.isGone();
    }

    @Override
    public int waitingBytes() {
        return socket.waitingBytes();
    }

    @Override
    public void whenDrained(Runnable action) {
        socket.whenDrained(action);
    }

    @Override
    public int fetch() {
        return socket.fetch();
    }
}
