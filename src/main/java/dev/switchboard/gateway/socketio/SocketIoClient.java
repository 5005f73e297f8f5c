package dev.switchboard.gateway.socketio;

import static java.util.Objects.requireNonNull;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.TextEnd;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.connection.ConnectionWire;
import dev.switchboard.gateway.connection.Credentials;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Reply;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketListener;
import dev.switchboard.socketio.SocketPacketCodec;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.FlushTarget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client in one namespace. Its wire is the Engine.IO session, which it may share with the client's other namespaces, and
 * with it the queue of what waits to be read. On its shard's event loop, which is the session's; lives until the client
 * leaves the namespace, the session ends or the hub closes the connection.
 *
 * <p>It is the connection's wire, its listener and the socket's listener in one: a node holds one of these for each
 * connection, and each object less is memory and one cache miss less for every event.
 */
final class SocketIoClient implements ConnectionWire, ConnectionListener, SocketListener, FlushTarget {

    private final Shard shard;
    private final EventDialect dialect;
    private final CommandForwarder forwarder;
    private final EngineSession session;
    private final NamespaceRules rules;
    private final RecoveryState bookmark;
    private final Consumer<Close> refusal;
    private final Connection connection;
    private @Nullable SocketIoSocket socket;
    private long lastFlush;
    private boolean riding;

    /**
     * @param refusal refuses the client while it is not connected yet
     */
    SocketIoClient(
            Shard shard,
            HubNamespace namespace,
            ClientInfo client,
            Credentials credentials,
            EngineSession session,
            RecoveryState bookmark,
            Consumer<Close> refusal) {
        this.shard = shard;
        this.dialect = namespace.dialect();
        this.forwarder = namespace.forwarder();
        this.session = session;
        this.rules = namespace.rules();
        this.bookmark = bookmark;
        this.refusal = refusal;
        this.connection = new Connection(shard, bookmark.sid(), client, credentials, this, this);
    }

    Connection connection() {
        return connection;
    }

    RecoveryState bookmark() {
        return bookmark;
    }

    /** It is admitted. A client that named a position gets the greeting after CONNECT's answer. */
    ConnectAccepted greet(Greeting greeting, boolean positioned) {
        bookmark.begin(connection, this::sendPosition);
        List<EngineMessage> first = new ArrayList<>(2);
        if (bookmark.pid().isPresent()) {
            first.add(position());
        }
        if (positioned) {
            first.add(packet("joined", greeting.joined()));
        }
        return new ConnectAccepted(bookmark.sid(), bookmark.pid(), this, first);
    }

    @Override
    public void connected(SocketIoSocket connected) {
        socket = connected;
    }

    /** Sends {@code session {}} with the offset, if there is one, so that a client that receives nothing else has it. */
    private void sendPosition() {
        if (socket != null && connection.isOpen() && bookmark.pid().isPresent()) {
            session.send(position());
        }
    }

    private EngineMessage position() {
        return new EngineMessage.Text(SocketPacketCodec.eventHead(rules.name(), "session") + "{}" + bookmark.stamp());
    }

    private EngineMessage packet(String event, JsonObject data) {
        return new EngineMessage.Text(SocketPacketCodec.eventHead(rules.name(), event) + data.encode() + "]");
    }

    @Override
    public void event(SocketIoSocket from, String name, JsonArray arguments, Reply reply) {
        if (!connection.isOpen()) {
            return;
        }
        Consumer<JsonObject> answered = reply.wanted() ? reply::send : answer -> refuse(name, answer);
        if (!rules.takes(name)) {
            answer(CommandForwarder.unknown(name), answered);
        } else if (arguments.size() > 1) {
            answer(Failure.badRequest("data", "a command has one argument"), answered);
        } else {
            Object data = arguments.isEmpty() ? null : Bytes.toJson(arguments.getValue(0));
            forwarder.forward(connection, name, rules.dataOf(name, data), answered);
        }
    }

    private void answer(Failure failure, Consumer<JsonObject> answered) {
        if (connection.tryAcquireTurn()) {
            answered.accept(failure.toAnswer());
        }
    }

