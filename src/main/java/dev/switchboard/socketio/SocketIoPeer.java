package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.gateway.socketio.Closing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One Engine.IO session as Socket.IO sees it: which namespaces its client has joined, and the packet that is half
 * arrived. Whatever the protocol does not allow ends the session. On the session's context; lives as long as the session.
 */
final class SocketIoPeer {

    private static final ConnectRefused INVALID_NAMESPACE = new ConnectRefused("Invalid namespace");
    private static final ConnectRefused REFUSED = new ConnectRefused("Refused");

    private final Vertx vertx;
    private final SocketIoConfig config;
    private final Namespaces namespaces;
    private final Turnstile turnstile;
    private final EngineSession session;
    private final Handshake handshake;
    private final PacketAssembler assembler;
    private final Map<String, SocketIoSocket> sockets = new HashMap<>(2);
    private final Set<String> joining = new HashSet<>(2);
    /** Left by our own disconnect: what the client sent before it heard of that is not its mistake. */
    private final Set<String> dismissed = new HashSet<>(0);

    private long connectTimer;

    SocketIoPeer(
            Vertx vertx,
            SocketIoConfig config,
            Namespaces namespaces,
            Turnstile turnstile,
            EngineSession session,
            Handshake handshake) {
        this.vertx = vertx;
        this.config = config;
        this.namespaces = namespaces;
        this.turnstile = turnstile;
        this.session = session;
        this.handshake = handshake;
        this.assembler = new PacketAssembler(config.maxAttachmentBytes());
        expectConnect();
    }

    private void expectConnect() {
        connectTimer =
                vertx.setTimer(config.connectTimeout().toMillis(), fired -> session.close(SessionEnd.FORCED_CLOSE));
    }

    /** The sockets of this client, in whatever namespace. */
    Collection<SocketIoSocket> sockets() {
        return List.copyOf(sockets.values());
    }

    EngineSession session() {
        return session;
    }

    void text(String message) {
        try {
            assembler.text(message).ifPresent(this::receive);
        } catch (SocketPacketException malformed) {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    void binary(Buffer message) {
        try {
            assembler.binary(message).ifPresent(this::receive);
        } catch (SocketPacketException malformed) {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    /** A packet of the session's own, which is one more turn of the client's. */
    void control() {
        if (turnstile.take() == Turnstile.FLOODING) {
            flooding();
        }
    }

    private void flooding() {
        sockets().forEach(SocketIoSocket::flooding);
        Closing.close(session, dev.switchboard.gateway.connection.CloseReason.FLOODING.plain());
    }

    void closed(SessionEnd reason) {
        vertx.cancelTimer(connectTimer);
        List<SocketIoSocket> all = List.copyOf(sockets.values());
        sockets.clear();
        all.forEach(socket -> socket.left(DisconnectReason.of(reason)));
    }

    /** The server has disconnected this socket. */
    void dismissed(SocketIoSocket socket) {
        dismissed.add(socket.namespace());
        remove(socket);
    }

    private void remove(SocketIoSocket socket) {
        sockets.remove(socket.namespace());
        if (config.closesEmpty() && sockets.isEmpty() && session.open()) {
            expectConnect();
        }
    }

    private void receive(SocketPacket packet) {
        SocketIoSocket socket = sockets.get(packet.namespace());
        if (socket != null && packet instanceof SocketPacket.Event event) {
            socket.received(event);
            return;
        }
        long waitMs = turnstile.take();
        if (waitMs == Turnstile.FLOODING) {
            flooding();
        } else if (packet instanceof SocketPacket.Connect connect) {
            connect(connect, socket, waitMs);
        } else if (socket == null) {
            if (!dismissed.contains(packet.namespace())) {
                session.close(SessionEnd.PARSE_ERROR);
            }
        } else if (packet instanceof SocketPacket.Ack ack) {
            socket.received(ack);
        } else if (packet instanceof SocketPacket.Disconnect) {
            remove(socket);
            socket.left(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        } else {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    private void connect(SocketPacket.Connect packet, SocketIoSocket joined, long waitMs) {
        String name = packet.namespace();
        Optional<Namespace> namespace = namespaces.named(name);
        if (joined != null || joining.contains(name)) {
            session.close(SessionEnd.PARSE_ERROR);
        } else if (waitMs > 0) {
            refuse(name, ConnectRefused.tooOften(waitMs));
        } else if (namespace.isEmpty()) {
            refuse(name, INVALID_NAMESPACE);
        } else {
            joining.add(name);
            dismissed.remove(name);
            JsonObject auth = packet.payload().orElseGet(JsonObject::new);
            admit(namespace.get(), new ConnectRequest(name, auth, handshake, session))
                    .onSuccess(accepted -> session.execute(() -> join(name, accepted)))
                    .onFailure(failure -> session.execute(() -> refuse(name, failure)));
        }
    }

    private static Future<ConnectAccepted> admit(Namespace namespace, ConnectRequest request) {
        return Future.<Void>succeededFuture().compose(start -> namespace.admit(request));
    }

    private void join(String name, ConnectAccepted accepted) {
        joining.remove(name);
        if (!session.open()) {
            accepted.listener().unwanted();
            return;
        }
        vertx.cancelTimer(connectTimer);
        SocketIoSocket socket = new SocketIoSocket(this, name, accepted, vertx, config.maxPendingAcks());
        sockets.put(name, socket);
        SocketPacket reply = new SocketPacket.Connect(name, Optional.of(accepted.toPayload()));
        List<EngineMessage> messages = new ArrayList<>(SocketPacketCodec.encode(reply));
        messages.addAll(accepted.greeting());
        if (session.send(messages)) {
            socket.joined();
        }
    }

    private void refuse(String name, Throwable failure) {
        joining.remove(name);
        ConnectRefused refused = failure instanceof ConnectRefused known ? known : REFUSED;
        session.send(SocketPacketCodec.encode(new SocketPacket.ConnectError(name, refused.toPayload())));
    }
}
