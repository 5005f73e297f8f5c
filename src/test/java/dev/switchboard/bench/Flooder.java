package dev.switchboard.bench;

import dev.switchboard.testing.FrameSocket;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process of clients that flood a hub with one kind of frame as fast as they can, and come back whenever they are closed. It
 * has a process of its own so that it can be given a low priority: nobody whose waits are measured may wait for it.
 */
final class Flooder {

    private static final int CLIENTS = 3;
    private static final int AT_ONCE = 2_000;
    private static final String WEBSOCKET = "/ws?";
    private static final String SOCKET_IO = "/socket.io/?EIO=4&transport=websocket&";
    private static final String BRIDGE = "/eventbus/websocket?";

    /** What a flooder sends again and again, once it has been greeted. */
    record Kind(String label, String path, Consumer<FrameSocket> opening, Consumer<FrameSocket> frame) {

        Kind(String label, String path, Consumer<FrameSocket> frame) {
            this(label, path, socket -> {}, frame);
        }
    }

    static final List<Kind> KINDS = List.of(
            new Kind("pings", WEBSOCKET, socket -> socket.frame(FrameSocket.FINAL | FrameSocket.PING)),
            new Kind("pongs", WEBSOCKET, socket -> socket.frame(FrameSocket.FINAL | FrameSocket.PONG)),
            new Kind(
                    "empty continuations",
                    WEBSOCKET,
                    socket -> socket.frame(FrameSocket.TEXT),
                    socket -> socket.frame(FrameSocket.CONTINUATION)),
            new Kind("commands", WEBSOCKET, socket -> socket.text("{\"type\":\"ping\"}")),
            new Kind("Engine.IO pongs", SOCKET_IO, socket -> socket.text("40"), socket -> socket.text("3")),
            new Kind("Engine.IO noops", SOCKET_IO, socket -> socket.text("40"), socket -> socket.text("6")),
            new Kind("bridge pings", BRIDGE, socket -> socket.text("{\"type\":\"ping\"}")),
            new Kind(
                    "bridge unregister",
                    BRIDGE,
                    socket -> socket.text("{\"type\":\"unregister\",\"address\":\"user-flooder\"}")));

    private Flooder() {}

    /** Floods until it is killed. The arguments: the hub's port, its secret, the number of the kind. */
    public static void main(String... args) {
        int port = Integer.parseInt(args[0]);
        String token = new BenchTokens(args[1]).sign("flooder");
        Kind kind = KINDS.get(Integer.parseInt(args[2]));
        for (int i = 0; i < CLIENTS; i++) {
            new Thread(() -> flood(port, token, kind), "flooder " + i).start();
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void flood(int port, String token, Kind kind) {
        while (true) {
            try (FrameSocket socket = FrameSocket.open(port, kind.path() + "token=" + token)) {
                Thread reader = new Thread(socket::awaitEnd, "reads");
                reader.setDaemon(true);
                reader.start();
                kind.opening().accept(socket);
                while (true) {
                    socket.together(batch -> {
                        for (int sent = 0; sent < AT_ONCE; sent++) {
                            kind.frame().accept(batch);
                        }
                    });
                }
            } catch (UncheckedIOException | AssertionError closed) {
                // It comes back.
            }
        }
    }
}
