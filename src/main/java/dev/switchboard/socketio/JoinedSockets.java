package dev.switchboard.socketio;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sockets of one session, by namespace. On the session's context; lives as long as the session. */
final class JoinedSockets {

    private final Runnable onEmpty;
    private final Map<String, SocketIoSocket> sockets = new HashMap<>(2);
    /** Namespaces that the server disconnected: the client may have sent packets before it received the disconnect. */
    private final Set<String> dismissed = new HashSet<>(0);

    JoinedSockets(Runnable onEmpty) {
        this.onEmpty = onEmpty;
    }

    @Nullable
    SocketIoSocket find(String namespace) {
        return sockets.get(namespace);
    }

    List<SocketIoSocket> all() {
        return List.copyOf(sockets.values());
    }

    void add(SocketIoSocket socket) {
        sockets.put(socket.namespace(), socket);
    }

    /** The client has left the namespace. */
    void remove(SocketIoSocket socket) {
        sockets.remove(socket.namespace());
        if (sockets.isEmpty()) {
            onEmpty.run();
        }
    }

    /** The server has disconnected the client from the namespace. */
    void dismiss(SocketIoSocket socket) {
        dismissed.add(socket.namespace());
        remove(socket);
    }

    boolean wasDismissed(String namespace) {
        return dismissed.contains(namespace);
    }

    /** The client connects to the namespace again, so it has received the disconnect. */
    void forgetDismissal(String namespace) {
        dismissed.remove(namespace);
    }

    /** The session has ended. */
    List<SocketIoSocket> removeAll() {
        List<SocketIoSocket> all = all();
        sockets.clear();
        return all;
    }
}
