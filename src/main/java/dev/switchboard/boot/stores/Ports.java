package dev.switchboard.boot.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Finds ports on loopback for the servers to listen on. */
final class Ports {

    private Ports() {}

    /** The port of last time, where nodes may be waiting, or else any free one. */
    static int choose(Optional<ServerState> last) {
        return last.map(ServerState::port).filter(Ports::isFree).orElseGet(() -> free(0));
    }

    /** The port of last time and no other: nodes that run know no other. */
    static int again(ServerState last) {
        if (!isFree(last.port())) {
            throw new StoresException("another program has taken its port " + last.port());
        }
        return last.port();
    }

    private static boolean isFree(int port) {
        try {
            return free(port) == port;
        } catch (StoresException taken) {
            return false;
        }
    }

    private static int free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(ServerState.HOST))) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new StoresException("no port is free", failure);
        }
    }
}
