package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.connection.Credentials;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Reply;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketListener;
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
 * <p>It is the connection's wire (by {@link ClientOutput}), its listener and the socket's listener in one: a node holds one of these for each
 * connection, and each object less is memory and one cache miss less for every event.
 */
final class SocketIoClient extends ClientOutput implements ConnectionListener, SocketListener {

    private final CommandForwarder forwarder;
    /** Null once the client is connected: it holds the whole entrance, and the token. */
    private @Nullable Consumer<Close> refusal;

    private final Connection connection;

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
        super(shard, namespace, session, bookmark);
        this.forwarder = namespace.forwarder();
        this.refusal = refusal;
        this.connection = new Connection(shard, bookmark.sid(), client, credentials, this, this);
    }

    Connection connection() {
        return connection;
    }

    /**
     * It is admitted. A client that named a position gets the greeting after CONNECT's answer, and in {@code session} what the
     * log no longer has. One that recovers gets the states of users that changed meanwhile.
     */
    ConnectAccepted greet(Greeting greeting, boolean positioned) {
        bookmark().begin(connection, this::sendPosition);
        List<EngineMessage> first = new ArrayList<>(2);
        if (positioned || bookmark().pid().isPresent()) {
            first.add(session(greeting.replay()));
        }
        if (positioned) {
            first.add(packet("joined", greeting.joined()));
        }
        bookmark().takeMissedStates().forEach(state -> first.add(packet("userStatus", state)));
        return new ConnectAccepted(bookmark().sid(), bookmark().pid(), this, first);
    }

    @Override
    public void connected(SocketIoSocket connected) {
        writeTo(connected);
        refusal = null;
    }

    /** Sends {@code session {}} with the offset, if there is one, so that a client that receives nothing else has it. */
    private void sendPosition() {
        if (socket() != null && connection.isOpen() && bookmark().pid().isPresent()) {
            session().send(session(new JsonObject()));
        }
    }

    @Override
    public void event(SocketIoSocket from, String name, JsonArray arguments, Reply reply) {
        if (!connection.isOpen()) {
            return;
        }
        Consumer<JsonObject> answered = reply.wanted() ? reply::send : answer -> refuse(name, answer);
        if (!rules().takes(name)) {
            answer(CommandForwarder.unknown(name), answered);
        } else if (arguments.size() > 1) {
            answer(Failure.badRequest("data", "a command has one argument"), answered);
        } else {
            Object data = arguments.isEmpty() ? null : Bytes.toJson(arguments.getValue(0));
            forwarder.forward(connection, name, rules().dataOf(name, data), answered);
        }
    }

    @Override
    public void tooLong(SocketIoSocket from, String name, String words, Reply reply) {
        if (connection.isOpen()) {
            JsonObject refusal = Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, words).toAnswer();
            if (reply.wanted()) {
                reply.send(refusal);
            } else {
                refuse(name, refusal);
            }
        }
    }

    /** The client answers what it was asked; any other acknowledgement is dropped. */
    @Override
    public void acknowledged(SocketIoSocket from, long id, JsonArray arguments) {
        if (connection.isOpen()) {
            Object data = arguments.isEmpty() ? null : Bytes.toJson(arguments.getValue(0));
            connection.loop().questions().answer(connection, id, data);
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

    @Override
    public boolean receives(@Nullable Topic topic) {
        return rules().receives(topic);
    }

    @Override
    public Future<Boolean> confirm() {
        return bookmark().confirm();
    }

    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        Promise<Void> noted = Promise.promise();
        bookmark().topicsChanged(joined).onComplete(done -> session().execute(() -> {
            sendPosition();
            noted.complete();
        }));
        return noted.future();
    }

    @Override
    public void skipped(Topic topic, long seq) {
        bookmark().passedOver(topic, seq);
    }

    @Override
    public void left(Topic topic) {
        bookmark().left(topic);
    }

    /** A token that is shown in one namespace is good for all of the client's. */
    @Override
    public void refreshed(Credentials credentials) {
        SocketIoSocket own = socket();
        if (own == null) {
            return;
        }
        for (SocketListener sibling : own.siblings()) {
            if (sibling instanceof SocketIoClient other
                    && other != this
                    && other.connection.userId().equals(credentials.userId())) {
                other.connection.holder().show(credentials);
            }
        }
    }

    @Override
    public void end(Close reason) {
        bookmark().ended(reason.reason().comeBack());
        SocketIoSocket own = socket();
        if (own == null) {
            refuse(reason);
        } else if (Closing.isFinal(reason)) {
            sendError(Closing.error(reason));
            own.disconnect(false);
        } else {
            Closing.close(session(), reason);
        }
    }

    private void refuse(Close reason) {
        if (refusal != null) {
            refusal.accept(reason);
        }
    }

    @Override
    public void disconnected(SocketIoSocket from, DisconnectReason reason) {
        if (connection.isOpen()) {
            bookmark().ended(reason.recoverable());
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
            bookmark().ended(true);
            connection.peerClosed(CloseReason.GOING_AWAY.plain());
        }
    }
}
