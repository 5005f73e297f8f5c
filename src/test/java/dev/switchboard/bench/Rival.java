package dev.switchboard.bench;

import java.util.List;
import java.util.function.Function;

/**
 * Who is measured: a server, and the door at which its clients come.
 *
 * @param start starts the server in a fleet
 */
record Rival(String name, BenchEndpoint door, Function<Fleet, ServerProcess> start) {

    /** The hub against the bare server. */
    static final List<Rival> SERVERS =
            List.of(new Rival("bare", BenchEndpoint.WS, Fleet::bare), new Rival("hub", BenchEndpoint.WS, Fleet::hub));

    /** Socket.IO against the hub's own door. */
    static final List<Rival> SOCKETIO = List.of(
            new Rival("ws", BenchEndpoint.WS, Fleet::hub), new Rival("socketio", BenchEndpoint.SOCKETIO, Fleet::hub));
}
