package dev.switchboard.socketio;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sockets of one session, by namespace. On the session's context; lives as long as the session. */
final class JoinedSockets {

    private final Runnable onEmpty;
    /** Immutable: most clients have one. */
    private List<SocketIoSocket> sockets = List.of();
    /** Namespaces that the server disconnected: the client may have sent packets before it received the disconnect. */
    private Set<String> dismissed = Set.of();

    JoinedSockets(Runnable onEmpty) {
        this.onEmpty = onEmpty;
    }

    @Nullable
    SocketIoSocket find(String namespace) {
        for (SocketIoSocket socket : sockets) {
            if (socket.namespace().equals(namespace)) {
                return socket;
            }
        }
        return null;
    }

    List<SocketIoSocket> all() {
        return sockets;
    }

    void add(SocketIoSocket socket) {
        List<SocketIoSocket> more = new ArrayList<>(sockets);
        more.add(socket);
        sockets = List.copyOf(more);
    }

    /** The client has left the namespace. */
    void remove(SocketIoSocket socket) {
        sockets = List.copyOf(sockets.stream().filter(other -> other != socket).toList());
        if (sockets.isEmpty()) {
            onEmpty.run();
        }
    }

    /** The server has disconnected the client from the namespace. */
    void dismiss(SocketIoSocket socket) {
        dismissed = dismissed.isEmpty() ? new HashSet<>(2) : dismissed;
        dismissed.add(socket.namespace());
        remove(socket);
    }

    boolean wasDismissed(String namespace) {
        return dismissed.contains(namespace);
    }

    /** The client connects to the namespace again, so it has received the disconnect. */
    void forgetDismissal(String namespace) {
        if (!dismissed.isEmpty()) {
            dismissed.remove(namespace);
        }
    }

    /** The session has ended. */
    List<SocketIoSocket> removeAll() {
        List<SocketIoSocket> all = sockets;
        sockets = List.of();
        return all;
    }
}
