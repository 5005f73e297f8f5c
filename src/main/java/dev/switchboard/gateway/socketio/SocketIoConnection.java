package dev.switchboard.gateway.socketio;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.TextEnd;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
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

/**
 * One client in one namespace, as a connection of the hub. Its wire is the Engine.IO session, which it may share with the
 * client's other namespaces, and with it the queue of what waits to be read. On its shard's event loop, which is the
 * session's; lives until the client leaves the namespace, the session ends or the hub closes it.
 */
public final class SocketIoConnection extends Connection implements SocketListener, FlushTarget {

    private static final int MAX_SHOWN = 100;

    private final EngineSession session;
    private final NamespaceRules rules;
    private final RecoveryState bookmark;
    private final Consumer<CloseReason> refusal;
    private SocketIoSocket socket;
    private long lastFlush;
    private boolean riding;

    /**
     * @param refusal answers the client that is not connected yet
     */
    SocketIoConnection(
            Shard shard,
            EventDialect dialect,
            ClientInfo client,
            Identity identity,
            EngineSession session,
            NamespaceRules rules,
            RecoveryState bookmark,
            Consumer<CloseReason> refusal) {
        super(bookmark.sid(), shard, dialect, client, identity);
        this.session = session;
        this.rules = rules;
        this.bookmark = bookmark;
        this.refusal = refusal;
    }

    RecoveryState bookmark() {
        return bookmark;
    }

    /** It is admitted. What the greeting says goes to a client that named a position, behind CONNECT's answer. */
    ConnectAccepted greet(JsonObject greeting, boolean positioned) {
        bookmark.begin(this, this::tellPosition);
        List<EngineMessage> first = new ArrayList<>(2);
        if (bookmark.pid().isPresent()) {
            first.add(position());
        }
        if (positioned) {
            first.add(packet("joined", joined(greeting)));
        }
        return new ConnectAccepted(bookmark.sid(), bookmark.pid(), this, first);
    }

    @Override
    public void connected(SocketIoSocket connected) {
        socket = connected;
    }

    private static JsonObject joined(JsonObject greeting) {
        JsonObject joined = greeting.copy().put("message", "Successfully connected to real-time updates");
        List.of("connectionId", "node", "pingIntervalMs").forEach(joined::remove);
        return joined;
    }

    /** Says {@code session {}} with the offset, if there is one, so that a client to which nothing else is said has it. */
    private void tellPosition() {
        if (socket != null && isOpen() && bookmark.pid().isPresent()) {
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
        if (!isOpen()) {
            return;
        }
        Consumer<JsonObject> answered = reply.wanted() ? reply::send : answer -> refuse(name, answer);
        if (!rules.takes(name)) {
            String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
            answer(Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + shown), answered);
        } else if (arguments.size() > 1) {
            answer(Failure.badRequest("data", "a command has one argument"), answered);
        } else {
            Object data = arguments.isEmpty() ? null : Bytes.toJson(arguments.getValue(0));
            forward(name, rules.dataOf(name, data), answered);
        }
    }

    private void answer(Failure failure, Consumer<JsonObject> answered) {
        if (mayGoOn()) {
            answered.accept(failure.toAnswer());
        }
    }

    /** Tells of a refusal that no acknowledgement waits for; a success is silent. */
    private void refuse(String event, JsonObject answer) {
        if (!Boolean.TRUE.equals(answer.getBoolean("success"))) {
            answer.remove("success");
            say(new JsonObject().put("event", event).mergeIn(answer));
        }
    }

    private void say(JsonObject error) {
        if (socket != null && socket.connected()) {
            session.send(
                    new EngineMessage.Text(SocketPacketCodec.eventHead(rules.name(), "error") + error.encode() + "]"));
        }
    }

    @Override
    public int fetch() {
        return (session.writable() ? 1 : 0) + bookmark.fetch();
    }

    @Override
    protected void write(EncodedFrame frame, OutboundEvent event) {
        if (socket == null || !rules.hears(event)) {
            return;
        }
        long now = System.nanoTime();
        boolean atOnce = now - lastFlush >= shard().flushWindowNanos();
        if (offer((SharedPacket) frame, event, atOnce)) {
            delivered();
            sent(atOnce, now);
        } else if (event.droppable()) {
            dropped();
        } else {
            close(CloseReason.TOO_SLOW);
        }
    }

    private void sent(boolean atOnce, long now) {
        if (atOnce) {
            lastFlush = now;
        } else if (!riding) {
            riding = true;
            shard().ride(this);
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
        TextEnd stamp = event.droppable() ? bookmark.stamp() : bookmark.stamp(event.topic(), event.seq());
        return session.offer(packet.text(), stamp, atOnce);
    }

    @Override
    public boolean hears(Topic topic) {
        return rules.hears(topic);
    }

    @Override
    public Future<Boolean> confirm() {
        return bookmark.confirm();
    }

    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        Promise<Void> told = Promise.promise();
        bookmark.topicsChanged(joined)
                .onComplete(done -> session.execute(() -> {
                    tellPosition();
                    told.complete();
                }));
        return told.future();
    }

    @Override
    public void passedOver(Topic topic, long seq) {
        bookmark.passedOver(topic, seq);
    }

    @Override
    protected void left(Topic topic) {
        bookmark.left(topic);
    }

    /** A token shown in one namespace is good for all of the client's. */
    @Override
    public void refreshed(Identity identity) {
        for (SocketListener sibling : socket.siblings()) {
            if (sibling instanceof SocketIoConnection other
                    && other.caller().id().equals(identity.id())) {
                other.identify(identity);
            }
        }
    }

    @Override
    protected void end(CloseReason reason) {
        bookmark.ended(reason.comeBack());
        if (socket == null) {
            refusal.accept(reason);
        } else if (Closing.isFinal(reason)) {
            say(Closing.error(reason));
            socket.disconnect(false);
        } else {
            Closing.close(session, reason);
        }
    }

    @Override
    public void disconnected(SocketIoSocket from, DisconnectReason reason) {
        if (isOpen()) {
            bookmark.ended(reason.recoverable());
            peerClosed(Closing.of(reason));
        }
    }

    @Override
    public void flooding() {
        close(CloseReason.FLOODING);
    }

    @Override
    public void unwanted() {
        if (isOpen()) {
            bookmark.ended(true);
            peerClosed(CloseReason.GOING_AWAY);
        }
    }

    /** The session has a heartbeat of its own. */
    @Override
    protected void ping() {}

    @Override
    protected double silentIntervals() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean wireGone() {
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
