package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.MessageDeadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of one Engine.IO session: the namespaces that it has joined and the packet that is still incomplete. A packet
 * that the protocol does not allow ends the session, whose client may recover its state. On the session's context; lives as
 * long as the session.
 */
final class SocketIoPeer {

    private static final ConnectRefused INVALID_NAMESPACE = new ConnectRefused("Invalid namespace");
    private static final ConnectRefused REFUSED = new ConnectRefused("Refused");

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoPeer.class);

    private final Vertx vertx;
    private final SocketIoConfig config;
    private final Namespaces namespaces;
    private final PacketLimit limit;
    private final EngineSession session;
    private final Handshake handshake;
    private final PacketAssembler assembler;
    /** Null until attachments had to be waited for. */
    private @Nullable MessageDeadline deadline;

    private final JoinedSockets sockets = new JoinedSockets(this::allLeft);
    /** Namespaces that have not answered the client's CONNECT yet. */
    private Set<String> joining = Set.of();

    private long connectTimer;

    SocketIoPeer(
            Vertx vertx,
            SocketIoConfig config,
            Namespaces namespaces,
            PacketLimit limit,
            EngineSession session,
            Handshake handshake) {
        this.vertx = vertx;
        this.config = config;
        this.namespaces = namespaces;
        this.limit = limit;
        this.session = session;
        this.handshake = handshake;
        this.assembler = new PacketAssembler(config.maxAttachmentBytes(), session.intake());
        expectConnect();
    }

    private void expectConnect() {
        connectTimer =
                vertx.setTimer(config.connectTimeout().toMillis(), fired -> session.close(SessionEnd.FORCED_CLOSE));
    }

    void text(String message) {
        try {
            assembler.text(message).ifPresent(this::receive);
            if (awaitsAttachmentsInVain()) {
                session.close(SessionEnd.PARSE_ERROR);
            }
            lookAtUnfinished();
        } catch (SocketPacketException malformed) {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    private void lookAtUnfinished() {
        if (deadline == null && unfinished() != 0) {
            deadline = new MessageDeadline(
                    session.intake().config().messageTimeout().toMillis(),
                    (millis, action) -> vertx.setTimer(millis, fired -> session.execute(action)),
                    this::unfinished,
                    this::late);
        }
        if (deadline != null) {
            deadline.look();
        }
    }

    private int unfinished() {
        return session.open() ? assembler.unfinished() : 0;
    }

    /** Attachments for a namespace that the client has not joined are not worth their memory. */
    private boolean awaitsAttachmentsInVain() {
        String namespace = assembler.unfinishedIn();
        return namespace != null && sockets.find(namespace) == null && !sockets.wasDismissed(namespace);
    }

    void binary(Buffer message) {
        try {
            Optional<SocketPacket> whole = assembler.binary(message);
            if (whole.isPresent()) {
                receive(whole.get());
            } else {
                control();
            }
        } catch (NoRoom full) {
            session.close(SessionEnd.FORCED_CLOSE, NoRoom.CODE, full.words());
        } catch (PacketTooLong tooLong) {
            refuse(tooLong);
        } catch (SocketPacketException malformed) {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    private void refuse(PacketTooLong tooLong) {
        SocketIoSocket socket = sockets.find(tooLong.packet().namespace());
        if (socket != null && tooLong.packet() instanceof SocketPacket.BinaryEvent event) {
            socket.tooLong(event, tooLong.words());
        }
        session.close(SessionEnd.TOO_BIG, SessionEnd.TOO_BIG.webSocketCode(), tooLong.words());
    }

    /** A packet's attachments did not come. */
    private void late() {
        session.intake().refused(IntakeMetrics.MESSAGE_TIMEOUT);
        session.close(SessionEnd.PARSE_ERROR);
    }

    /** The client sends requests or packets that carry nothing without end. */
    void flooding() {
        limitExceeded();
    }

    /** The client has sent an attachment, or an Engine.IO packet that is not a message; it takes a turn too. */
    void control() {
        if (limit.take() == PacketLimit.EXCEEDED) {
            limitExceeded();
        }
    }

    private void limitExceeded() {
        sockets.all().forEach(SocketIoSocket::flooding);
        limit.close(session);
    }

    void closed(SessionEnd reason) {
        vertx.cancelTimer(connectTimer);
        assembler.release();
        sockets.removeAll().forEach(socket -> socket.left(DisconnectReason.of(reason)));
    }

    private void allLeft() {
        if (config.closesEmpty() && session.open()) {
            expectConnect();
        }
    }

    private void receive(SocketPacket packet) {
        SocketIoSocket socket = sockets.find(packet.namespace());
        if (socket != null && packet instanceof SocketPacket.Event event) {
            socket.received(event);
            return;
        }
        long waitMs = limit.take();
        if (waitMs == PacketLimit.EXCEEDED) {
            limitExceeded();
        } else if (packet instanceof SocketPacket.Connect connect) {
            connect(connect, socket, waitMs);
        } else if (socket == null) {
            if (!sockets.wasDismissed(packet.namespace())) {
                session.close(SessionEnd.PARSE_ERROR);
            }
        } else if (packet instanceof SocketPacket.Ack ack) {
            socket.received(ack);
        } else if (packet instanceof SocketPacket.Disconnect) {
            sockets.remove(socket);
            socket.left(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        } else {
            session.close(SessionEnd.PARSE_ERROR);
        }
    }

    private void connect(SocketPacket.Connect packet, @Nullable SocketIoSocket joined, long waitMs) {
        String name = packet.namespace();
        Optional<Namespace> namespace = namespaces.named(name);
        if (joined != null) {
            session.close(SessionEnd.PARSE_ERROR);
        } else if (joining.contains(name)) {
            LOG.debug("a client connects to {} again, while its first CONNECT is pending", name);
        } else if (namespace.isEmpty()) {
            refuse(name, INVALID_NAMESPACE);
        } else {
            joining = joining.isEmpty() ? new HashSet<>(2) : joining;
            joining.add(name);
            sockets.forgetDismissal(name);
            JsonObject auth = packet.payload().orElseGet(JsonObject::new);
            ConnectRequest request = new ConnectRequest(name, auth, handshake, session);
            if (waitMs > 0) {
                // A client that is refused would not come back by itself; one that waits is served.
                vertx.setTimer(waitMs, fired -> session.execute(() -> ask(namespace.get(), request)));
            } else {
                ask(namespace.get(), request);
            }
        }
    }

    private void ask(Namespace namespace, ConnectRequest request) {
        if (session.open()) {
            String name = request.namespace();
            admit(namespace, request)
                    .onSuccess(accepted -> session.execute(() -> join(name, accepted)))
                    .onFailure(failure -> session.execute(() -> refuse(name, failure)));
        }
    }

    private static Future<ConnectAccepted> admit(Namespace namespace, ConnectRequest request) {
        return Future.<Void>succeededFuture().compose(start -> namespace.admit(request));
    }

    private void join(String name, ConnectAccepted accepted) {
        answered(name);
        if (!session.open()) {
            accepted.listener().unwanted();
            return;
        }
        vertx.cancelTimer(connectTimer);
        session.admit();
        SocketIoSocket socket = new SocketIoSocket(
                accepted.sid(),
                name,
                session,
                sockets,
                accepted.listener(),
                new PendingAcks(vertx, config.maxPendingAcks()));
        sockets.add(socket);
        SocketPacket reply = new SocketPacket.Connect(name, Optional.of(accepted.toPayload()));
        List<EngineMessage> messages = new ArrayList<>(SocketPacketCodec.encode(reply));
        messages.addAll(accepted.greeting());
        if (session.send(messages)) {
            socket.connectSent();
        }
    }

    /** No CONNECT to the namespace is pending any more. */
    private void answered(String name) {
        if (!joining.isEmpty()) {
            joining.remove(name);
        }
        if (joining.isEmpty()) {
            joining = Set.of();
            handshake.pack();
        }
    }

    private void refuse(String name, Throwable failure) {
        answered(name);
        ConnectRefused refused = failure instanceof ConnectRefused known ? known : REFUSED;
        session.send(SocketPacketCodec.encode(new SocketPacket.ConnectError(name, refused.toPayload())));
    }
}
