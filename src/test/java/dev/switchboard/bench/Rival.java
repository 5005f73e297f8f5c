package dev.switchboard.bench;

import dev.switchboard.testing.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What is measured: a server, and the endpoint that its clients use.
 *
 * @param start starts the server in a fleet
 */
record Rival(String name, BenchEndpoint endpoint, Function<Fleet, ServerProcess> start) {

    private static final Function<Fleet, ServerProcess> BARE = Fleet::bare;
    private static final Function<Fleet, ServerProcess> HUB = Fleet::hub;
    private static final Function<Fleet, ServerProcess> NODE_WS = fleet -> fleet.node("ws");
    private static final Function<Fleet, ServerProcess> NODE_SOCKETIO = fleet -> fleet.node("socketio");

    /** The hub against the bare server. */
    static final List<Rival> SERVERS =
            List.of(new Rival("bare", BenchEndpoint.WS, Fleet::bare), new Rival("hub", BenchEndpoint.WS, Fleet::hub));

    /** Socket.IO against {@code /ws}. */
    static final List<Rival> SOCKETIO = List.of(
            new Rival("ws", BenchEndpoint.WS, Fleet::hub), new Rival("socketio", BenchEndpoint.SOCKETIO, Fleet::hub));

    /**
     * Everybody, as users start and use them; those of npm where Node.js is there.
     *
     * @param socketIo the namespace in which Socket.IO's clients are
     */
    static List<Rival> everybody(BenchOptions options, BenchEndpoint socketIo) {
        List<Rival> all = new ArrayList<>(List.of(new Rival("bare", BenchEndpoint.WS, BARE)));
        if (Programs.has("node")) {
            all.add(new Rival("npm ws", BenchEndpoint.WS, NODE_WS));
            all.add(new Rival("npm socket.io", socketIo, NODE_SOCKETIO));
        } else {
            System.out.println("NOTICE: without Node.js, npm's ws and socket.io are not measured");
        }
        all.add(new Rival("hub /ws", BenchEndpoint.WS, HUB));
        all.add(new Rival("hub socket.io", socketIo, HUB));
        all.add(new Rival("hub bridge", BenchEndpoint.BRIDGE, HUB));
        return chosen(options, all);
    }

    private static List<Rival> chosen(BenchOptions options, List<Rival> all) {
        return all.stream()
                .filter(rival -> options.rivals().stream().anyMatch(rival.name()::startsWith))
                .toList();
    }

    /** Each with a process of its own, the hub once for its own endpoint and once for Socket.IO. */
    static List<Rival> processes(BenchOptions options, BenchEndpoint socketIo) {
        return everybody(options, socketIo).stream()
                .filter(rival -> rival.endpoint() != BenchEndpoint.BRIDGE)
                .toList();
    }

    /** Whether it is a JVM, of whose heap something is known. */
    boolean isJava() {
        return start != NODE_WS && start != NODE_SOCKETIO;
    }
}
