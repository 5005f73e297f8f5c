package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.sockjs.PlainFrame;
import dev.switchboard.sockjs.StreamChannel;
import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A transport of the bridge that takes messages one by one and reports when each has left: SockJS's HTTP transports. Messages
 * that have not left yet are counted, and bounded as on a WebSocket.
 */
final class StreamBridgeWire implements BridgeWire {

    private final Shard shard;
    private final StreamChannel channel;
    private final PersonalAddress personal;
    private final Buffer ownHead;
    private int waitingBytes;
    /** One for each replay that waits. */
    private List<Runnable> drained = new ArrayList<>(0);

    StreamBridgeWire(Shard shard, StreamChannel channel, PersonalAddress personal) {
        this.shard = shard;
        this.channel = channel;
        this.personal = personal;
        this.ownHead = BridgeDialect.PLAIN.head(personal.name());
    }

    @Override
    public Dialect dialect() {
        return BridgeDialect.PLAIN;
    }

    @Override
    public boolean send(JsonObject message) {
        return offer(PlainFrame.of(message.toBuffer()));
    }

    @Override
    public Outcome write(EncodedFrame frame, OutboundEvent event) {
        PlainFrame shared = (PlainFrame) frame;
        return switch (personal.deliveryOf(event)) {
            case AS_IS -> outcomeOf(offer(shared));
            case ADDRESSED -> outcomeOf(offer(shared.withHead(ownHead)));
            case SKIP -> Outcome.SKIPPED;
        };
    }

    @Override
    public boolean canAsk() {
        return personal.isRegistered();
    }

    private static Outcome outcomeOf(boolean taken) {
        return taken ? Outcome.SENT : Outcome.FULL;
    }

    private boolean offer(PlainFrame message) {
        int size = message.size();
        if (waitingBytes > 0 && waitingBytes + size > shard.config().outboundQueueBytes()) {
            return false;
        }
        waitingBytes += size;
        channel.send(message).onComplete(sent -> shard.execute(() -> gone(size)));
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
    public void end(Close close) {
        channel.discard();
        channel.close(close.code(), close.words(), BridgeErrors.ending(close).encode());
    }

    @Override
    public void ping() {
        channel.heartbeat();
    }

    /**
     * 125 s at the usual interval of 25 s. No browser answers a heartbeat on a stream, and in a hidden tab the client's own
     * ping comes once a minute. A broken connection or a peer that does not read ends the channel earlier.
     */
    @Override
    public double silentIntervals() {
        return 5;
    }

    @Override
    public boolean isGone() {
        // It cannot be known; the transport ends a session whose messages are not fetched.
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
