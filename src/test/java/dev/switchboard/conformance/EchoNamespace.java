package dev.switchboard.conformance;

import dev.switchboard.engineio.EngineTransport;
import dev.switchboard.engineio.SidFactory;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Reply;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketListener;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;

/**
 * Sends each socket its credentials as {@code auth}, echoes {@code message} as {@code message-back} and acknowledges
 * {@code message-with-ack} with its arguments.
 */
final class EchoNamespace implements Namespace {

    private final ReadReceipts receipts;
    private final SidFactory sids = SidFactory.random();

    EchoNamespace(ReadReceipts receipts) {
        this.receipts = receipts;
    }

    @Override
    public Future<ConnectAccepted> admit(ConnectRequest request) {
        return Future.succeededFuture(new ConnectAccepted(sids.next(), Optional.empty(), new Echo(request)));
    }

    private final class Echo implements SocketListener {

        private final JsonObject auth;
        private final SocketAddress client;
        private boolean shown;

        private Echo(ConnectRequest request) {
            this.auth = request.auth();
            this.client = request.handshake().remoteAddress();
        }

        @Override
        public void connected(SocketIoSocket socket) {
            if (socket.session().transport() == EngineTransport.WEBSOCKET) {
                receipts.receipt(client).onSuccess(read -> showAuth(socket));
            } else {
                showAuth(socket);
            }
        }

        @Override
        public void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply) {
            showAuth(socket);
            if (name.equals("message")) {
                socket.emit("message-back", arguments.getList().toArray());
            } else if (name.equals("message-with-ack")) {
                reply.send(arguments);
            }
        }

        @Override
        public void disconnected(SocketIoSocket socket, DisconnectReason reason) {}

        private void showAuth(SocketIoSocket socket) {
            if (!shown) {
                shown = true;
                socket.emit("auth", auth);
            }
        }
    }
}
