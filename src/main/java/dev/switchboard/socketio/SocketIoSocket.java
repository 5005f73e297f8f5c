package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client in one namespace. Safe from any thread: calls from other threads run on the session's context, in order.
 * Lives from the CONNECT reply until either side disconnects it or the session ends; later calls do nothing.
 */
public final class SocketIoSocket {

    private final String id;
    private final String namespace;
    private final EngineSession session;
    private final SocketListener listener;
    private final JoinedSockets joined;
    private final PendingAcks acks;
    private boolean connected = true;

    SocketIoSocket(
            String id,
            String namespace,
            EngineSession session,
            JoinedSockets joined,
            SocketListener listener,
            PendingAcks acks) {
        this.id = id;
        this.namespace = namespace;
        this.session = session;
        this.joined = joined;
        this.listener = listener;
        this.acks = acks;
    }

    public String id() {
        return id;
    }

    public String namespace() {
        return namespace;
    }

    /** The session that carries it, for messages that are already encoded. */
    public EngineSession session() {
        return session;
    }

    /** The listeners of all the client's sockets, this one included. On the session's context. */
    public List<SocketListener> siblings() {
        return joined.all().stream().map(socket -> socket.listener).toList();
    }

    void flooding() {
        listener.flooding();
    }

    /** Whether it is still connected. On the session's context. */
    public boolean connected() {
        return connected;
    }

    /** Sends an event; a Buffer at any depth of the arguments travels as an attachment. */
    public void emit(String name, Object... arguments) {
        List<EngineMessage> messages = encode(OptionalLong.empty(), name, arguments);
        session.execute(() -> {
            if (connected) {
                session.send(messages);
            }
        });
    }

    /** Sends an event and asks for an acknowledgement. The future has its arguments or fails with {@link AckFailed}. */
    public Future<JsonArray> emitWithAck(Duration timeout, String name, Object... arguments) {
        Promise<JsonArray> answer = Promise.promise();
        session.execute(() -> {
            if (!connected || acks.full()) {
                answer.fail(new AckFailed(connected ? "too many pending acknowledgements" : "disconnected"));
            } else {
                List<EngineMessage> messages = encode(OptionalLong.of(acks.nextId()), name, arguments);
                acks.await(timeout).onComplete(answer);
                session.send(messages);
            }
        });
        return answer.future();
    }

    /** Disconnects the client from this namespace; with {@code closeSession} from all of them. */
    public void disconnect(boolean closeSession) {
        session.execute(() -> {
            if (connected) {
                session.send(SocketPacketCodec.encode(new SocketPacket.Disconnect(namespace)));
                joined.dismiss(this);
                left(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
            }
            if (closeSession) {
                session.close(SessionEnd.FORCED_SERVER_CLOSE);
            }
        });
    }

    /** The CONNECT reply has been sent. */
    void connectSent() {
        listener.connected(this);
    }

    void received(SocketPacket.Event event) {
        List<?> arguments = event.arguments().getList();
        JsonArray rest = new JsonArray(arguments.subList(1, arguments.size()));
        listener.event(this, event.name(), rest, new OneReply(event.ackId()));
    }

    /** The attachments of an event exceed their limit, and the session is closed next. */
    void tooLong(SocketPacket.BinaryEvent event, String words) {
        listener.tooLong(this, String.valueOf(event.arguments().getValue(0)), words, new OneReply(event.ackId()));
    }

    void received(SocketPacket.Ack ack) {
        if (!acks.complete(ack.id(), ack.arguments())) {
            listener.acknowledged(this, ack.id(), ack.arguments());
        }
    }

    void left(DisconnectReason reason) {
        connected = false;
        acks.failAll("disconnected");
        listener.disconnected(this, reason);
    }

    private List<EngineMessage> encode(OptionalLong ackId, String name, Object... arguments) {
        JsonArray all = new JsonArray().add(name);
        for (Object argument : arguments) {
            all.add(argument);
        }
        return SocketPacketCodec.encode(new SocketPacket.Event(namespace, ackId, all));
    }

    private final class OneReply implements Reply {

        private final OptionalLong id;
        private final AtomicBoolean sent = new AtomicBoolean();

        private OneReply(OptionalLong id) {
            this.id = id;
        }

        @Override
        public boolean wanted() {
            return id.isPresent();
        }

        @Override
        public void send(JsonArray arguments) {
            if (first()) {
                send(SocketPacketCodec.encode(new SocketPacket.Ack(namespace, id.getAsLong(), arguments)));
            }
        }

        @Override
        public void send(JsonObject argument) {
            if (first()) {
                session.execute(() -> {
                    if (connected) {
                        session.answer(SocketPacketCodec.ackHead(namespace, id.getAsLong()), argument, "]");
                    }
                });
            }
        }

        private boolean first() {
            return id.isPresent() && sent.compareAndSet(false, true);
        }

        private void send(List<EngineMessage> messages) {
            session.execute(() -> {
                if (connected) {
                    session.send(messages);
                }
            });
        }
    }
}
