package dev.switchboard.boot.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Finds loopback ports for the servers. */
final class Ports {

    private Ports() {}

    /** The port of the last start if it is free, since nodes may be waiting on it; otherwise any free port. */
    static int choose(Optional<ServerState> last) {
        return last.map(ServerState::port).filter(Ports::isFree).orElseGet(() -> free(0));
    }

    /** The port of the last start only: running nodes know no other. */
    static int same(ServerState last) {
        if (!isFree(last.port())) {
            throw new StoresException("port " + last.port() + " is used by another program");
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
