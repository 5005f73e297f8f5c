package dev.switchboard.conformance;

import dev.switchboard.engineio.SidFactory;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.SocketIoSocket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The main namespace of {@link BehaviourServer}: it refuses clients whose query has {@code fail}, and a client whose
 * connection ended by accident recovers its id, if it had received an event. Safe from any thread.
 */
final class BehaviourNamespace implements Namespace {

    private final SidFactory sids = SidFactory.random();
    /** The ids of sockets that may be recovered, by their private ids. */
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    @Override
    public Future<ConnectAccepted> admit(ConnectRequest request) {
        if (request.handshake().query().contains("fail")) {
            return Future.failedFuture(new ConnectRefused("Auth failed (main namespace)"));
        }
        JsonObject auth = request.auth();
        String offset = auth.getString("offset");
        String known = auth.getString("pid");
        String recovered = offset == null || known == null ? null : kept.remove(known);
        String pid = recovered == null ? sids.next() : known;
        String sid = recovered == null ? sids.next() : recovered;
        return Future.succeededFuture(
                new ConnectAccepted(sid, Optional.of(pid), new Recoverable(BehaviourServer.handshake(request), pid)));
    }

    private final class Recoverable extends BehaviourSocket {

        private final String pid;

        private Recoverable(JsonObject handshake, String pid) {
            super(handshake);
            this.pid = pid;
        }

        @Override
        public void connected(SocketIoSocket socket) {
            // What it shows to /abc would be an offset here.
        }

        /** Each event that may be missed ends with an offset. */
        @Override
        Object[] stamped(Object... arguments) {
            Object[] all = new Object[arguments.length + 1];
            System.arraycopy(arguments, 0, all, 0, arguments.length);
            all[arguments.length] = "offset";
            return all;
        }

        @Override
        public void disconnected(SocketIoSocket socket, DisconnectReason reason) {
            if (reason.recoverable()) {
                kept.put(pid, socket.id());
            }
        }
    }
}
