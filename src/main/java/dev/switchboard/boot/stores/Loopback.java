package dev.switchboard.boot.stores;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Finds out whether this machine reaches itself, before anything is started that it could not reach or stop. The address
 * is missing in containers without a network and where its interface is down. Stateless; blocks.
 */
final class Loopback {

    private static final int PATIENCE_MS = 2_000;

    private Loopback() {}

    static void require() {
        try (ServerSocket server = new ServerSocket();
                Socket client = new Socket()) {
            server.bind(new InetSocketAddress(ServerState.HOST, 0));
            client.connect(server.getLocalSocketAddress(), PATIENCE_MS);
        } catch (IOException unreachable) {
            throw new StoresException(
                    "the embedded stores need the address " + ServerState.HOST + ", which this machine does not reach: "
                            + unreachable.getMessage(),
                    unreachable);
        }
    }
}
