package dev.switchboard.gateway.socketio;

import static java.util.Objects.requireNonNull;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.connection.ConnectionWire;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketPacketCodec;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.FlushTarget;
import dev.switchboard.wire.FramePace;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of one client in one namespace: events, its recovery token, errors. It is a part of the client and not
 * an object beside it, for memory, and because each step from object to object is a cache miss for every event. On the
 * client's event loop; lives as long as the client.
 */
abstract sealed class ClientOutput extends FramePace implements ConnectionWire, FlushTarget permits SocketIoClient {

    private final Shard shard;
    private final EventDialect dialect;
    private final EngineSession session;
    private final NamespaceRules rules;
    private final RecoveryState bookmark;
    private @Nullable SocketIoSocket socket;

    ClientOutput(Shard shard, HubNamespace namespace, EngineSession session, RecoveryState bookmark) {
        this.shard = shard;
        this.dialect = namespace.dialect();
        this.session = session;
        this.rules = namespace.rules();
        this.bookmark = bookmark;
    }

    final EngineSession session() {
        return session;
    }

    final NamespaceRules rules() {
        return rules;
    }

    final RecoveryState bookmark() {
        return bookmark;
    }

    /** Null until the client is connected. */
    final @Nullable SocketIoSocket socket() {
        return socket;
    }

    /** Events go to this socket from now on. */
    final void writeTo(SocketIoSocket connected) {
        socket = connected;
    }

    /** {@code session} with the recovery token, if there is one. */
    final EngineMessage session(JsonObject data) {
        return new EngineMessage.Text(
                SocketPacketCodec.eventHead(rules.name(), "session") + data.encode() + bookmark.stamp());
    }

    final EngineMessage packet(String event, JsonObject data) {
        return new EngineMessage.Text(SocketPacketCodec.eventHead(rules.name(), event) + data.encode() + "]");
    }

    final void sendError(JsonObject error) {
        if (socket != null && socket.connected()) {
            session.send(packet("error", error));
        }
    }

    @Override
    public final Dialect dialect() {
        return dialect;
    }

    @Override
    public final int fetch() {
        return (session.writable() ? 1 : 0) + bookmark.fetch();
    }

    @Override
    public final Outcome write(EncodedFrame frame, OutboundEvent event) {
        if (socket == null || !rules.receives(event)) {
            return Outcome.SKIPPED;
        }
        boolean atOnce = isCalm(System.nanoTime(), shard.flushWindowNanos(), shard.isGathering());
        if (!offer((SharedPacket) frame, event, atOnce)) {
            return Outcome.FULL;
        }
        if (!atOnce) {
            await();
        }
        return Outcome.SENT;
    }

    @Override
    public final boolean canAsk() {
        return socket != null && rules.name().equals(NamespaceRules.MAIN);
    }

    private void await() {
        if (ride()) {
            shard.ride(this);
        } else {
            shard.rideAlong();
        }
    }

    @Override
    public final void rideOver(long now) {
        arrive(now);
        session.flush();
    }

    private boolean offer(SharedPacket packet, OutboundEvent event, boolean atOnce) {
        if (!packet.isStamped()) {
            return session.offer(packet.messages(), atOnce);
        }
        // A durable event has a topic.
        TextEnd stamp = event.droppable() || event.seq() == 0
                ? bookmark.stamp()
                : bookmark.stamp(requireNonNull(event.topic()), event.seq());
        return session.offer(packet.text(), stamp, atOnce);
    }

    /** The session has a heartbeat of its own. */
    @Override
    public final void ping() {}

    @Override
    public final double silentIntervals() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public final boolean isGone() {
        return !session.open();
    }

    @Override
    public final int waitingBytes() {
        return (int) session.queuedBytes();
    }

    @Override
    public final void whenDrained(Runnable action) {
        session.whenDrained(action);
    }
}