    /** Reports a refusal that no acknowledgement waits for; a success is silent. */
    private void refuse(String event, JsonObject answer) {
        if (!Boolean.TRUE.equals(answer.getBoolean("success"))) {
            answer.remove("success");
            sendError(new JsonObject().put("event", event).mergeIn(answer));
        }
    }

    private void sendError(JsonObject error) {
        if (socket != null && socket.connected()) {
            session.send(
                    new EngineMessage.Text(SocketPacketCodec.eventHead(rules.name(), "error") + error.encode() + "]"));
        }
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public int fetch() {
        return (session.writable() ? 1 : 0) + bookmark.fetch();
    }

    @Override
    public Outcome write(EncodedFrame frame, OutboundEvent event) {
        if (socket == null || !rules.receives(event)) {
            return Outcome.SKIPPED;
        }
        long now = System.nanoTime();
        boolean atOnce = now - lastFlush >= shard.flushWindowNanos();
        if (!offer((SharedPacket) frame, event, atOnce)) {
            return Outcome.FULL;
        }
        sent(atOnce, now);
        return Outcome.SENT;
    }

    private void sent(boolean atOnce, long now) {
        if (atOnce) {
            lastFlush = now;
        } else if (!riding) {
            riding = true;
            shard.ride(this);
        }
    }

    @Override
    public void rideOver(long now) {
        riding = false;
        lastFlush = now;
        session.flush();
    }

    private boolean offer(SharedPacket packet, OutboundEvent event, boolean atOnce) {
        if (!packet.isStamped()) {
            return session.offer(packet.messages(), atOnce);
        }
        // A durable event has a topic.
        TextEnd stamp =
                event.droppable() ? bookmark.stamp() : bookmark.stamp(requireNonNull(event.topic()), event.seq());
        return session.offer(packet.text(), stamp, atOnce);
    }

    @Override
    public boolean receives(@Nullable Topic topic) {
        return rules.receives(topic);
    }

    @Override
    public Future<Boolean> confirm() {
        return bookmark.confirm();
    }

    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        Promise<Void> noted = Promise.promise();
        bookmark.topicsChanged(joined)
                .onComplete(done -> session.execute(() -> {
                    sendPosition();
                    noted.complete();
                }));
        return noted.future();
    }

    @Override
    public void skipped(Topic topic, long seq) {
        bookmark.passedOver(topic, seq);
    }

    @Override
    public void left(Topic topic) {
        bookmark.left(topic);
    }

    /** A token that is shown in one namespace is good for all of the client's. */
    @Override
    public void refreshed(Credentials credentials) {
        if (socket == null) {
            return;
        }
        for (SocketListener sibling : socket.siblings()) {
            if (sibling instanceof SocketIoClient other
                    && other != this
                    && other.connection.userId().equals(credentials.userId())) {
                other.connection.holder().show(credentials);
            }
        }
    }

    @Override
    public void end(Close reason) {
        bookmark.ended(reason.reason().comeBack());
        if (socket == null) {
            refusal.accept(reason);
        } else if (Closing.isFinal(reason)) {
            sendError(Closing.error(reason));
            socket.disconnect(false);
        } else {
            Closing.close(session, reason);
        }
    }

    @Override
    public void disconnected(SocketIoSocket from, DisconnectReason reason) {
        if (connection.isOpen()) {
            bookmark.ended(reason.recoverable());
            connection.peerClosed(Closing.of(reason));
        }
    }

    @Override
    public void flooding() {
        connection.close(CloseReason.FLOODING);
    }

    @Override
    public void unwanted() {
        if (connection.isOpen()) {
            bookmark.ended(true);
            connection.peerClosed(CloseReason.GOING_AWAY.plain());
        }
    }

    /** The session has a heartbeat of its own. */
    @Override
    public void ping() {}

    @Override
    public double silentIntervals() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean isGone() {
        return !session.open();
    }

    @Override
    public int waitingBytes() {
        return (int) session.queuedBytes();
    }

    @Override
    public void whenDrained(Runnable action) {
        session.whenDrained(action);
    }
}
